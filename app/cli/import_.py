"""`kiim import`: people of an agency's file, under the rules of registration; goes on where it was stopped."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from app.cli.running import read_settings
from app.cli.running import run as run_work
from app.csv_file import FileRefused
from app.errors import ConfigurationProblem, NotFound
from app.ids import AGENCY, parse
from app.imports.mapping import LONGEST
from app.imports.opening import open_parent
from app.imports.report import Fault, Stored, faults_from, stored_from, summary
from app.imports.run import AlreadyRunning, begin, new_job, run
from app.imports.scan import Scan, fingerprint, scan
from app.imports.store import Job, progress_of
from app.unit_of_work import open_unit
from app.world import World
from consent.vocabulary import AgencyId

_SHOWN = 20
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]  # as in app.cli.operating, which loads the whole service
_ENDS = {"ndjson": (".ndjson", ".jsonl", ".json"), "csv": (".csv", ".txt")}


def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="NDJSON or CSV.")],
    agency: Annotated[str, typer.Option(help="Whose file it is: a_ and 32 digits, as `kiim agency list` prints it.")],
    mapping: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Which column is what (TOML); docs/import.md.", show_default=False),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="The same report, and nobody is stored.")] = False,
    processes: Annotated[int, typer.Option(min=1, max=64, help="How many processes judge and store.")] = 2,
    report: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write faults and stored people, one JSON a line.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Import people from a file: one consent with evidence each, or they are listed and not stored.

    A file that was begun goes on where it was stopped; run again, it changes nothing.
    Exit code 0: every line is stored or known; 1: some are not, the report says which.
    """
    agency_id = parse(AGENCY, agency.strip())
    if agency_id is None:
        raise typer.BadParameter("an agency's id starts with a_ and has 32 more digits; `kiim agency list` prints it")
    kind = next((kind for kind, ends in _ENDS.items() if file.suffix.lower() in ends), None)
    if kind is None:
        raise typer.BadParameter("the name of the file ends in .ndjson, .jsonl or .csv")
    text = _mapping(mapping, kind)
    done, faults, stored = run_work(_imported(file, AgencyId(agency_id), kind, text, dry_run, processes))
    if report is not None:
        told = [one.as_json() for one in faults] + [one.as_json() for one in stored]
        report.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in told), encoding="utf-8")
    typer.echo(json.dumps(done, ensure_ascii=False) if as_json else _words(done, faults, stored))
    raise typer.Exit(0 if done["state"] == "finished" and not done["without_evidence"] + done["faulty"] else 1)


def _mapping(path: Path | None, kind: str) -> str:
    if path is None:
        return ""
    if kind != "csv":
        raise typer.BadParameter("only a CSV file has a mapping")
    raw = path.read_bytes()
    if len(raw) > LONGEST:
        raise typer.BadParameter("the mapping is larger than 64 KiB")
    return raw.decode("utf-8-sig", errors="replace")


async def _imported(
    path: Path, agency_id: AgencyId, kind: str, mapping: str, dry_run: bool, processes: int
) -> tuple[dict[str, Any], list[Fault], list[Stored]]:
    async with open_parent(read_settings()) as world:
        try:
            await world.agencies.get(agency_id)
        except NotFound:
            raise ConfigurationProblem("There is no such agency; `kiim agency list` prints them.") from None
        scanned = _scanned(world, path, kind, mapping)
        with path.open("rb") as file:
            mark = fingerprint(world.keyring, file, kind, mapping)
        job, new = await begin(world, new_job(world, agency_id, kind, mapping, mark, dry_run=dry_run))
        console = Console(stderr=True)
        if not new:
            console.print(f"{job.name} was begun and goes on.", highlight=False)
        if scanned.unused:
            console.print(f"Nothing is taken from the columns {', '.join(map(str, scanned.unused))}.", highlight=False)
        try:
            await _run(world, job, path, scanned, processes, console)
        except AlreadyRunning:
            raise ConfigurationProblem("Another process runs this import right now.") from None
        return await _report(world, job)


def _scanned(world: World, path: Path, kind: str, mapping: str) -> Scan:
    try:
        with path.open("rb") as file:
            return scan(file, kind, mapping, world.catalogue)
    except FileRefused as fault:
        raise ConfigurationProblem(f"Nobody was stored: {fault}.") from None


async def _run(world: World, job: Job, path: Path, scanned: Scan, processes: int, console: Console) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    async with open_unit(world) as uow:
        uow.unaudited("how far an import is")
        there = (await progress_of(uow, job.import_id)).counts["lines_read"]
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("Checking lines" if job.dry_run else "Importing lines", total=scanned.lines, completed=there)
        comparing = bar.add_task("Looking for people registered twice", total=None, visible=False)

        def tell(counts: dict[str, int]) -> None:
            bar.advance(task, counts["lines_read"])

        def compared(done: int, total: int) -> None:
            bar.update(comparing, completed=done, total=total, visible=True)

        await run(world, job, lambda: path.open("rb"), processes, tell, compared)


async def _report(world: World, job: Job) -> tuple[dict[str, Any], list[Fault], list[Stored]]:
    faults: list[Fault] = []
    stored: list[Stored] = []
    async with open_unit(world) as uow:
        uow.unaudited("an operator's report: lines, codes and references")
        at: int | None = 0
        while at is not None:
            found, at = await faults_from(uow, job.import_id, at)
            faults += found
        at = 0
        while at is not None:
            people, at = await stored_from(uow, job, at)
            stored += people
        return summary(job, await progress_of(uow, job.import_id)), faults, stored


def _words(done: dict[str, Any], faults: list[Fault], stored: list[Stored]) -> str:
    verb = "would be stored" if done["dry_run"] else "stored"
    lines = [
        f"{done['id']} ({done['encoding']}): {done['read']:,} lines read, {done['stored']:,} {verb}, {done['known']:,} known, "
        f"{done['without_evidence']:,} without evidence of consent, {done['faulty']:,} faulty."
    ]
    lines += [f"line {fault.line}: {fault.pointer or '/'}: {fault.code}" for fault in faults[:_SHOWN]]
    if len(faults) > _SHOWN:
        lines.append(f"... and {len(faults) - _SHOWN:,} more; --report FILE writes all of them")
    alike = sum(bool(one.possible_duplicates) for one in stored)
    if alike:
        lines.append(f"{alike:,} of those stored may be somebody whom the agency had already; --report FILE names them.")
    if done["stored"] and not done["dry_run"]:
        lines.append("Nobody has a letter yet: print one when she comes (POST /v1/newcomers/{id}/letters, or at the desk).")
    return "\n".join(lines)
