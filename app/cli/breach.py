"""`kiim breach`: who saw what of whom between two days, and was it allowed as known then (Art. 33, 34 GDPR)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.operating import AsJson, operate, say
from app.ids import AGENCY, OFFICER_CASE, parse, wire
from app.officer.asking import ask, read_question
from app.officer.breach import WRONG, Reach, letters, reach
from app.officer.cases import Officer, find_case
from app.officer.decoys import read_decoys
from app.officer.judgement import Verdict
from app.officer.looks import Look, Looks
from app.unit_of_work import UnitOfWork
from app.wire import moment_text


def breach(
    from_: Annotated[str, typer.Option("--from", help="First day, e.g. 2026-11-01.")],
    to: Annotated[str, typer.Option("--to", help="Last day, included.")],
    agency: Annotated[str, typer.Option("--agency", help="Only this agency (a_…).")] = "",
    person: Annotated[str, typer.Option("--person", help="Only this person: an agency's reference or a pseudonym.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Affected is also whose looks were allowed: the tool was stolen.")] = False,
    letters_to: Annotated[Path | None, typer.Option("--letters", help="Write letters per language here (needs --case).")] = None,
    case: Annotated[str, typer.Option("--case", help="The officer's open case (f_…) that the letters belong to.")] = "",
    as_json: AsJson = False,
) -> None:
    """Say who saw what of whom, for which purpose, and whether it was allowed as far as anybody could know then.

    Persons are named by pseudonyms that mean nothing elsewhere. The exit code is 3 if a look was not allowed.
    """
    sent = {"von": from_, "bis": to, "stelle": agency, "person": person}
    if letters_to is not None and parse(OFFICER_CASE, case) is None:
        raise typer.BadParameter("letters are written under a case of the officer: --case f_…")

    async def work(uow: UnitOfWork) -> tuple[Looks, Reach, list[dict[str, Any]], Mapping[str, bytes]]:
        found = await ask(uow, None, await read_question(uow, sent))
        decoys = (await read_decoys(uow)).newcomers
        affected = reach(uow.world.catalogue, found.looks, None if every else WRONG, decoys)
        papers: Mapping[str, bytes] = {}
        if letters_to is not None:
            under = await find_case(uow, parse(OFFICER_CASE, case))
            papers = await letters(uow, Officer(under.agency_id), under, affected.affected)
        categories = {number: spec.code for number, spec in uow.world.catalogue.by_number.items()}
        rows = [_shown(one, categories) for one in found.looks if one.judged.verdict is not Verdict.NOTHING_SHOWN]
        return found, affected, rows, papers

    found, affected, rows, papers = operate(work, as_json)
    names = {f"briefe-{language}.pdf": paper for language, paper in papers.items()}
    for name, paper in names.items():
        _write(letters_to or Path(), name, paper)
    document = {
        "from": from_,
        "to": to,
        "verdicts": {str(verdict): count for verdict, count in sorted(found.verdicts.items())},
        "forged_rows": list(found.forged),
        "complete": not found.cut,
        "affected": [
            {"person": one.person.pseudonym, "language": one.language, "looks": len(one.looks), "fields": one.fields}
            for one in affected.affected
        ],
        "erased_looks": affected.erased_looks,
        "letters": affected.languages(),
        "looks": rows,
    }
    written = [f"Letters written: {letters_to / name}" for name in names] if letters_to else []
    say(as_json, document, "\n".join([*_counts(document), *written, *map(_line, rows)]))
    if found.verdicts.get(Verdict.NOT_ALLOWED) or found.forged:
        raise typer.Exit(3)


def _write(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / name
    file.touch(mode=0o600, exist_ok=True)
    file.write_bytes(content)


def _shown(look: Look, categories: dict[int, str]) -> dict[str, Any]:
    row, notice = look.row, look.notice
    return {
        "time": moment_text(row.at),
        "person": None if look.person is None else look.person.pseudonym,
        "agency_id": None if row.agency is None else wire(AGENCY, row.agency),
        "agency": None if look.agency is None else look.agency.name,
        "actor": row.actor,
        "action": row.action,
        "purpose": row.purpose,
        "categories": [categories[number] for number in row.categories if number in categories],
        "verdict": str(look.judged.verdict),
        "why": look.judged.why,
        "notice": None if notice is None else {"version": notice.version, "language": notice.language},
    }


def _counts(document: dict[str, Any]) -> list[str]:
    lines = [f"{count:>8}  {verdict}" for verdict, count in document["verdicts"].items()] or ["Nothing stands in the log."]
    told = ", ".join(f"{language} {count}" for language, count in document["letters"].items()) or "none"
    erased = document["erased_looks"]
    lines.append(f"Persons affected: {len(document['affected'])} (by language: {told}); looks at erased records: {erased}.")
    if document["forged_rows"]:
        lines.append(f"{len(document['forged_rows'])} rows were not written by this service: run `kiim audit verify`.")
    if not document["complete"]:
        lines.append("There is more than is judged at once: ask for a shorter time.")
    return lines


def _line(row: dict[str, Any]) -> str:
    who = row["agency"] or "unknown agency"
    what = ", ".join(row["categories"])
    return f"{row['time']}  {row['verdict']:<13} {row['person'] or 'erased':<12}  {who}: {row['action']} {what} ({row['why']})"
