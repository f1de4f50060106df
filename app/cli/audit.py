"""`kiim audit`: seal the log, check it, prove what stands in it, take it elsewhere."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app.audit.checkpoint import Checkpoint, EntryProof, opened_checkpoint
from app.audit.export import Exported, export_log
from app.audit.note import LOG, NoteFault, Verifier
from app.audit.prove import Waiting, entry_proof
from app.audit.record import Entry
from app.audit.removed import read_removed
from app.audit.seal import Sealer, adopt
from app.audit.sealing import lead
from app.audit.tree_store import TreeFault
from app.audit.verify import Finding, verify_log
from app.audit.verify_tree import Against, Known, TreeReport, check_tree
from app.background import sealing_of
from app.cli.operating import REFUSED, AsJson
from app.cli.running import read_settings, run
from app.cli.verify import known_seal
from app.db.engine import open_listener
from app.db.roles import APP, AUDITOR
from app.db.setup_connection import open_setup
from app.errors import ConfigurationProblem
from app.main import open_world
from app.settings import Settings
from app.unit_of_work import open_unit

audit = typer.Typer(no_args_is_help=True, help="The sealed log of every look and every change.")

EXIT_CODES = {
    "audit-truncated": 3,
    "audit-rewritten": 4,
    "audit-since": 4,
    "audit-signature": 5,
    "audit-checkpoint": 6,
    "audit-edited": 7,
    "audit-sealed-missing": 8,
    "audit-order": 9,
    "audit-never-sealed": 10,
    "audit-future": 10,
    "audit-leaf-missing": 11,
    "audit-tile": 11,
    "audit-unsigned": 11,
    "audit-seal-state": 11,
}
"""What `kiim audit verify` ends with, by its gravest finding; rows whose MAC or number does not hold end it with 12."""
_OF_ROWS = 12
Key = Annotated[str, typer.Option(help="The log's public key, as `kiim audit key` prints it.")]
Witnesses = Annotated[list[str] | None, typer.Option("--witness-key", help="Public key of a witness; may be repeated.")]


@audit.command()
def seal() -> None:
    """Seal everything that is final by now, once. `kiim serve` does this every second."""
    size = run(_seal(read_settings()))
    typer.echo(f"{size:,} rows are sealed.")


@audit.command()
def key() -> None:
    """Print the log's public key: who checks a proof needs it. Publish it where others can find it."""
    verifier = known_seal(read_settings()).verifier
    if verifier is None:
        raise typer.BadParameter("the log has no key yet; it is made when the first row is sealed")
    typer.echo(str(verifier))


