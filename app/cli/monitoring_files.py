"""`kiim monitoring report` and `export`: what was released, as a PDF for the council and as a folder of files.

Rules: nothing is overwritten without --force, and --force takes the place of what the command itself wrote and of nothing else.
Everything is written beside its place and moved there whole; what a killed run left is cleared by the next one.
"""

import json
import os
import shutil
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app.cli.operating import REFUSED, AsJson
from app.cli.running import read_settings, run
from app.main import open_world
from app.reporting.export import MANIFEST, Export, read_export
from app.reporting.report import NoSuchDate, read_report
from app.reporting.report_pdf import report_pdf
from app.reporting.series import NoAreas
from app.settings import Settings
from app.unit_of_work import UnitOfWork, open_unit

Made = TypeVar("Made")

REPORT_HELP = """Write the report for the council as a PDF.

One page per Handlungsfeld and per theme, definitions, method and sources, in German,
of what was released up to a reference date: the newest, or the one of --date. Without
any release it says so and explains what is counted.
"""
EXPORT_HELP = """Write everything of a reference date into a folder.

All released tables and indicators as CSV, XLSX, SDMX-CSV and SDMX structure, the themes as
CSV and XLSX, and export.json with the SHA-256 of each. The folder appears when all of it
is written, or not at all.
"""
On = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="The reference date; the newest where left out.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace what an earlier run of this command wrote there.")]
_NO_AREAS = "KIIM_MONITORING_AREAS is not set or names no municipality: there is nothing to tell."


def report(
    out: Annotated[Path | None, typer.Option("--out", help="The file.", show_default="bericht-DATE.pdf")] = None,
    on: On = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write the report for the council as a PDF."""
    if out is not None:
        _check_file(out, force)
    told = run(_read(read_settings(), on.date() if on else None, read_report))
    content, day = report_pdf(told), told.day
    place = out or Path(f"bericht-{day.isoformat() if day else 'ohne-stichtag'}.pdf")
    _check_file(place, force)
    partial = _beside(place)
    try:
        partial.write_bytes(content)
        os.replace(partial, place)
    except OSError as wrong:
        _refuse(f"{place} cannot be written: {wrong.strerror}.")
    finally:
        partial.unlink(missing_ok=True)
    said = {"file": str(place), "reference_date": day.isoformat() if day else None, "bytes": len(content)}
    typer.echo(json.dumps(said) if as_json else f"Wrote {place} ({len(content) // 1024} KiB).")


def export(
    out: Annotated[Path, typer.Option("--out", help="The folder; it must not be there yet, or be an earlier export (--force).")],
    on: On = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write everything of a reference date into a folder."""
    _check_folder(out, force)
    made = run(_read(read_settings(), on.date() if on else None, read_export))
    partial = _beside(out)
    shutil.rmtree(partial, ignore_errors=True)
    try:
        _write(made, partial, Console(stderr=True))
        _check_folder(out, force)
        _swap(partial, out)
    except OSError as wrong:
        _refuse(f"{out} cannot be written: {wrong.strerror}.")
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    day = made.listed.reference_date.isoformat()
    told = {"folder": str(out), "reference_date": day, "files": len(made)}
    typer.echo(json.dumps(told) if as_json else f"Wrote {len(made)} files of {day} into {out}.")


async def _read(settings: Settings, wanted: date | None, read: Callable[[UnitOfWork, date | None], Awaitable[Made]]) -> Made:
    async with open_world(settings) as world, open_unit(world) as uow:
        uow.unaudited("published figures name nobody")
        try:
            return await read(uow, wanted)
        except NoAreas:
            _refuse(_NO_AREAS)
        except NoSuchDate as missing:
            _refuse(_none_of(missing.dates))


def _write(made: Export, folder: Path, console: Console) -> None:
    columns = (TextColumn("write"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("write", total=len(made))
        for name, content in made.files():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
            bar.advance(task)


def _swap(partial: Path, out: Path) -> None:
    """Put the new folder in place of the former one, of which nothing stays."""
    former = out.with_name(f".{out.name}.former")
    shutil.rmtree(former, ignore_errors=True)
    if out.exists():
        out.rename(former)
    partial.rename(out)
    shutil.rmtree(former, ignore_errors=True)


def _check_file(place: Path, force: bool) -> None:
    if not place.absolute().parent.is_dir():
        _refuse(f"There is no folder {place.absolute().parent}.")
    if place.is_dir():
        _refuse(f"{place} is a folder; --out names the file.")
    if place.exists() and not force:
        _refuse(f"{place} is there already; --force replaces it.")
    if place.exists() and place.read_bytes()[:5] != b"%PDF-":
        _refuse(f"{place} is no PDF and is left alone; choose another name.")


def _check_folder(out: Path, force: bool) -> None:
    if not out.absolute().parent.is_dir():
        _refuse(f"There is no folder {out.absolute().parent}.")
    if not out.exists():
        return
    if not out.is_dir():
        _refuse(f"{out} is a file; --out names a folder.")
    if not any(out.iterdir()):
        return
    if not force:
        _refuse(f"{out} is there already; --force replaces an earlier export.")
    if not _is_export(out):
        _refuse(f"{out} holds other files than an export and is left alone; choose another folder.")


def _is_export(folder: Path) -> bool:
    """Whether there is nothing in the folder but what its own list names."""
    try:
        listed = set(json.loads((folder / MANIFEST).read_text("utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return {one.relative_to(folder).as_posix() for one in folder.rglob("*") if not one.is_dir()} <= {*listed, MANIFEST}


def _beside(place: Path) -> Path:
    return place.with_name(f".{place.name}.partial")


def _none_of(dates: Sequence[date]) -> str:
    if not dates:
        return "Nothing was released yet: kiim monitoring build --help"
    return f"There is no release of that date; there are {', '.join(day.isoformat() for day in dates)}."


def _refuse(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(REFUSED)
