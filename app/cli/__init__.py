"""The command `kiim`: one file per command; `--help` is documentation."""

import gc
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

import typer
from typer.core import TyperGroup

from app.version import VERSION

_COMMANDS = (
    "demo",
    "serve",
    "migrate",
    "doctor",
    "keys",
    "backup",
    "restore",
    "drill",
    "verify",
    "audit",
    "witness",
    "reindex",
    "openapi",
    "conformance",
    "bench",
    "bench-naive",
    "agency",
    "client",
    "streams",
    "purpose",
    "duplicates",
    "notice",
    "recipients",
    "rights",
    "retention",
    "breach",
    "honey",
    "unusual",
    "disclosures",
    "accountability",
    "looks",
    "catalogue",
    "moves",
    "official",
    "offers",
    "import",
    "monitoring",
    "targets",
    "surveys",
)
_EPILOG = (
    "Start with `kiim demo`: it needs nothing but this program. For a real installation: `kiim doctor`, `kiim migrate`, "
    "`kiim agency add`, `kiim client add`, `kiim serve`. Settings are environment variables that begin with KIIM_; "
    "docs/operations.md lists them."
)


class _Commands(TyperGroup):
    """Imports a command when it is named, so that the service does not wait for what only other commands use."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All commands, in the order of the help page."""
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name, from the module of its name."""
        if cmd_name not in _COMMANDS:
            return None
        if cmd_name == "bench-naive":
            return _single(cmd_name, command_module("bench").bench_naive, hidden=True)
        if cmd_name == "import":  # no name that a module's function could have
            return _single(cmd_name, command_module("import_").import_)
        found = getattr(command_module(cmd_name), cmd_name)
        if not isinstance(found, typer.Typer):
            return _single(cmd_name, found)
        group = typer.main.get_group(found)
        group.name = cmd_name
        return group


def _single(name: str, function: Callable[..., None], *, hidden: bool = False) -> Any:
    alone = typer.Typer(add_completion=False)
    alone.command(name, hidden=hidden)(function)
    return typer.main.get_command(alone)


def command_module(name: str) -> ModuleType:
    """A module of this package that a command needs.

    What an import makes stays; looking for garbage meanwhile takes a tenth of the time.
    """
    gc.disable()
    try:
        return import_module(f"app.cli.{name}")
    finally:
        gc.freeze()
        gc.enable()


cli = typer.Typer(
    name="kiim",
    cls=_Commands,
    help="The consented integration record: one profile per newcomer, shared once, every look logged.",
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kiim {VERSION}")
        raise typer.Exit


@cli.callback()
def _root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version and end."),
) -> None:
    pass


def main() -> None:
    """Entry of the console script."""
    cli()
