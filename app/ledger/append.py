"""The hash chain of one newcomer's ledger: canonical bodies, hashes, MACs; written in order and read back verified."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import select

from app.crypto.asking import open_key
from app.crypto.data_keys import DataKey
from app.crypto.keyring import Keyring
from app.crypto.row_mac import GENESIS, ledger_hash, ledger_mac, ledger_mac_fits
from app.crypto.sealed import DETAILS_APART, LEDGER_DETAIL, open_sealed, seal
from app.crypto.tables import dek
from app.errors import IntegrityFault
from app.ledger.tables import ledger_event
from app.unit_of_work import UnitOfWork
from consent.events import Event, EventMalformed, canonical, from_body, to_body

DETAIL_SCHEMA = DETAILS_APART


@dataclass(frozen=True, slots=True)
class ChainedEvent:
    """One event as it is stored."""

    event: Event
    n: int
    body: str
    detail: bytes | None
    hash: bytes
    mac: bytes
    mac_generation: int


class StoredEvent(NamedTuple):
    """What of an event's row its place in the chain follows from."""

    n: int
    body: str
    hash: bytes
    mac: bytes
    mac_generation: int


def seal_detail(key: DataKey, newcomer_id: UUID, n: int, detail: bytes) -> bytes:
    """The personal part of event `n` (a paper's reference, an actor) under the newcomer's key."""
    return seal(key, LEDGER_DETAIL, newcomer_id.bytes, n, DETAIL_SCHEMA, detail)


def chain(
    keyring: Keyring, newcomer_id: UUID, n: int, previous: bytes, event: Event, detail: bytes | None = None
) -> ChainedEvent:
    """The stored form of event `n` that follows the event with hash `previous`; `detail` is already sealed.

    An event that carries a detail names its SHA-256, so the chain covers the sealed bytes too.
    """
    if detail is not None:
        event = replace(event, detail_sha256=hashlib.sha256(detail).hexdigest())  # type: ignore[arg-type]  # an event without the member takes none
    body = canonical(to_body(event, n))
    digest = ledger_hash(newcomer_id.bytes, n, previous, body)
    generation, mac = ledger_mac(keyring, digest)
    return ChainedEvent(event, n, body.decode(), detail, digest, mac, generation)


def read_body(body: str, n: int) -> Event:
    """The event of a stored body; IntegrityFault if it is not one of ours or names another number."""
    try:
        members = orjson.loads(body)
        event = from_body(members)
    except (EventMalformed, orjson.JSONDecodeError):
        raise IntegrityFault("a ledger event cannot be read") from None
    if members["n"] != n:
        raise IntegrityFault("a ledger event stands at another number")
    return event


async def read_events(uow: UnitOfWork, newcomer_id: UUID, n: int, head: bytes) -> list[Event]:
    """All events of the newcomer, in order, after chain and MACs were checked up to the given head."""
    rows = (
        await uow.session.execute(
            select(ledger_event).where(ledger_event.c.newcomer_id == newcomer_id).order_by(ledger_event.c.n)
        )
    ).all()
    stored = [StoredEvent(row.n, row.body, row.hash, row.mac, row.mac_generation) for row in rows]
    return check_chain(uow.world.keyring, newcomer_id, stored, n, head)


def check_chain(keyring: Keyring, newcomer_id: UUID, stored: Iterable[StoredEvent], n: int, head: bytes) -> list[Event]:
    """The events of a newcomer's rows; IntegrityFault unless they are one chain of ours that ends at this number and head."""
    previous = GENESIS
    events: list[Event] = []
    for expected, row in enumerate(stored, start=1):
        digest = ledger_hash(newcomer_id.bytes, row.n, previous, row.body.encode())
        if row.n != expected or digest != row.hash or not ledger_mac_fits(keyring, row.mac_generation, row.mac, digest):
            raise IntegrityFault("the ledger chain is broken")
        events.append(read_body(row.body, row.n))
        previous = digest
    if len(events) != n or previous != head:
        raise IntegrityFault("the ledger does not end at its head")
    return events


async def with_formers(uow: UnitOfWork, key: DataKey) -> DataKey:
    """The key together with former generations, which sealed what cannot be sealed anew: details of the ledger and the log."""
    if key.generation > 1 and not key.formers:
        found = select(dek).where(dek.c.key_id == key.key_id, dek.c.generation < key.generation)
        for row in await uow.session.execute(found):
            opened = await open_key(uow.world.keyring, row.key_id, row.generation, row.epoch, row.wrapped, row.subject_ref)
            key.formers[row.generation] = opened
    return key


async def read_details(uow: UnitOfWork, newcomer_id: UUID, key: DataKey) -> dict[int, bytes]:
    """The opened details by event number, for the newcomer's own view and for evidence."""
    rows = await uow.session.execute(
        select(ledger_event.c.n, ledger_event.c.detail).where(
            ledger_event.c.newcomer_id == newcomer_id, ledger_event.c.detail.is_not(None)
        )
    )
    key = await with_formers(uow, key)
    return {row.n: open_sealed(key, LEDGER_DETAIL, newcomer_id.bytes, row.n, row.detail) for row in rows}
