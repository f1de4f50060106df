"""The same rules the naive way: FastAPI dependencies, one ORM query per fact, one row per category, a commit per read.

It keeps every promise of the main read (token, register, relation, purpose, consent, audit, integrity, decryption), so that the
benchmark compares ways of working and not amounts of work.
"""

import hashlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any
from uuid import UUID

import orjson
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import registry

from app.audit.record import Entry
from app.audit.tables import event
from app.crypto.data_keys import unwrap_row
from app.crypto.row_mac import release_mac_fits, release_message
from app.crypto.sealed import open_sealed
from app.crypto.statement_ids import StatementIds
from app.crypto.tables import dek
from app.errors import IntegrityFault, NotFound, Refused
from app.identity.callers import AgencyCaller
from app.ids import CONSENT, wire
from app.ledger.releases import release_of_row
from app.ledger.state import check_manifest
from app.ledger.tables import newcomer, newcomer_reference, profile_category, release
from app.ledger.visible import Lens
from app.unit_of_work import UnitOfWork, UoW
from app.wire import moment_text
from app.world import World
from consent.decision import Deny
from consent.release import decide_read


class Newcomer:
    """Row of `newcomer`."""


class Reference:
    """Row of `newcomer_reference`."""


class Category:
    """Row of `profile_category`."""


class ReleaseRow:
    """Row of `release`."""


class Key:
    """Row of `keys.dek`."""


class Event:
    """Row of `audit.event`."""


_mapped = registry()
for _model, _table in (
    (Newcomer, newcomer),
    (Reference, newcomer_reference),
    (Category, profile_category),
    (ReleaseRow, release),
    (Key, dek),
    (Event, event),
):
    _mapped.map_imperatively(_model, _table)


class Shown(BaseModel):
    """One statement of the answer."""

    id: str
    value: Any
    kind: str
    as_of: str | None
    recorded_by: dict[str, str]
    recorded_at: str
    disputed: bool
    stale: bool


class Field(BaseModel):
    """One field of the answer."""

    current: str
    statements: list[Shown]


class CategoryShown(BaseModel):
    """One category of the answer."""

    version: int
    fields: dict[str, Field]


class Record(BaseModel):
    """The answer."""

    newcomer: str
    purpose: str
    release: dict[str, str]
    categories: dict[str, CategoryShown]


def create_naive(opened: AbstractAsyncContextManager[World]) -> FastAPI:
    """The application on a world of its own."""

    @asynccontextmanager
    async def lifespan(application: FastAPI) -> AsyncIterator[None]:
        async with opened as world:
            application.state.world = world
            yield

    application = FastAPI(lifespan=lifespan, openapi_url=None)

    @application.middleware("http")
    async def name_request(request: Any, call_next: Any) -> Any:
        request.state.request_id = hashlib.sha256(request.url.path.encode()).hexdigest()[:32]
        return await call_next(request)

    @application.get("/v1/newcomers/{reference}/record")
    async def read(reference: str, caller: AgencyCaller, uow: UoW) -> Record:
        return await _read(reference, caller, uow)

    return application


async def _read(reference: str, caller: Any, uow: UnitOfWork) -> Record:
    session, keyring = uow.session, uow.world.keyring
    relation: Any = (
        await session.execute(select(Reference).where(newcomer_reference.c.reference == reference))
    ).scalar_one_or_none()
    if relation is None or relation.agency_id != caller.agency.agency_id:
        raise NotFound()
    person: Any = await session.get_one(Newcomer, relation.newcomer_id)
    key_row: Any = await session.get_one(Key, (person.key_id, person.dek_generation))
    stored: Any = await session.get(ReleaseRow, (person.newcomer_id, caller.agency.agency_id, caller.purpose))
    own = None if stored is None else release_of_row({column.name: getattr(stored, column.name) for column in release.c})
    decision = decide_read(own, caller.agency, None, uow.now, restricted=person.status == "restricted")
    if isinstance(decision, Deny) or own is None:
        raise Refused("consent-missing")
    message = release_message(person.newcomer_id.bytes, own)
    if not release_mac_fits(keyring, stored.mac_generation, stored.mac, message, person.ledger_hash):
        raise IntegrityFault("a release row was not written by this service")
    latest = await _latest_state(uow, key_row.subject_ref)
    key = unwrap_row(keyring, key_row.key_id, key_row.generation, key_row.epoch, key_row.wrapped, key_row.subject_ref)
    manifest = check_manifest(
        key,
        person.newcomer_id,
        person.manifest,
        person.profile_version,
        person.ledger_n,
        person.ledger_hash,
        person.status,
        latest,
    )
    lens = Lens(uow.world.catalogue, caller.agency, own.purpose)
    kept = {}
    for number in decision.categories:
        row: Any = await session.get_one(Category, (person.newcomer_id, number))
        manifest.check_block(number, row.sealed)
        plaintext = open_sealed(key, number, person.newcomer_id.bytes, row.row_version, row.sealed)
        visible = lens.visible(number, orjson.loads(plaintext), own.secrecy)
        kept[uow.world.catalogue.by_number[number].code] = (row.row_version, visible)
    await uow.record(_entry(caller, key_row.subject_ref, own.consent, decision.categories))
    ids = StatementIds(keyring)
    shown, _ = lens.shown(kept, uow.now, lambda internal: ids.outward(caller.agency.agency_id.bytes, internal))
    valid_until = moment_text(stored.valid_until)
    return Record(
        newcomer=reference,
        purpose=caller.purpose,
        release={"consent": wire(CONSENT, stored.consent_id), "valid_until": valid_until},
        categories={code: CategoryShown.model_validate(category) for code, category in shown.items()},
    )


async def _latest_state(uow: UnitOfWork, subject_ref: UUID) -> str | None:
    latest: Any = (
        await uow.session.execute(
            select(Event)
            .where(event.c.subject_ref == subject_ref, event.c.state_hash.is_not(None))
            .order_by(event.c.seq.desc())
            .limit(1)
        )
    ).scalar_one()
    state: str | None = latest.state_hash
    return state


def _entry(caller: Any, subject_ref: UUID, consent: UUID | None, categories: tuple[int, ...]) -> Entry:
    return Entry(
        "record.read",
        subject_ref=subject_ref,
        agency=caller.agency.agency_id,
        purpose=caller.purpose,
        categories=categories,
        consent=consent,
    )
