"""`kiim monitoring`: make the release of a reference date, and say what is published."""

import json
from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app.cli.operating import AsJson
from app.cli.running import read_settings, run
from app.main import open_world
from app.monitoring.build import Built, build
from app.settings import Settings

_HELP = """Protected tables of reference dates.

At the last day of a quarter one run reads the register once, counts, adds noise,
hides what is small and stores the result. Nothing else is ever told of people.
"""
_BUILD_HELP = """Make and store the release of a reference date (the last day of a quarter).

Start it on that day or within a month: it counts the register as it stands. One
run at a time; a second run for the same date is refused. A run that is killed
leaves nothing behind; start it again. What is counted lies in the areas of
KIIM_MONITORING_AREAS (official keys of Kreise or municipalities).
"""
monitoring = typer.Typer(no_args_is_help=True, help=_HELP, short_help="Protected tables of reference dates.")


@monitoring.command("build", help=_BUILD_HELP, short_help="Make and store the release of a reference date.")
def build_(
    on: Annotated[datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="The reference date.")], as_json: AsJson = False
) -> None:
    """Make and store the release of a reference date."""
    built = run(_build(read_settings(), on.date(), Console(stderr=True)))
    if as_json:
        typer.echo(json.dumps({"reference_date": built.reference_date.isoformat(), "tables": built.tables, "rho": built.rho}))
        return
    typer.echo(
        f"Released {built.tables} tables of {built.reference_date.isoformat()}; {built.fresh_areas} of {built.areas} areas were "
        "counted anew, the others stand as they were because too little had changed."
    )


async def _build(settings: Settings, on: date, console: Console) -> Built:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    async with open_world(settings) as world:
        with Progress(*columns, console=console, transient=True) as bar:
            tasks = {part: bar.add_task(part, total=None) for part in ("read", "open", "store")}
            return await build(world, on, lambda part, done, total: bar.update(tasks[part], completed=done, total=total))
