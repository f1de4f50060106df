"""`kiim drill restore`: prove that a backup restores, and that whoever was erased stays unreadable in it."""

import json

import typer

from app.backups.drill import Drill, Report
from app.cli.operating import REFUSED, AsJson
from app.cli.progress import Tell, telling
from app.cli.running import read_settings, run
from app.main import open_world
from app.settings import Settings

drill = typer.Typer(no_args_is_help=True, help="Rehearsals of what must work on the day it is needed.")


@drill.callback()
def _group() -> None:
    pass


@drill.command()
def restore(as_json: AsJson = False) -> None:
    """Back up the live data, restore it into scratch databases, erase somebody there, roll, restore the old backup elsewhere.

    The live data is read and not changed. Needs room for three copies on the database server and one in KIIM_DATA.
    Exit 1 if anything came out otherwise than it must.
    """
    with telling() as tell:
        report = run(_drill(read_settings(), tell))
    if as_json:
        lines = [{"what": what, "holds": holds, "seen": seen} for what, holds, seen in report.lines]
        typer.echo(json.dumps({"holds": report.holds, "findings": lines}, indent=2))
    else:
        for what, holds, seen in report.lines:
            typer.echo(f"{'  ok      ' if holds else '  FAILED  '}{what}: {seen}")
        typer.echo("The drill holds." if report.holds else "The drill does not hold: see above.")
    raise typer.Exit(0 if report.holds else REFUSED)


async def _drill(settings: Settings, tell: Tell) -> Report:
    async with open_world(settings) as world:
        return await Drill(world, open_world, tell, lambda _: None).hold()
