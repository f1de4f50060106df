"""Cases: why the officer may look at a record (Art. 39(1)(b) GDPR). Without an open case there is no way from her to any content.

A case names its kind, why it was opened and whom it is about; both are sealed. Every look under it stands in the log with the
case's id, and so in the person's own list. A closed case opens nothing more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from app.agencies.store import add, change, find, find_all
from app.audit.record import Entry
from app.errors import NotFound, ValidationFailed
from app.ids import NEWCOMER, OFFICER_CASE, decode, new_uuid, wire
from app.officer.people import pseudonym_of
from app.officer.sealing import open_note, seal_note
from app.officer.tables import officer_case
from app.unit_of_work import UnitOfWork

MOST_WORDS: Final = 2_000
_IDS = text("SELECT newcomer_id FROM newcomer WHERE status <> 'erased'")
_OF_REFERENCE = text("""
  SELECT r.newcomer_id FROM newcomer_reference r JOIN newcomer n USING (newcomer_id)
   WHERE r.reference = :reference AND n.status <> 'erased'
""")


class CaseKind(StrEnum):
    """What a case is about."""

    COMPLAINT = "complaint"
    BREACH = "breach"
    SUSPICION = "suspicion"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Officer:
    """Who works here: the office, and what the log calls the person; at the command line there is none."""

    agency_id: UUID
    actor: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A case with what was sealed of it."""

    case_id: UUID
    agency_id: UUID
    kind: CaseKind
    why: str
    about: tuple[UUID, ...]
    opened_at: datetime
    closed_at: datetime | None

    @property
    def wire_id(self) -> str:
        """How the log and the pages write it."""
        return wire(OFFICER_CASE, self.case_id)


async def open_case(uow: UnitOfWork, officer: Officer, kind: str, why: str, about: Sequence[UUID] = ()) -> Case:
    """Open a case and record it. Raises ValidationFailed (unknown kind, no reason or too long a one)."""
    cleaned = why.strip()
    if kind not in set(CaseKind):
        raise ValidationFailed.at("/kind", "unknown-code", "no such kind of case")
    if not 10 <= len(cleaned) <= MOST_WORDS:
        raise ValidationFailed.at("/why", "text", f"say in 10 to {MOST_WORDS} characters why the case is opened")
    case = Case(new_uuid(), officer.agency_id, CaseKind(kind), cleaned, tuple(about), uow.now, None)
    version = await add(uow, officer_case, _columns(uow, case))
    await _record(uow, officer, "officer.case-opened", case, version)
    return case


async def name_person(uow: UnitOfWork, officer: Officer, case_id: UUID, who: str) -> Case:
    """Add a person to an open case, by an agency's reference or a pseudonym of a report. Raises NotFound, ValidationFailed."""
    found, case = await _locked(uow, case_id)
    newcomer = await find_person(uow, who)
    if newcomer is None:
        raise ValidationFailed.at("/who", "unknown", "no record goes by this reference or pseudonym")
    if newcomer in case.about:
        uow.unaudited("the case names her already")
        return case
    changed = Case(case.case_id, case.agency_id, case.kind, case.why, (*case.about, newcomer), case.opened_at, None)
    version = await change(uow, officer_case, found, sealed=_columns(uow, changed)["sealed"])
    await _record(uow, officer, "officer.case-changed", changed, version)
    return changed


async def close_case(uow: UnitOfWork, officer: Officer, case_id: UUID) -> None:
    """Close an open case. Raises NotFound."""
    found, case = await _locked(uow, case_id)
    version = await change(uow, officer_case, found, closed_at=uow.now)
    await _record(uow, officer, "officer.case-closed", case, version)


async def find_case(uow: UnitOfWork, case_id: UUID | None) -> Case:
    """A case, open or closed. Raises NotFound."""
    found = None if case_id is None else await find(uow, officer_case, case_id=case_id)
    if found is None:
        raise NotFound()
    return _case(uow, found)


async def list_cases(uow: UnitOfWork) -> list[Case]:
    """Every case, the newest first."""
    return sorted((_case(uow, row) for row in await find_all(uow, officer_case)), key=lambda case: case.opened_at, reverse=True)


async def find_person(uow: UnitOfWork, who: str) -> UUID | None:
    """Whom an agency's reference or an officer's pseudonym means; None if nobody, or she was erased."""
    wanted = who.strip()
    if decode(NEWCOMER, wanted) is not None:
        found = (await uow.session.execute(_OF_REFERENCE, {"reference": wanted})).scalar_one_or_none()
        return None if found is None else UUID(int=found.int)
    for newcomer_id in (await uow.session.execute(_IDS)).scalars():
        if pseudonym_of(uow.world.keyring, newcomer_id) == wanted:
            return UUID(int=newcomer_id.int)
    return None


async def _locked(uow: UnitOfWork, case_id: UUID) -> tuple[dict[str, Any], Case]:
    found = await find(uow, officer_case, lock=True, case_id=case_id)
    if found is None or found["closed_at"] is not None:
        raise NotFound()
    return found, _case(uow, found)


async def _record(uow: UnitOfWork, officer: Officer, action: str, case: Case, version: int) -> None:
    register = ("officer_case", str(case.case_id), version)
    await uow.record(Entry(action, agency=officer.agency_id, actor=officer.actor, case=case.wire_id, register=register))


def _place(case_id: UUID) -> str:
    return f"officer_case/{case_id}"


def _columns(uow: UnitOfWork, case: Case) -> dict[str, Any]:
    note = {"why": case.why, "about": [one.hex for one in case.about]}
    return {
        "case_id": case.case_id,
        "agency_id": UUID(int=case.agency_id.int),
        "kind": str(case.kind),
        "sealed": seal_note(uow.world.keyring, _place(case.case_id), note),
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
    }


def _case(uow: UnitOfWork, row: dict[str, Any]) -> Case:
    note = open_note(uow.world.keyring, _place(row["case_id"]), row["sealed"])
    about = tuple(UUID(hex=one) for one in note["about"])
    return Case(row["case_id"], row["agency_id"], CaseKind(row["kind"]), note["why"], about, row["opened_at"], row["closed_at"])
