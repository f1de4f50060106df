"""How every command runs: its work in one event loop on the main thread, faults of set-up in plain words, exit code 2."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import typer
import uvloop
from pydantic import ValidationError

from app.crypto.faults import KeyUnavailable
from app.errors import ConfigurationProblem
from app.settings import Settings

Result = TypeVar("Result")
CANNOT_START = 2


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run `work` to its end; a ConfigurationProblem is printed and ends the command with exit code 2."""
    with in_plain_words(), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


@contextmanager
def in_plain_words() -> Iterator[None]:
    """Around the work of a command: a ConfigurationProblem is printed and ends it with exit code 2."""
    try:
        yield
    except ConfigurationProblem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(CANNOT_START) from None
    except KeyUnavailable:
        typer.echo("The provider of the root key stopped answering. What was begun is finished by the same command.", err=True)
        raise typer.Exit(CANNOT_START) from None


def read_settings() -> Settings:
    """The settings of the environment; a wrong value is named, never shown."""
    try:
        return Settings()
    except ValidationError as wrong:
        for line in faults_of(wrong):
            typer.echo(line, err=True)
        raise typer.Exit(CANNOT_START) from None


def faults_of(wrong: ValidationError) -> list[str]:
    """One line per wrong setting: its variable and the rule, without the value."""
    lines = []
    for error in wrong.errors(include_input=False, include_url=False, include_context=False):
        name = "KIIM_" + "_".join(str(step) for step in error["loc"]).upper() if error["loc"] else "Configuration"
        lines.append(f"{name}: {error['msg'].removeprefix('Value error, ')}")
    return lines