@audit.command()
def verify(
    since: Annotated[Path | None, typer.Option(help="A signed checkpoint: only what came after it is read.")] = None,
    witness: Annotated[list[Path] | None, typer.Option(help="A checkpoint that somebody else kept; may be repeated.")] = None,
    tree_only: Annotated[bool, typer.Option(help="Leave out MACs and numbers of the rows.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check the whole log: every sealed row against the tree, the tree against its signatures, both against what others kept.

    Exit code: 0 all holds, 2 could not be checked, 3 to 12 by the gravest finding (docs/audit.md lists them).
    """
    settings = read_settings()
    against = _against(settings, since, witness or [])
    report = run(_verify(settings, against, tree_only=tree_only))
    if as_json:
        typer.echo(json.dumps(report.as_json(), indent=2))
    else:
        for finding in report.findings:
            typer.echo(f"{finding.code}: {finding.where}: {finding.meaning}")
        typer.echo(
            f"Checked {report.sealed:,} sealed rows and {report.checkpoints:,} checkpoints; {report.unsealed:,} rows are not "
            f"sealed yet, {report.removed:,} bodies were removed when their time was over."
        )
        typer.echo("Everything holds." if not report.findings else f"{len(report.findings):,} things do not hold.")
    raise typer.Exit(min((EXIT_CODES.get(each.code, _OF_ROWS) for each in report.findings), default=0))


@audit.command()
def prove(
    row: Annotated[int, typer.Argument(help="Number of the row, as the findings and the newcomer's list name it.")],
    out: Annotated[Path | None, typer.Option(help="Write the proof there instead of printing it.")] = None,
) -> None:
    """Make the proof that a row stands in the log: a file that anybody can check without this service."""
    proof = run(_prove(read_settings(), row))
    if isinstance(proof, Waiting):
        typer.echo("There is no such sealed row (yet).", err=True)
        raise typer.Exit(REFUSED)
    if out is None:
        typer.echo(proof.text, nl=False)
    else:
        out.write_text(proof.text, encoding="utf-8")


@audit.command()
def check(
    proof: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A .tlog-proof file.")],
    key: Key,
    witness_key: Witnesses = None,
) -> None:
    """Check a proof without any service: that this row stands in the log of this key, and which witnesses saw the checkpoint."""
    try:
        verifier, known = Verifier.parse(key), [Verifier.parse(each) for each in witness_key or []]
        read = EntryProof.parse(proof.read_text(encoding="utf-8"))
        checkpoint, seen = read.checked(verifier, known)
    except (NoteFault, UnicodeDecodeError) as fault:
        typer.echo(f"This proves nothing: {fault}.", err=True)
        raise typer.Exit(REFUSED) from None
    typer.echo(read.body.decode())
    typer.echo(f"This row is number {read.index} of the {checkpoint.size:,} in the log {checkpoint.origin}.", err=True)
    for each in seen:
        typer.echo(f"Seen by {each.name}.", err=True)


@audit.command("export")
def export_(
    out: Annotated[Path, typer.Argument(file_okay=False, help="An empty or new folder.")],
    bodies: Annotated[bool, typer.Option(help="Also the rows themselves: pseudonyms, times, categories.")] = False,
) -> None:
    """Write checkpoint and tiles as a tree of files (C2SP tlog-tiles) that others can check, or serve, by themselves."""
    done = run(_export(read_settings(), out, bodies=bodies))
    typer.echo(f"{done.size:,} rows, {done.files:,} files in {out}.")


@audit.command("adopt")
def adopt_(
    yes: Annotated[bool, typer.Option("--yes", help="Without asking.")] = False,
) -> None:
    """Begin again from the log as the database has it: after a restore whose newer rows are lost for good, or a lost memory file.

    Rows that were sealed since are given up, and witnesses will refuse the log until they are told. The decision is logged.
    """
    settings = read_settings()
    if not yes:
        typer.confirm("Take the log of the database, as it is now, for the one that was signed last?", abort=True)
    before, now = run(_adopt(settings))
    typer.echo(f"Before: {before:,} rows were signed. Now: {now:,}.")


def _against(settings: Settings, since: Path | None, kept: list[Path]) -> Against:
    known = known_seal(settings)
    roots = list(known.known)
    for path in kept:
        checkpoint = _kept(path, known.verifier)
        roots.append(Known(f"the checkpoint in {path.name}", checkpoint.size, checkpoint.root))
    return Against(known.verifier, roots, None if since is None else _kept(since, known.verifier))


def _kept(path: Path, verifier: Verifier | None) -> Checkpoint:
    """The checkpoint of a file: a note, or a proof that contains one; signed by the log, if its key is here."""
    try:
        text = path.read_text(encoding="utf-8")
        note = EntryProof.parse(text).note if text.startswith("c2sp.org/tlog-proof") else text
        if verifier is not None and verifier.kind == LOG:
            return opened_checkpoint(note, [verifier])[0]
        return Checkpoint.parse(note.rpartition("\n\n")[0] + "\n")
    except (NoteFault, OSError, UnicodeDecodeError):
        raise typer.BadParameter(f"{path} holds no checkpoint that this log signed") from None


async def _seal(settings: Settings) -> int:
    async with open_world(settings) as world, open_listener(world.database.auditor_url, role=AUDITOR) as connection:
        sealing = sealing_of(world)
        await lead(connection)
        try:
            sealer = await Sealer.open(connection, sealing.files, sealing.origin, world.keyring)
            while await sealer.tick():
                for finding in sealer.findings():
                    typer.echo(f"{finding.code}: {finding.where}: {finding.meaning}", err=True)
        except TreeFault as fault:
            raise ConfigurationProblem(f"The log is not sealed: {fault}.") from None
        return sealer.size


async def _verify(settings: Settings, against: Against, *, tree_only: bool) -> TreeReport:
    async with open_world(settings) as world, open_setup(world.database.url) as connection:
        await connection.execute(f"SET ROLE {APP}; SET idle_in_transaction_session_timeout = 0")
        rows: list[Finding] = [] if tree_only else (await verify_log(connection, world.keyring)).findings
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            total = await connection.fetchval("SELECT size FROM audit.sealer_state")
            removed = await read_removed(connection, world.keyring)
            with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
                task = bar.add_task("sealed rows", total=total)
                whole = Against(against.verifier, against.known, against.since, removed.below)
                report = await check_tree(connection, whole, lambda done: bar.update(task, completed=done))
        report.findings += rows
        return report


async def _prove(settings: Settings, row: int) -> EntryProof | Waiting:
    async with open_world(settings) as world, world.pool.acquire() as connection:
        return await entry_proof(connection, row)


async def _export(settings: Settings, out: Path, *, bodies: bool) -> Exported:
    async with open_world(settings) as world, open_setup(world.database.url) as connection:
        await connection.execute(f"SET ROLE {APP}; SET idle_in_transaction_session_timeout = 0")
        return await export_log(connection, out, bodies=bodies)


async def _adopt(settings: Settings) -> tuple[int, int]:
    async with open_world(settings) as world, open_listener(world.database.auditor_url, role=AUDITOR) as connection:
        await lead(connection)
        sealing = sealing_of(world)
        before, now = await adopt(connection, sealing.files, sealing.origin)
        async with open_unit(world) as uow:
            await uow.record(Entry("log.adopt", actor="operator", case=f"{before}-{now}"))
        return before, now
