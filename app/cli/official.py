"""`kiim official`: import official statistics with source, date, definition and licence; list, show and withdraw them."""

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.operating import AsJson, operate, say
from app.csv_file import Delivered, FileRefused, deliver
from app.official.description import Description, FileShape, described_time, read_description
from app.official.figures import MEANINGS
from app.official.import_file import Imported, import_file
from app.official.look_up import latest_value, list_datasets, official_value
from app.official.values import OfficialValue
from app.official.withdraw import withdraw as withdraw_version
from app.unit_of_work import UnitOfWork

_HELP = """Official statistics: figures of Destatis, the Länder and the municipality
itself, beside our own counts.

A figure is stored with source, table, definition, licence and the day whose
state it shows, and is printed with them. What the source writes instead of a
number keeps its meaning: "-" exactly zero, "." unknown or secret, "/" not
reliable, "x" not applicable, "..." not there yet. None of them ever becomes 0
but the dash.
"""
_IMPORT_HELP = """Import a CSV file as a new version of its table.

It takes GENESIS flat files (Destatis, Regionaldatenbank, Zensus), GENESIS
tables as they are printed, municipal registers with one row of headings, and
tables with a column per year. Semicolon, tabulator or comma; UTF-8 or
Windows-1252.

What the file does not say about itself stands in options, or once and for all
in FILE.toml beside it (or --description), so that a later edition needs no
typing:

    source = "Stadt Musterstadt, Melderegister"
    licence = "dl-de/by-2-0"
    definition = "Bevölkerung mit Hauptwohnung"
    table = "bevoelkerung"
    as_of = 2025-12-31

    \\[series.population]
    columns = { "unter 3" = { age = "0-2" }, "insgesamt" = {} }
    unit = "Personen"

docs/official-statistics.md explains every member. One faulty cell keeps the
whole file out. Begin with --dry-run.
"""
official = typer.Typer(no_args_is_help=True, help=_HELP, short_help="Official statistics beside our own counts.")
Shape = Annotated[FileShape | None, typer.Option(help="How the file is laid out; found out where left out.", show_default=False)]
_UNREAD = 1


@official.command("import", help=_IMPORT_HELP, short_help="Import a CSV file as a new version of its table.")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The CSV file.")],
    description: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Default: FILE.toml if there is one.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Who publishes it, as it is to be printed.")] = None,
    licence: Annotated[str | None, typer.Option(help="Under which terms, e.g. dl-de/by-2-0.")] = None,
    definition: Annotated[str | None, typer.Option(help="What is counted, in a sentence.")] = None,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Stand: the state the file shows.")] = None,
    table: Annotated[str | None, typer.Option(help="Code of the table, e.g. 12411-0017.")] = None,
    time: Annotated[str | None, typer.Option(help="Year or day, where the file is about one.")] = None,
    area: Annotated[str | None, typer.Option(help="Area key, where the file is about one.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Take only areas whose key begins so, e.g. 06433.")] = None,
    shape: Shape = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report; store nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import a CSV file as a new version of its table."""
    stated: dict[str, Any] = {"source": source, "licence": licence, "definition": definition, "table": table, "area": area}
    stated |= {"as_of": as_of.date() if as_of else None, "shape": shape, "only": tuple(only) if only else None}
    try:
        stated["time"] = described_time(time) if time else None
        described = replace(_description(file, description), **{name: value for name, value in stated.items() if value})
        delivered = deliver(file.name, file.read_bytes())
        done = operate(lambda uow: import_file(uow, delivered, described, dry_run=dry_run), as_json)
    except FileRefused as fault:
        if as_json:
            typer.echo(json.dumps({"imported": False, "fault": str(fault)}, ensure_ascii=False))
        typer.echo(f"Nothing was imported: {fault}", err=True)
        raise typer.Exit(_UNREAD) from None
    say(as_json, _document(delivered, done, dry_run), "\n".join(_report(delivered, done, dry_run)))
    if done.version is None:
        raise typer.Exit(_UNREAD)


@official.command("list")
def list_(as_json: AsJson = False) -> None:
    """List what was imported: tables with their versions, the newest first."""

    async def work(uow: UnitOfWork) -> list[dict[str, Any]]:
        uow.unaudited("official statistics are published")
        return await list_datasets(uow.session)

    rows = operate(work, as_json)
    say(
        as_json, {"items": rows}, "\n".join(_line(row) for row in rows) or "Nothing was imported yet: kiim official import --help"
    )


@official.command()
def show(
    series: Annotated[str, typer.Argument(help="The series' code, as `kiim official list` prints it.")],
    area: Annotated[str, typer.Option(help="Area key: DE, 2, 5 or 8 digits.")],
    time: Annotated[str | None, typer.Option(help="Year or day; left out: the latest there is.")] = None,
    breakdown: Annotated[list[str] | None, typer.Option(help="NAME=CODE, for a part; may be given several times.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show one figure with everything it is published with."""
    parts = dict(_pair(each) for each in breakdown or [])

    async def work(uow: UnitOfWork) -> OfficialValue | None:
        uow.unaudited("official statistics are published")
        if time is None:
            return await latest_value(uow.session, series, area, date.max, parts)
        return await official_value(uow.session, series, area, described_time(time), parts)

    try:
        found = operate(work, as_json)
    except FileRefused as fault:
        raise typer.BadParameter(str(fault)) from None
    if found is None:
        say(as_json, {"found": False}, "No import holds this figure.")
        raise typer.Exit(_UNREAD)
    amount = None if found.figure.amount is None else f"{found.figure.amount:f}"
    shown: dict[str, Any] = {"series": series, "area": area, "time": found.time, "breakdown": parts, "amount": amount}
    shown["unit"] = found.unit
    where = found.provenance
    shown |= {"state": found.figure.state.value, "quality": found.figure.quality, "means": found.words}
    shown |= {"definition": where.definition, "citation": where.citation, "version": where.version, "file": where.file_name}
    shown |= {"line": where.line, "sha256": where.file_sha256}
    words = f"{amount if amount is not None else '–'} {found.unit} ({found.words})\n{where.definition}\n{where.citation}"
    say(as_json, shown, words)


