"""`kiim moves`: whom this instance trusts with people who move, and who trusts it."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.operating import AsJson, operate, say
from app.moves.keys import card as card_of
from app.moves.keys import fingerprint
from app.moves.partners import distrust as end_trust
from app.moves.partners import partners as list_partners
from app.moves.partners import trust as begin_trust
from app.unit_of_work import UnitOfWork

_HELP = """Moving between municipalities that each run kiim.

Two operators exchange cards (`moves card`) and read each other's fingerprints over the telephone; then each trusts the other
(`moves trust`). From then on a newcomer can move her record there, and an agency here can take somebody in.
"""
moves = typer.Typer(no_args_is_help=True, help=_HELP, short_help="Other instances that people move to and come from.")
FileArgument = Annotated[Path, typer.Argument(help="The other instance's card, as `kiim moves card` printed it.", exists=True)]
_LARGEST = 65_536


@moves.command()
def card() -> None:
    """Print this instance's card for another operator; its fingerprint goes to standard error, to be read out."""

    async def work(uow: UnitOfWork) -> dict[str, Any]:
        uow.unaudited("public keys only")
        return card_of(uow.world.settings, uow.world.keyring)

    shown = operate(work, as_json=False)
    typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    typer.echo(f"Fingerprint: {fingerprint(shown)}", err=True)


@moves.command()
def trust(
    file: FileArgument,
    compared: Annotated[str, typer.Option("--fingerprint", help="What the other operator read out.")],
    name: Annotated[str | None, typer.Option(help="How people here call it; otherwise as its card says.")] = None,
    sends: Annotated[bool, typer.Option("--sends/--no-sends", help="People may arrive from there.")] = True,
    takes: Annotated[bool, typer.Option("--takes/--no-takes", help="People may move there.")] = True,
    as_json: AsJson = False,
) -> None:
    """Trust another instance, or give one that is known its new keys and rights."""
    raw = file.read_bytes()[: _LARGEST + 1]

    async def work(uow: UnitOfWork) -> dict[str, Any]:
        return await begin_trust(uow, raw, compared, name=name, sends=sends, takes=takes)

    added = operate(work, as_json)
    document = {"issuer": added["issuer"], "name": added["name"], "sends": sends, "takes": takes}
    say(as_json, document, f"{added['name']} ({added['issuer']}) is trusted.")


@moves.command()
def distrust(
    issuer: Annotated[str, typer.Argument(metavar="ADDRESS", help="As `moves partners` prints it.")], as_json: AsJson = False
) -> None:
    """Send nothing there and accept nothing from there any more; what is under way does not arrive."""
    operate(lambda uow: end_trust(uow, issuer), as_json)
    say(as_json, {"issuer": issuer, "status": "removed"}, f"{issuer} is trusted no more.")


@moves.command()
def partners(as_json: AsJson = False) -> None:
    """List the instances that this one trusts."""

    async def work(uow: UnitOfWork) -> list[dict[str, Any]]:
        uow.unaudited("the operator reads the register of instances, which names no newcomer")
        return await list_partners(uow)

    rows = [
        {name: row[name] for name in ("issuer", "name", "sends", "takes")} | {"fingerprint": fingerprint(row)}
        for row in operate(work, as_json)
    ]
    lines = (f"{row['name']}  {row['issuer']}  {_rights(row)}  {row['fingerprint']}" for row in rows)
    say(as_json, {"items": rows}, "\n".join(lines) or "No other instance is trusted: nobody can move there or arrive from there.")


def _rights(row: dict[str, Any]) -> str:
    told = [words for name, words in (("takes", "people may move there"), ("sends", "people may arrive")) if row[name]]
    return ", ".join(told) or "nothing"
