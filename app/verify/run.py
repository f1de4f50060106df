"""Run every check in one snapshot of the database, with progress, in bounded memory."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import orjson

from app.audit.removed import read_removed
from app.audit.verify import ROWS, LogVerifier
from app.audit.verify_tree import Against, check_tree
from app.crypto.keyring import Keyring
from app.verify.clocks import check_clocks
from app.verify.log_tables import check_states
from app.verify.merges import check_merges
from app.verify.moves import check_moves
from app.verify.newcomer import NewcomerCheck
from app.verify.orphans import check_orphans
from app.verify.registers import Versions, check_registers
from app.verify.report import Report
from app.verify.rights import check_rights
from app.verify.schema import check_schema
from app.verify.streams import stored_newcomers
from app.verify.surveys import check_surveys
from app.verify.tokens import check_generations
from consent.catalogue import Catalogue

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

Progress = Callable[[str, int, int], None]
"""Called with the name of the part, how many of its rows are done, and how many there are."""

_STEP = 500


async def verify(
    connection: "Connection", keyring: Keyring, catalogue: Catalogue, progress: Progress, seal: Against | None = None
) -> Report:
    """Recompute every invariant of the stored data as one snapshot shows it, and say what does not hold; changes nothing.

    `seal` is what the sealed log is checked against beside itself: its key, and what was signed last.
    """
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        return await check_all(connection, keyring, catalogue, progress, seal)


async def check_all(
    connection: "Connection", keyring: Keyring, catalogue: Catalogue, progress: Progress, seal: Against | None = None
) -> Report:
    """As `verify`, inside the caller's transaction."""
    report = Report()
    await check_schema(connection, report)
    audited = await _check_log(connection, keyring, report, progress)
    await _check_seal(connection, keyring, report, seal or Against())
    await check_states(connection, report)
    agencies = await check_registers(connection, keyring, report, audited)
    await check_orphans(connection, report)
    await check_surveys(connection, keyring, report)
    await check_clocks(connection, keyring, report)
    await check_generations(connection, keyring, report)
    await check_moves(connection, keyring, report)
    await check_rights(connection, keyring, report)
    await check_merges(connection, keyring, report)
    check = NewcomerCheck(keyring, catalogue, agencies, report)
    total = await connection.fetchval("SELECT count(*) FROM newcomer")
    async for stored in stored_newcomers(connection):
        check.check(stored)
        if report.newcomers % _STEP == 0:
            progress("newcomers", report.newcomers, total)
    progress("newcomers", report.newcomers, total)
    return report


async def _check_seal(connection: "Connection", keyring: Keyring, report: Report, against: Against) -> None:
    """Check the log once more, against the tree over it."""
    removed = await read_removed(connection, keyring)
    for finding in (await check_tree(connection, replace(against, removed_below=removed.below))).findings:
        report.find(finding.code, finding.where, finding.meaning)


async def _check_log(connection: "Connection", keyring: Keyring, report: Report, progress: Progress) -> Versions:
    """Check the log; gives the newest audited version of every register row."""
    total = await connection.fetchval("SELECT count(*) FROM audit.event")
    removed = await read_removed(connection, keyring)
    verifier = LogVerifier(keyring, earlier=removed.writers)
    versions: Versions = {}
    done = 0
    async for row in connection.cursor(ROWS, prefetch=2000):
        verifier.feed(row["seq"], row["body"], row["mac"], row["mac_len"], (row["subject_ref"], row["state_hash"], row["action"]))
        if '"rg":' in row["body"]:
            _note_version(versions, row["body"])
        done += 1
        if done % (_STEP * 4) == 0:
            progress("audit rows", done, total)
    progress("audit rows", done, total)
    log = verifier.report()
    report.audit_rows, report.unacknowledged, report.outcome_unknown = log.rows, log.unacknowledged, log.outcome_unknown
    for finding in log.findings:
        report.find(finding.code, finding.where, finding.meaning)
    return versions


def _note_version(versions: Versions, body: str) -> None:
    try:
        table, key, version = orjson.loads(body)["rg"]
    except (orjson.JSONDecodeError, KeyError, ValueError, TypeError):
        return  # the log's own check names the row
    versions[table, key] = max(version, versions.get((table, key), 0))
