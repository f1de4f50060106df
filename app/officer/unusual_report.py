"""The report on unusual looks from the log: thirty days against the ninety before; decoys are nobody."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from app.audit.record import Entry
from app.ids import AGENCY, wire
from app.ledger.releases import facts_of
from app.officer.cases import Officer
from app.officer.decoys import read_decoys
from app.officer.judgement import LOOK
from app.officer.log import rows_between
from app.officer.unusual import Act, Ended, Finding, unusual
from app.unit_of_work import UnitOfWork
from consent.vocabulary import AgencyId

DAYS: Final = 30
PAST_DAYS: Final = 90
ACTION: Final = "officer.unusual"
_ENDINGS = text("""
  SELECT DISTINCT c.agency_id, c.occurred_at, d.subject_ref
    FROM change c JOIN newcomer n ON n.newcomer_id = c.newcomer_id JOIN keys.dek d ON d.key_id = n.key_id
   WHERE c.type = 'consent-withdrawn' AND c.occurred_at >= :since
""")


@dataclass(frozen=True, slots=True)
class UnusualReport:
    """Findings with the offices' names, the names of those with too little of a past, and how many rows were looked at."""

    findings: tuple[tuple[Finding, str], ...]
    too_little: tuple[str, ...]
    rows: int


async def report_unusual(uow: UnitOfWork, officer: Officer | None, days: int = DAYS, past_days: int = PAST_DAYS) -> UnusualReport:
    """Count the last `days` against the `past_days` before them, and record that it was asked."""
    since = uow.now - timedelta(days=days)
    decoys = {one.subject_ref for one in (await read_decoys(uow)).decoys}
    acts: list[Act] = []
    async with uow.world.pool.acquire() as connection:
        async for found in rows_between(connection, uow.world.keyring, since - timedelta(days=past_days), uow.now):
            row = found.row
            if row is None or row.agency is None or row.subject_ref is None or row.subject_ref in decoys:
                continue
            acts.append(Act(row.at, row.agency, row.actor, row.subject_ref, row.action == LOOK and row.outcome == "allowed"))
    acts.sort(key=lambda act: act.at)
    endings = [
        Ended(row.occurred_at, UUID(int=row.agency_id.int), UUID(int=row.subject_ref.int))
        for row in await uow.session.execute(_ENDINGS, {"since": since})
    ]
    told = unusual(acts, endings, since)
    agency, actor = (None, None) if officer is None else (officer.agency_id, officer.actor)
    await uow.record(Entry(ACTION, agency=agency, actor=actor))
    wanted = {AgencyId(one.agency) for one in told.findings} | {AgencyId(one) for one in told.too_little}
    names = {agency_id: facts.name for agency_id, facts in (await facts_of(uow.world, wanted)).items()}
    findings = tuple((one, names.get(AgencyId(one.agency), "")) for one in told.findings)
    return UnusualReport(findings, tuple(sorted(names.get(AgencyId(one), "") for one in told.too_little)), len(acts))


def as_document(one: Finding, agency: str) -> dict[str, Any]:
    """A finding as JSON."""
    return {
        "kind": one.kind,
        "agency_id": wire(AGENCY, one.agency),
        "agency": agency,
        "actor": one.actor,
        "day": None if one.day is None else one.day.isoformat(),
        "counted": one.counted,
        "usual": round(one.usual, 3),
        "past": one.past,
    }
