"""Every command in the handbooks' fenced blocks exists, with each option that stands beside it."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from app.cli import cli

ROOT = Path(__file__).parents[3]
_FENCED = re.compile(r"^```[a-z]*\n(.*?)^```", re.M | re.S)


def _lines() -> Iterator[tuple[str, str]]:
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for block in _FENCED.findall(page.read_text()):
            for line in block.splitlines():
                for said in re.findall(r"(?:^|\s)(kiim [a-z].*)", line.split("#", 1)[0])[:1]:
                    yield page.name, said.strip()


def _wrong(line: str) -> list[str]:
    """What of this line the program does not know. `a | b` between words of a command is a choice."""
    words = shlex.split(re.sub(r"[>;].*|[][]", "", line))[1:]
    options = {word.split("=")[0] for word in words if word.startswith("--")}
    command: Any = get_command(cli)
    context = command.make_context("kiim", [], resilient_parsing=True)
    while words and hasattr(command, "get_command"):
        name = words.pop(0)
        command = command.get_command(context, name)
        if command is None:
            return [name]
    known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)} | {"--help"}
    return sorted(options - known)


@pytest.mark.parametrize(("page", "line"), [(page, line) for page, line in _lines() if "|" not in line])
def test_a_command_of_the_handbook_is_one(page: str, line: str) -> None:
    assert _wrong(line) == [], f"{page}: {line}"


def test_there_are_commands_to_look_at() -> None:
    assert len(list(_lines())) > 60
    assert _wrong("kiim purpose allow --agency a_… --purpose counselling") == ["--purpose"]
    assert _wrong("kiim agency dance") == ["dance"]
