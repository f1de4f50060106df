"""`kiim verify`: every invariant of the stored data recomputed; exit code 1 and a list where one does not hold."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app.audit.sealer_files import SealerFiles
from app.audit.verify_tree import Against, Known
from app.cli.running import read_settings, run
from app.db.outage import is_outage
from app.db.roles import APP
from app.db.setup_connection import open_setup
from app.errors import ConfigurationProblem
from app.main import open_world
from app.settings import Settings
from app.verify.report import Report
from app.verify.run import verify as verify_all

Folder = Annotated[Path | None, typer.Option(help="Folder of the service's data instead of KIIM_DATA.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]


def verify(data: Folder = None, as_json: AsJson = False) -> None:
    """Recompute every invariant: releases follow from the ledger, the log is whole, every block opens in its place."""
    progress = Console(stderr=True)
    settings = read_settings() if data is None else Settings(data=data.absolute(), database_url=None, database_owner_url=None)
    report = run(_verify(settings, progress))
    typer.echo(json.dumps(report.as_json(), indent=2) if as_json else _words(report))
    raise typer.Exit(0 if report.clean else 1)


async def _verify(settings: Settings, console: Console) -> Report:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    async with open_world(settings) as world, open_setup(world.database.url) as connection:
        await connection.execute(f"SET ROLE {APP}; SET idle_in_transaction_session_timeout = 0")
        with Progress(*columns, console=console, transient=True) as bar:
            tasks = {part: bar.add_task(part, total=None) for part in ("audit rows", "newcomers")}

            def tell(part: str, done: int, total: int) -> None:
                bar.update(tasks[part], completed=done, total=total)

            try:
                return await verify_all(connection, world.keyring, world.catalogue, tell, known_seal(settings))
            except Exception as fault:
                if is_outage(fault):
                    raise ConfigurationProblem("The database went away during the verification; start it again.") from None
                raise


def known_seal(settings: Settings) -> Against:
    """What this host knows of the sealed log: its key, and what was signed last."""
    files = SealerFiles(settings.log_key_path, settings.log_memory_path)
    memory = files.read_memory()
    known = [] if memory is None else [Known("the sealer's memory", memory.size, memory.root)]
    return Against(files.verifier(), known)


def _words(report: Report) -> str:
    lines = [f"{finding.code}: {finding.where}: {finding.meaning}" for finding in report.findings]
    if report.left_out:
        lines.append(f"... and {report.left_out:,} more")
    lines.append(
        f"Checked {report.newcomers:,} newcomers, {report.events:,} ledger events, {report.releases:,} releases, "
        f"{report.blocks:,} sealed blocks, {report.audit_rows:,} audit rows ({report.unacknowledged:,} not yet acknowledged)."
    )
    lines.append("Everything holds." if report.clean else f"{len(report.findings) + report.left_out:,} things do not hold.")
    return "\n".join(lines)
