"""Who saw what of whom, when, for which purpose, and was it allowed as known then: rows of the log, each one judged."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.agencies.bound_purposes import read_bound
from app.audit.read import AuditRow
from app.crypto.keyring import Keyring
from app.errors import NotFound
from app.officer.judgement import REGISTER_ACTIONS, SHOWN, Judged, Register, Replays, Verdict, judged, register_at
from app.officer.log import LogRow, rows_between, rows_of_actions, rows_of_subjects
from app.officer.people import Person, names_of, people_of
from app.unit_of_work import UnitOfWork, open_unit
from consent.events import Granted
from consent.notice import NoticeRef
from consent.vocabulary import AgencyFacts, AgencyId

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

MOST_ROWS: Final = 1_000_000
_BREATH: Final = 500


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
    """What is asked: a time, and if wanted one agency, one person, one category, one purpose, what stands behind a row."""

    since: datetime
    until: datetime
    agency_id: UUID | None = None
    newcomer_id: UUID | None = None
    category: int | None = None
    purpose: str | None = None
    after: int = 0

    def concerns(self, row: AuditRow) -> bool:
        """Whether a row is an act of an agency about a person, and one that was asked for."""
        return (
            row.agency is not None
            and row.subject_ref is not None
            and self.agency_id in (None, row.agency)
            and (self.category is None or self.category in row.categories)
            and self.purpose in (None, row.purpose)
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
        async for found in _rows(connection, keyring, asked, subjects):
            if found.row is None:
                forged.append(found.seq)
            elif asked.concerns(found.row):
                if len(rows) == most:
                    cut = True
                    break
                rows.append((found.seq, found.row))
        entries: dict[UUID, list[AuditRow]] = {}
        for entry in await rows_of_actions(connection, keyring, REGISTER_ACTIONS):
            if entry.row is not None and entry.row.agency is not None:
                entries.setdefault(entry.row.agency, []).append(entry.row)
    async with open_unit(uow.world) as reading:  # its transaction is over before the judging, which may take long
        reading.unaudited("ledgers are read; the question is recorded by whoever asks it")
        people = await people_of(reading, {row.subject_ref for _, row in rows if row.subject_ref is not None})
    agencies = await _agencies(uow, {row.agency for _, row in rows if row.agency is not None})
    bound = await read_bound(uow)
    now = {row["agency_id"]: {each["purpose"]: each["allowed"] for each in purposes} for row, purposes in bound}
    registered = _Registered(entries, now, Replays(uow.world.catalogue))
    looks: list[Look] = []
    for seq, row in rows:
        looks.append(_look(seq, row, agencies, people, registered))
        if len(looks) % _BREATH == 0:
            await asyncio.sleep(0)  # requests of others are answered meanwhile
    return Looks(asked, tuple(looks), tuple(forged), cut, Counter(look.judged.verdict for look in looks))


async def _rows(
    connection: "Connection", keyring: Keyring, asked: Question, subjects: frozenset[UUID] | None
) -> AsyncIterator[LogRow]:
    """Rows of the time that was asked about; of one person by the index of her names."""
    if subjects is None:
        async for found in rows_between(connection, keyring, asked.since, asked.until, asked.after):
            yield found
        return
    for found in await rows_of_subjects(connection, keyring, subjects):
        if found.row is None or asked.since <= found.row.at < asked.until:
            yield found


def _look(
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
    return Look(seq, row, agency, person, judged(row, events, agency, register, registered.replays))


@dataclass(frozen=True, slots=True)
class _Registered:
    """What a row is judged by beside its person: the register's entries in the log, what it says today, replayed ledgers."""

    entries: Mapping[UUID, list[AuditRow]]
    now: Mapping[UUID, Mapping[str, bool]]
    replays: Replays

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
