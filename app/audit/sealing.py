"""The sealer as a job: one leads and seals every second, every serving process watches that it is done.

Who cannot become the auditor does not seal and says so; the watch raises the alarm when nobody did for a minute.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg

from app.audit.seal import BATCH, Sealer
from app.audit.sealer_files import SealerFiles
from app.audit.tree_store import BEYOND, NEXT_ERA_WAITS, TreeFault
from app.crypto.row_macs import ChecksRows
from app.db.engine import open_listener
from app.db.roles import AUDITOR
from app.errors import ConfigurationProblem

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

    Pool = asyncpg.Pool[asyncpg.Record]

SECONDS = 1.0
ALARM_SECONDS = 60.0
_WATCH_SECONDS = 5.0
_HALTED_SECONDS = 60.0
_NOT_ALLOWED_SECONDS = 600.0
_LEADER = 0x7365_616C  # advisory lock of the one that seals; any number that nobody else uses
_PLACE = f"""
  SELECT s.size, s.last_xid AS xid, s.last_seq AS seq,
         (SELECT true FROM audit.event e WHERE {BEYOND} ORDER BY e.era, e.xid, e.seq LIMIT 1) IS NOT NULL
         OR {NEXT_ERA_WAITS} AS waits,
         c.size AS signed, c.root
    FROM audit.sealer_state s
    LEFT JOIN (SELECT size, root FROM audit.checkpoint WHERE note IS NOT NULL ORDER BY size DESC LIMIT 1) c ON true"""
_MARK = 16
_log = logging.getLogger("kiim.sealer")


@dataclass(slots=True)
class SealStatus:
    """What this process knows of the seal: how long something has been waiting for it, and what its sealer found."""

    lag: float = 0.0
    size: int = 0
    findings: int = 0
    halted: bool = False
    mark: tuple[int, str] | None = None
    """What pages show of the newest signed checkpoint: its size and the beginning of its root."""


@dataclass(frozen=True, slots=True)
class Sealing:
    """All that the job needs."""

    auditor_url: str
    files: SealerFiles
    origin: str
    macs: ChecksRows
    status: SealStatus


async def run_sealer(sealing: Sealing, seconds: float = SECONDS, tell: Callable[[], None] = lambda: None) -> None:
    """Wait to become the leader, then seal until cancelled or until something does not fit; `tell` when the status changes."""
    try:
        async with open_listener(sealing.auditor_url, role=AUDITOR) as connection:
            await lead(connection)
            sealer = await Sealer.open(connection, sealing.files, sealing.origin, sealing.macs)
            sealing.status.size, sealing.status.halted = sealer.size, False
            tell()
            while True:
                count = await sealer.tick()
                if _report(sealing.status, sealer):
                    tell()
                if count < BATCH:
                    await asyncio.sleep(seconds)
    except (TreeFault, ConfigurationProblem) as fault:
        sealing.status.halted = True
        tell()
        _log.critical("the log is not sealed any more: %s", fault)
        await asyncio.sleep(_HALTED_SECONDS)
    except asyncpg.InsufficientPrivilegeError:
        _log.warning("this login may not act as %s and does not seal: set KIIM_DATABASE_AUDITOR_URL", AUDITOR)
        await asyncio.sleep(_NOT_ALLOWED_SECONDS)


async def lead(connection: "Connection", seconds: float = _WATCH_SECONDS, lock: int = _LEADER) -> None:
    """Become the one that seals; returns once nobody else does. It lasts as long as the connection."""
    while True:
        if await connection.fetchval("SELECT pg_try_advisory_lock($1)", lock):
            return
        await asyncio.sleep(seconds)


async def run_seal_watch(
    pool: "Pool",
    status: SealStatus,
    monotonic: Callable[[], float] = time.monotonic,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Measure how long something has been waiting for the seal, by this process's own watch; beyond a minute raise the alarm."""
    stuck: tuple[object, float] | None = None
    alarmed = float("-inf")
    while True:
        row = await pool.fetchrow(_PLACE)
        now = monotonic()
        if row is None or not row["waits"]:
            stuck = None
        elif stuck is None or stuck[0] != (row["xid"], row["seq"]):
            stuck = (row["xid"], row["seq"]), now
        status.lag = 0.0 if stuck is None else now - stuck[1]
        status.size = 0 if row is None else row["size"]
        status.mark = None if row is None or row["signed"] is None else (row["signed"], row["root"].hex()[:_MARK])
        if status.lag > ALARM_SECONDS and now - alarmed >= ALARM_SECONDS:
            alarmed = now
            _log.critical("the log has not been sealed for %d seconds", status.lag)
        await pause(_WATCH_SECONDS)


def _report(status: SealStatus, sealer: Sealer) -> bool:
    before = status.size, status.findings
    status.size = sealer.size
    for finding in sealer.findings():
        status.findings += 1
        _log.critical("%s: %s: %s", finding.code, finding.where, finding.meaning)
    return before != (status.size, status.findings)
