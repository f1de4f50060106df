"""`kiim surveys`: take in counts that others made, count single anonymous answers once, list, show and withdraw."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from app.areas import Areas
from app.cli.operating import REFUSED, AsJson, operate, say
from app.csv_file import Delivered, FileRefused, deliver
from app.surveys.description import Described, read_description
from app.surveys.import_aggregates import Imported, import_aggregates
from app.surveys.import_answers import AnswersCounted, import_answers
from app.surveys.look_up import cost_of, find_survey, list_surveys
from app.surveys.survey import Stored, Survey
from app.surveys.withdraw import withdraw as withdraw_version
from app.unit_of_work import UnitOfWork

Result = TypeVar("Result")
SIGN = "•"
_HELP = """Results of surveys beside the released tables, under the same protection.

Two ways in: counts that somebody else made (import), and single anonymous
answers, which are counted once with noise and then thrown away (answers).
"""
_BESIDE = """What every number is published with, and for answers the questions, stands in
FILE.toml beside the CSV (or --description):

    code = "lotsen-2026"
    title = "Umfrage des Lotsennetzes"
    source = "Lotsennetz Musterland"
    method = "Papierbogen in vier Sprachen, freiwillig"
    licence = "dl-de/by-2-0"
    held_on = 2026-09-15
    area = "06433"
"""
_IMPORT_HELP = f"""Import counts that others made: one row per question and option.

    frage;antwort;anzahl;geantwortet;gefragt
    Finden Sie sich zurecht?;ja;1.240;1.600;2.000
    Finden Sie sich zurecht?;nein;360;1.600;2.000

anteil (per cent) may stand instead of anzahl, gebiet (an area key) and
mehrfach (ja: several answers were allowed) beside it. Numbers are written in
German. Numbers under 12 are hidden, and as much more as would give them away.

{_BESIDE}
A corrected file is imported again as a new version. Begin with --dry-run.
"""
_ANSWERS_HELP = f"""Count single anonymous answers once, and keep nothing else of them.

The CSV has one row per answer and one column per question, and one of the
municipality if there is one.

{_BESIDE}    asked = 900
    municipality = "ort"

    \\[\\[question]]
    text = "Wie gut finden Sie sich zurecht?"
    column = "alltag"
    options = ["gut", "mittel", "schlecht"]

Only what was offered to choose is counted: names, dates of birth, telephone
numbers and free text are refused. Where several answers were allowed, each is
a column and a question of its own. Every number gets the noise of a
municipality's table and its show rules, so take one file with everybody in
it: the same answers, or all but a few of them, are never counted again,
withdrawn or not. A survey may have 16 tables: one for who answered and one
per question, and the same again by municipality.
"""
surveys = typer.Typer(no_args_is_help=True, help=_HELP, short_help="Results of surveys under the same protection.")
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The CSV file.")]
Beside = Annotated[Path | None, typer.Option("--description", exists=True, dir_okay=False, help="Default: FILE.toml.")]


@surveys.command("import", help=_IMPORT_HELP, short_help="Import counts that others made.")
def import_(
    file: File,
    description: Beside = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report; store nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import counts that others made."""
    done = _with(file, description, as_json, lambda *what: import_aggregates(*what, dry_run=dry_run))
    told = {
        "imported": done.version is not None and not dry_run,
        "version": done.version,
        "questions": done.questions,
        "cells": done.cells,
        "hidden": done.hidden,
        "faults": [{"line": line, "detail": words} for line, words in done.read.faults],
    }
    say(as_json, told, "\n".join(_imported(file.name, done, dry_run)))
    if done.version is None:
        raise typer.Exit(REFUSED)


@surveys.command(help=_ANSWERS_HELP, short_help="Count single anonymous answers once.")
def answers(
    file: File,
    description: Beside = None,
    delete_file: Annotated[bool, typer.Option("--delete-file", help="Delete the file once it is counted.")] = False,
    as_json: AsJson = False,
) -> None:
    """Count single anonymous answers once."""
    done: AnswersCounted = _with(file, description, as_json, import_answers)
    if delete_file:
        file.unlink()
    cells = [cell for block in done.results.blocks.values() for cell in block.cells]
    hidden = sum(cell is None for cell in cells)
    told = {"counted": True, "cells": len(cells), "hidden": hidden, "rho": done.rho, "file_deleted": delete_file}
    left = "The file is deleted." if delete_file else f"Nothing of {file.name} was kept; delete it now."
    say(as_json, told, f"Counted: {len(cells)} numbers, {hidden} of them hidden; rho {done.rho:.2f} spent. {left}")