@official.command()
def withdraw(
    table: Annotated[str, typer.Argument(help="The table's code.")],
    source: Annotated[str, typer.Option(help="Its source, as `kiim official list` prints it.")],
    version: Annotated[int, typer.Option(help="The version that is wrong.")],
    reason: Annotated[str, typer.Option(help="Why; kept with it.")],
    as_json: AsJson = False,
) -> None:
    """Let a wrong import be read no more; what it replaced is read again."""
    operate(lambda uow: withdraw_version(uow, source, table, version, reason), as_json)
    say(as_json, {"table": table, "version": version, "withdrawn": True}, f"{table}, version {version}: read no more.")


def _description(file: Path, stated: Path | None) -> Description:
    beside = stated or file.with_suffix(".toml")
    if stated is None and not beside.exists():
        return Description()
    try:
        return read_description(beside.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise FileRefused(f"{beside.name} is not in UTF-8") from None


def _pair(text: str) -> tuple[str, str]:
    name, sign, code = text.partition("=")
    if not (name and sign and code):
        raise typer.BadParameter("a breakdown is written NAME=CODE, e.g. age=0-2")
    return name, code


def _document(delivered: Delivered, done: Imported, dry_run: bool) -> dict[str, Any]:
    read, report = done.reading, done.reading.report
    return {
        "imported": done.changed and not dry_run,
        "dry_run": dry_run,
        "table": read.table,
        "version": done.version,
        "unchanged": done.version is not None and not done.changed,
        "as_of": read.as_of.isoformat(),
        "shape": report.shape.value,
        "encoding": report.encoding,
        "sha256": delivered.sha256.hex(),
        "series": {code: {"title": each.title, "unit": each.unit} for code, each in read.series.items()},
        "rows": {
            "all": report.lines.all,
            **{name: getattr(report.lines, name) for name in ("heading", "data", "footer", "blank")},
        },
        "cells": {
            "all": report.cells,
            "taken": report.taken,
            "other_series": report.left_out,
            "other_areas": report.elsewhere,
            "unknown_areas": report.unknown_areas,
            "faulty": report.faulty,
        },
        "states": {state.value: number for state, number in sorted(report.states.items())},
        "columns_not_used": list(report.ignored_columns),
        "faults": [{"line": line, "detail": words} for line, words in report.faults],
    }


def _report(delivered: Delivered, done: Imported, dry_run: bool) -> list[str]:
    read, report, lines = done.reading, done.reading.report, done.reading.report.lines
    told = [
        f"{delivered.name}: {report.shape}, {report.encoding}, table {read.table}, as of {read.as_of}",
        f"  rows   {lines.all} = {lines.heading} heading + {lines.data} data + {lines.footer} footer + {lines.blank} blank",
        f"  cells  {report.cells} = {report.taken} taken + {report.left_out} of other series + {report.elsewhere} of other areas "
        f"+ {report.unknown_areas} of unknown areas + {report.faulty} faulty",
        *(f"         {number:>8} {state.value}: {MEANINGS[state]}" for state, number in sorted(report.states.items())),
        *(f"  series {code}: {each.title}{f' ({each.unit})' if each.unit else ''}" for code, each in read.series.items()),
        *([f"  columns not used: {', '.join(report.ignored_columns)}"] if report.ignored_columns else []),
        *(f"  line {line}: {words}" for line, words in report.faults),
    ]
    if done.version is None:
        more = report.faulty - len(report.faults)
        return [*told, *([f"  and {more} more"] if more else []), "Nothing was imported."]
    if not done.changed:
        return [*told, f"This file was imported before, as version {done.version}; nothing changed."]
    return [*told, f"It would become version {done.version}." if dry_run else f"Imported as version {done.version}."]


def _line(row: dict[str, Any]) -> str:
    state = f"withdrawn: {row['withdrawn']}" if row["withdrawn"] else "superseded" if row["superseded"] else "current"
    covers = " to ".join(dict.fromkeys(row["times"]))
    named = f"{row['source']}, {row['table']} version {row['version']} ({state}), as of {row['as_of']}"
    return f"{named}: {row['figures']} figures, {covers}, series {', '.join(row['series'])}"
