"""What is due by class, and doing it: a report first, then class by class; the daily job only reports until it is told to act."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Final

from app.audit.months import Month
from app.errors import KiimError
from app.retention import bounds, evidence, inactive, leftovers
from app.retention.activity import read_log
from app.retention.classes import CLASSES
from app.retention.log_months import months_over, remove_month
from app.retention.owner import Refused
from app.unit_of_work import open_unit
from app.world import World

SECONDS: Final = 86_400.0
_LEADER = 0x6B65_7265  # advisory lock of the one process that does it; any number that nobody else uses
_log = logging.getLogger("kiim.retention")


@dataclass(slots=True)
class Line:
    """One class: how many are due or were dealt with, by kind; which months; and what stood in the way."""

    code: str
    counts: dict[str, int]
    months: list[str] = field(default_factory=list)
    refused: str | None = None


def acting() -> list[str]:
    """The classes that something is removed of, in the order in which that happens."""
    return [code for code, each in CLASSES.items() if each.acts]


async def report(world: World, codes: Collection[str] | None = None) -> list[Line]:
    """What is due now; brings the clocks up to the log and changes nothing else."""
    await read_log(world)
    return [await _DUE[code](world) for code in acting() if codes is None or code in codes]


async def run(world: World, codes: Collection[str] | None = None, share: int | None = None) -> list[Line]:
    """Do what is due, class by class: one that is refused does not stop the others. `share` as in `app.retention.bounds`."""
    await read_log(world)
    lines = []
    for code in acting():
        if codes is None or code in codes:
            try:
                lines.append(await (_bounds(world, share) if code == "upper_bounds" else _ACTS[code](world)))
            except Refused as refused:
                lines.append(Line(code, {}, refused=str(refused)))
            except KiimError as fault:
                lines.append(Line(code, {}, refused=f"{type(fault).__name__}; run `kiim verify`"))
    return lines


async def run_retention(world: World, seconds: float = SECONDS) -> None:
    """Job of a serving process, one of them at a time: once a day say what is due, or do it where `KIIM_RETENTION` is `run`."""
    while True:
        await asyncio.sleep(seconds)
        await once(world)


async def once(world: World) -> list[Line]:
    """One day's work; nothing where another process is at it."""
    async with world.pool.acquire() as connection:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LEADER):
            return []
        try:
            acts = world.settings.retention == "run"
            lines = await (run(world, share=world.clock.now().toordinal() % bounds.SHARES) if acts else report(world))
        finally:
            await connection.execute("SELECT pg_advisory_unlock($1)", _LEADER)
    for line in lines:
        done = "done" if acts else "due"
        said = ", ".join(f"{count} {kind}" for kind, count in line.counts.items())
        (_log.warning if line.refused else _log.info)("retention of %s: %s", line.code, line.refused or f"{said} ({done})")
    return lines


async def _due_content(world: World) -> Line:
    async with open_unit(world) as uow:
        uow.unaudited("counting; nobody's record is opened")
        return Line("record_content", await inactive.counts(uow))


async def _due_bounds(world: World) -> Line:
    async with open_unit(world) as uow:
        uow.unaudited("counting; nobody's record is opened")
        return Line("upper_bounds", {"old_enough": await bounds.count_old(uow)})


async def _due_log(world: World) -> Line:
    months = await _months(world)
    return Line("access_log", {"months": len(months)}, [month.name for month in months])


async def _due_evidence(world: World) -> Line:
    return Line("consent_evidence", {"people": await evidence.due(world)})


async def _due_leftovers(world: World) -> Line:
    return Line("leftovers", {"rows": await leftovers.count_leftovers(world)})


async def _content(world: World) -> Line:
    return Line("record_content", {"erased": await inactive.erase_silent(world), "reminded": await inactive.remind(world)})


async def _bounds(world: World, share: int | None) -> Line:
    return Line("upper_bounds", {"trimmed": await bounds.remove_old_values(world, share)})


async def _remove_months(world: World) -> Line:
    line = Line("access_log", {"rows": 0})
    for month in await _months(world):
        line.counts["rows"] += await remove_month(world, month)
        line.months.append(month.name)
    return line


async def _evidence(world: World) -> Line:
    return Line("consent_evidence", {"people": await evidence.remove_evidence(world)})


async def _leftovers(world: World) -> Line:
    return Line("leftovers", {"rows": await leftovers.forget_leftovers(world)})


async def _months(world: World) -> list[Month]:
    async with world.pool.acquire() as connection:
        return await months_over(connection, world.clock.now(), world.settings.log_months)


_Step = Callable[[World], Awaitable[Line]]
_DUE: Final[dict[str, _Step]] = {
    "record_content": _due_content,
    "upper_bounds": _due_bounds,
    "access_log": _due_log,
    "consent_evidence": _due_evidence,
    "leftovers": _due_leftovers,
}
_ACTS: Final[dict[str, _Step]] = {
    "record_content": _content,
    "access_log": _remove_months,
    "consent_evidence": _evidence,
    "leftovers": _leftovers,
}