@surveys.command("list")
def list_(
    every: Annotated[bool, typer.Option("--all", help="Earlier and withdrawn versions as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the surveys, the newest first."""

    async def work(uow: UnitOfWork) -> list[Stored]:
        uow.unaudited("results of surveys are published")
        return await list_surveys(uow, withdrawn=every)

    found = operate(work, as_json)
    lines = [f"{one.code} version {one.version} ({_state(one)}), {one.held_on}: {one.title}, {one.source}" for one in found]
    say(as_json, {"items": [_head(one) for one in found]}, "\n".join(lines) or "No survey yet: kiim surveys import --help")


@surveys.command()
def show(code: Annotated[str, typer.Argument(help="The survey's code.")], as_json: AsJson = False) -> None:
    """Show a survey with everything its numbers are published with."""

    async def work(uow: UnitOfWork) -> tuple[Survey, float]:
        uow.unaudited("results of surveys are published")
        found = await find_survey(uow, code)
        return found, await cost_of(uow, found)

    found, rho = operate(work, as_json)
    questions = [
        {
            "text": question.text,
            "options": list(question.options),
            "several": question.several,
            "areas": {
                area: {"asked": block.asked, "answered": block.answered, "cells": list(block.cells)}
                for (place, area), block in found.results.blocks.items()
                if place == position
            },
        }
        for position, question in enumerate(found.results.questions)
    ]
    say(as_json, {**_head(found.about), "rho": rho, "questions": questions}, "\n".join(_shown(found)))


@surveys.command()
def withdraw(
    code: Annotated[str, typer.Argument(help="The survey's code.")],
    version: Annotated[int, typer.Option(help="The version that is wrong.")],
    reason: Annotated[str, typer.Option(help="Why; kept with it.")],
    as_json: AsJson = False,
) -> None:
    """Let a wrong survey be read no more; an earlier version of it is read again. Counted answers stay counted."""
    operate(lambda uow: withdraw_version(uow, code, version, reason.strip()), as_json)
    say(as_json, {"code": code, "version": version, "withdrawn": True}, f"{code}, version {version}: read no more.")


def _with(
    file: Path,
    description: Path | None,
    as_json: bool,
    work: Callable[[UnitOfWork, Delivered, Described], Awaitable[Result]],
) -> Result:
    """Read the file and what is said about it, and work on both; what is refused ends the command."""
    try:
        beside = description or file.with_suffix(".toml")
        if not beside.exists():
            raise FileRefused(f"{beside.name} is missing: it says what every number is published with (--help shows one)")
        delivered = deliver(file.name, file.read_bytes())
        told = _text(beside)
        return operate(lambda uow: work(uow, delivered, read_description(told, Areas(uow.world.catalogue))), as_json)
    except FileRefused as fault:
        if as_json:
            typer.echo(json.dumps({"imported": False, "fault": str(fault)}, ensure_ascii=False))
        typer.echo(f"Nothing was stored: {fault}", err=True)
        raise typer.Exit(REFUSED) from None


def _text(beside: Path) -> str:
    try:
        return beside.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise FileRefused(f"{beside.name} is not in UTF-8") from None


def _imported(name: str, done: Imported, dry_run: bool) -> list[str]:
    told = [
        f"{name}: {done.read.rows} rows, {done.questions} questions, {done.cells} numbers, {done.hidden} of them hidden",
        *(f"  line {line}: {words}" for line, words in done.read.faults),
    ]
    if done.version is None:
        return [*told, "Nothing was imported."]
    return [*told, f"It would become version {done.version}." if dry_run else f"Imported as version {done.version}."]


def _state(one: Stored) -> str:
    return f"withdrawn: {one.withdrawn}" if one.withdrawn else "superseded" if one.superseded else "current"


def _head(one: Stored) -> dict[str, Any]:
    names = ("code", "version", "title", "source", "method", "licence", "area", "withdrawn", "superseded")
    return {
        **{name: getattr(one, name) for name in names},
        "kind": one.kind.value,
        "held_on": one.held_on.isoformat(),
    }


def _shown(found: Survey) -> list[str]:
    about = found.about
    lines = [f"{about.title} ({about.held_on})", f"{about.source}; {about.method}; {about.licence}"]
    for position, question in enumerate(found.results.questions):
        for area in found.areas():
            block = found.results.blocks.get((position, area))
            if block is None:
                continue
            answered = SIGN if block.answered is None else block.answered
            cells = (SIGN if cell is None else str(cell) for cell in block.cells)
            numbers = ", ".join(f"{option} {cell}" for option, cell in zip(question.options, cells, strict=True))
            lines.append(f"{area}  {question.text} {answered} answered: {numbers}")
    return lines
