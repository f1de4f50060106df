"""`kiim monitoring`: make the release of a reference date, and say what is published."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app.cli.monitoring_files import EXPORT_HELP, REPORT_HELP, export, report
from app.cli.operating import AsJson
from app.cli.running import read_settings, run
from app.main import open_world
from app.monitoring.build import Built, build
from app.monitoring.open_build import open_files, open_sheets, publish_open_data
from app.monitoring.open_store import OpenData
from app.monitoring.rewrite import rewrite_vectors
from app.monitoring.vectors import Told
from app.settings import Settings
from app.unit_of_work import open_unit

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
_OPEN_HELP = """Publish the open tables of a year, and write them as files.

Once a year, on 31 December or within a month, five tables of whole Kreise are
made that may stand anywhere for ever; they have a budget of their own. For a year
that was published nothing is counted: the same numbers are written again.
"""
_REWRITE_HELP = """Write statistics vectors anew from the records they follow from.

After an update that changed the layout of the vector no release is made until this
was run. It can be stopped and started again, and runs beside the service.
"""
monitoring = typer.Typer(no_args_is_help=True, help=_HELP, short_help="Protected tables of reference dates.")
monitoring.command("report", help=REPORT_HELP, short_help="Write the report for the council as a PDF.")(report)
monitoring.command("export", help=EXPORT_HELP, short_help="Write everything of a reference date into a folder.")(export)


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


@monitoring.command("open-data", help=_OPEN_HELP, short_help="Publish the open tables of a year and write them as files.")
def open_data(
    year: Annotated[int, typer.Option("--year", min=2000, max=2999, help="The year that ends.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the files; it is made if it is not there.")],
    as_json: AsJson = False,
) -> None:
    """Publish the open tables of a year and write them as files."""
    files, new, made = run(_open_data(read_settings(), year, Console(stderr=True)))
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (out / name).write_bytes(content)
    if as_json:
        typer.echo(json.dumps({"reference_date": made.reference_date.isoformat(), "new": new, "files": sorted(files)}))
        return
    said = "Published" if new else f"Nothing was counted: published already at {made.run_at:%Y-%m-%d %H:%M}"
    typer.echo(f"{said}: {len(made.tables)} open tables of {made.reference_date.isoformat()}, {len(files)} files in {out}.")


@monitoring.command("rewrite", help=_REWRITE_HELP, short_help="Write statistics vectors of an older layout anew.")
def rewrite() -> None:
    """Write statistics vectors of an older layout anew."""
    done = run(_rewrite(read_settings(), Console(stderr=True)))
    typer.echo(f"Written anew: {done} statistics vectors." if done else "Every statistics vector has the present layout and key.")


async def _rewrite(settings: Settings, console: Console) -> int:
    async with open_world(settings) as world:
        with _bar(console) as bar:
            return await rewrite_vectors(world, _told(bar, "write"))


async def _open_data(settings: Settings, year: int, console: Console) -> tuple[dict[str, bytes], bool, OpenData]:
    async with open_world(settings) as world:
        with _bar(console) as bar:
            made, new = await publish_open_data(world, year, _told(bar))
        async with open_unit(world) as uow:
            files = dict(open_files(open_sheets(uow, made)))
            uow.unaudited("writing published tables as files")
    return files, new, made


async def _build(settings: Settings, on: date, console: Console) -> Built:
    async with open_world(settings) as world:
        with _bar(console) as bar:
            return await build(world, on, _told(bar))


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True)


def _told(bar: Progress, *parts: str) -> Told:
    tasks = {part: bar.add_task(part, total=None) for part in parts or ("read", "open", "store")}
    return lambda part, done, total: bar.update(tasks[part], completed=done, total=total)
