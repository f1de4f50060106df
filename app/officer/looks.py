"""Who saw what of whom, when, for which purpose, and was it allowed as known then: rows of the log, each one judged."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from app.agencies.bound_purposes import read_bound
from app.audit.read import AuditRow
from app.errors import NotFound
from app.officer.judgement import REGISTER_ACTIONS, SHOWN, Judged, Register, Verdict, judged, register_at
from app.officer.log import rows_between, rows_of_actions
from app.officer.people import Person, names_of, people_of
from app.unit_of_work import UnitOfWork
from consent.events import Granted
from consent.notice import NoticeRef
from consent.vocabulary import AgencyFacts, AgencyId

MOST_ROWS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Look:
    """One act of an agency, whom it was about as far as that is still known, and the verdict."""

    seq: int
    row: AuditRow
    agency: AgencyFacts | None
    person: Person | None
    judged: Judged

    @property
    def shown(self) -> bool:
        """Whether somebody read content."""
        return self.row.action in SHOWN and self.row.outcome == "allowed"

    @property
    def notice(self) -> NoticeRef | None:
        """The wording under which the consent was given that this act rested on."""
        events = () if self.person is None else self.person.events or ()
        ground = self.judged.ground
        given = events[ground - 1] if ground is not None and 0 < ground <= len(events) else None
        return given.notice if isinstance(given, Granted) else None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a time, and if wanted one agency, one person, one category."""

    since: datetime
    until: datetime
    agency_id: UUID | None = None
    newcomer_id: UUID | None = None
    category: int | None = None

    def concerns(self, row: AuditRow, subjects: frozenset[UUID] | None) -> bool:
        """Whether a row is an act of an agency about a person, and one that was asked for."""
        return (
            row.agency is not None
            and row.subject_ref is not None
            and self.agency_id in (None, row.agency)
            and (subjects is None or row.subject_ref in subjects)
            and (self.category is None or self.category in row.categories)
        )


@dataclass(frozen=True, slots=True)
class Looks:
    """What was found in a time; `forged` are numbers of rows that the service did not write as they stand there."""

    asked: Question
    looks: tuple[Look, ...]
    forged: tuple[int, ...] = ()
    cut: bool = False
    verdicts: Mapping[Verdict, int] = field(default_factory=dict)


async def looks_between(uow: UnitOfWork, asked: Question, most: int = MOST_ROWS) -> Looks:
    """Every act of agencies about a person that was asked for, the first one first; whoever asks records that she asked."""
    rows: list[tuple[int, AuditRow]] = []
    forged: list[int] = []
    cut = False
    keyring = uow.world.keyring
    subjects = None if asked.newcomer_id is None else await names_of(uow, asked.newcomer_id)
    async with uow.world.pool.acquire() as connection:
        async for found in rows_between(connection, keyring, asked.since, asked.until):
            if found.row is None:
                forged.append(found.seq)
            elif asked.concerns(found.row, subjects):
                if len(rows) == most:
                    cut = True
                    break
                rows.append((found.seq, found.row))
        entries: dict[UUID, list[AuditRow]] = {}
        for entry in await rows_of_actions(connection, keyring, REGISTER_ACTIONS):
            if entry.row is not None and entry.row.agency is not None:
                entries.setdefault(entry.row.agency, []).append(entry.row)
    people = await people_of(uow, {row.subject_ref for _, row in rows if row.subject_ref is not None})
    agencies = await _agencies(uow, {row.agency for _, row in rows if row.agency is not None})
    bound = await read_bound(uow)
    now = {row["agency_id"]: {each["purpose"]: each["allowed"] for each in purposes} for row, purposes in bound}
    looks = tuple(_look(uow, seq, row, agencies, people, _Registered(entries, now)) for seq, row in rows)
    return Looks(asked, looks, tuple(forged), cut, Counter(look.judged.verdict for look in looks))


def _look(
    uow: UnitOfWork,
    seq: int,
    row: AuditRow,
    agencies: Mapping[UUID, AgencyFacts],
    people: Mapping[UUID, Person],
    registered: "_Registered",
) -> Look:
    agency = agencies.get(row.agency) if row.agency is not None else None
    person = people.get(row.subject_ref) if row.subject_ref is not None else None
    register = registered.at(agency.agency_id, row.at) if agency is not None else Register()
    if person is not None and person.events is None and row.outcome == "allowed":
        return Look(seq, row, agency, person, Judged(Verdict.CANNOT_TELL, "integrity"))
    events = None if person is None else person.events
    return Look(seq, row, agency, person, judged(row, events, agency, register, uow.world.catalogue))


@dataclass(frozen=True, slots=True)
class _Registered:
    """The register's entries in the log, and what it says today."""

    entries: Mapping[UUID, list[AuditRow]]
    now: Mapping[UUID, Mapping[str, bool]]

    def at(self, agency_id: UUID, moment: datetime) -> Register:
        return register_at(self.entries.get(agency_id, ()), moment, self.now.get(agency_id))


async def _agencies(uow: UnitOfWork, wanted: set[UUID]) -> dict[UUID, AgencyFacts]:
    found = {}
    for agency_id in wanted:
        try:
            found[agency_id] = await uow.world.agencies.get(AgencyId(agency_id))
        except NotFound:
            continue
    return found
