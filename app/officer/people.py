"""The persons behind names in the log: pseudonym, ledger and language; no record is opened for it.

A person's name in the log dies with her data key: who was erased stays a name. A record that was taken up by another one is found
through the one that goes on.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text

from app.crypto.keyring import CURSOR, Keyring
from app.errors import IntegrityFault
from app.ledger.append import read_events
from app.ledger.head import lock_head
from app.ledger.taken_up import taken_up
from app.unit_of_work import UnitOfWork
from consent.events import Event, Granted, Refused
from consent.merged import Merged

_LABEL: Final = b"kiim/v1/officer-pseudonym\0"
_DEFAULT_LANGUAGE: Final = "de"
_HEADS = text("""
  SELECT DISTINCT ON (d.subject_ref) d.subject_ref, n.newcomer_id, n.ledger_n, n.ledger_hash
    FROM keys.dek d JOIN newcomer n ON n.key_id = d.key_id
   WHERE d.subject_ref = ANY(:subjects)
""")
_SURVIVORS = text("SELECT DISTINCT survivor_id FROM merge WHERE state = 'final'")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the log names; `events` is None where her ledger does not fit together any more."""

    newcomer_id: UUID
    subject_ref: UUID
    pseudonym: str
    events: Sequence[Event] | None

    @property
    def language(self) -> str:
        """The language in which she last decided something; German if she never did."""
        decided = [event for event in self.events or () if isinstance(event, Granted | Refused)]
        return (decided[-1].notice.read_aloud or decided[-1].notice.language) if decided else _DEFAULT_LANGUAGE


def pseudonym_of(keyring: Keyring, newcomer_id: UUID) -> str:
    """What the officer calls a person: the same every time, and nothing to anybody without our key."""
    return keyring.mac(CURSOR, _LABEL, newcomer_id.bytes)[:6].hex()


async def people_of(uow: UnitOfWork, subjects: Collection[UUID]) -> Mapping[UUID, Person]:
    """Everybody among these names who is still known, by name."""
    rows = (await uow.session.execute(_HEADS, {"subjects": list(subjects)})).all()
    found = {}
    for row in rows:
        try:
            events = await read_events(uow, row.newcomer_id, row.ledger_n, row.ledger_hash)
        except IntegrityFault:
            events = None
        name = pseudonym_of(uow.world.keyring, row.newcomer_id)
        found[UUID(int=row.subject_ref.int)] = Person(UUID(int=row.newcomer_id.int), row.subject_ref, name, events)
    missing = set(subjects) - set(found)
    return found | (await _taken_up(uow, missing) if missing else {})


async def names_of(uow: UnitOfWork, newcomer_id: UUID) -> frozenset[UUID]:
    """Every name that this person has in the log: her record's, and those of the records it took up."""
    head = await lock_head(uow, newcomer_id, shared=True, merged=True)
    if head is None:
        return frozenset()
    return frozenset([head.key.subject_ref, *(former.subject_ref for former in await taken_up(head))])


async def _taken_up(uow: UnitOfWork, missing: Collection[UUID]) -> dict[UUID, Person]:
    """Names of records that another record has taken up for good."""
    found = {}
    for survivor in (await uow.session.execute(_SURVIVORS)).scalars().all():
        head = await lock_head(uow, survivor, shared=True)
        for former in [] if head is None else await taken_up(head):
            if former.subject_ref in missing and head is not None:
                merged = head.events[former.n - 1]
                events = merged.events if isinstance(merged, Merged) else None
                name = pseudonym_of(uow.world.keyring, survivor)
                found[former.subject_ref] = Person(UUID(int=survivor.int), former.subject_ref, name, events)
    return found
