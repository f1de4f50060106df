"""How an operator's command works on the register: one unit of work, faults in plain words, JSON where asked for."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, TypeVar
from uuid import UUID

import typer

from app.cli.running import read_settings, run
from app.errors import IntegrityFault, NotFound, ValidationFailed
from app.ids import AGENCY, parse
from app.main import open_world
from app.unit_of_work import UnitOfWork, open_unit

Result = TypeVar("Result")
REFUSED = 1
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def operate(work: Callable[[UnitOfWork], Awaitable[Result]], as_json: bool) -> Result:
    """Run `work` in one unit of work and return its result; what it refuses is printed and ends the command with exit code 1."""
    try:
        return run(_in_one_unit(work))
    except ValidationFailed as refused:
        if as_json:
            typer.echo(json.dumps({"errors": refused.errors}, ensure_ascii=False))
        for fault in refused.errors:
            typer.echo(f"{fault['pointer'].lstrip('/')}: {fault['detail']}", err=True)
    except NotFound:
        if as_json:
            typer.echo(json.dumps({"errors": [{"pointer": "", "code": "not-found", "detail": "not registered"}]}))
        typer.echo("Not found: check the id with the `list` command.", err=True)
    except IntegrityFault as fault:
        typer.echo(f"Nothing was changed: {fault}. Run `kiim verify` and restore the row from a backup.", err=True)
    raise typer.Exit(REFUSED)


def say(as_json: bool, document: Mapping[str, Any], words: str) -> None:
    """Print the document as JSON, or its words."""
    typer.echo(json.dumps(document, ensure_ascii=False, default=str) if as_json else words)


def register_of(
    listing: Callable[[UnitOfWork, UUID | None], Awaitable[list[dict[str, Any]]]], agency: str | None, as_json: bool
) -> list[dict[str, Any]]:
    """The rows that a register's `list` command shows: of one agency, or of all."""

    async def work(uow: UnitOfWork) -> list[dict[str, Any]]:
        uow.unaudited("the operator reads the register, which names no newcomer")
        return await listing(uow, None if agency is None else agency_of(agency))

    return operate(work, as_json)


def agency_of(text: str) -> UUID:
    """An agency's id as printed by `kiim agency list`; anything else ends the command with a usage error."""
    found = parse(AGENCY, text.strip())
    if found is None:
        raise typer.BadParameter("an agency's id starts with a_ and has 32 more digits; `kiim agency list` prints it")
    return found


async def _in_one_unit(work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
    async with open_world(read_settings()) as world, open_unit(world) as uow:
        return await work(uow)
