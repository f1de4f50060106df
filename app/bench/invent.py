"""The benchmark's newcomers: all alike in size, each holding every category of `handover`, the purpose that may release most.

The first is told by the service's own rules, the others are stamped from her. Looks of the course provider follow at random
times, so that the rows of one newcomer lie scattered in the log, as they do in a log that grows by many agencies' work.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from app.audit.record import Entry
from app.bench.callers import ADVISER, CALLERS, SCHOOL, THREE
from app.crypto.keyring import Keyring
from app.demo.batches import Plan, Seeder
from app.demo.newcomers import registered_agencies, tools_with
from app.demo.people import draw
from app.demo.record import Record, Tools
from app.ledger.blocks import Statement
from app.ledger.rows import Rows
from app.ledger.stamp import Stamped, uuid_at
from consent.catalogue import Catalogue
from consent.events import Granted
from consent.release import Release, readable_fields
from consent.vocabulary import AgencyFacts, Channel, ConsentId

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record]

MONTH = timedelta(days=30)
WATCHED = 200
WATCHED_LOOKS = 25
_FIELDS_PER_CATEGORY = 2
_MILLISECOND = timedelta(milliseconds=1)
_STATEMENT_ID = re.compile(rb'(?<="id":")[0-9a-f]{32}(?=")')


@dataclass(frozen=True, slots=True)
class Opening:
    """Opens the seeder of a process; `looks` is how often an agency looked at each newcomer before, None: at nobody."""

    looks: int | None = None

    async def __call__(self, connection: "Connection", keyring: Keyring, plan: Plan) -> Seeder:
        registered = await registered_agencies(connection, keyring)
        tools = tools_with({caller.key: registered[caller.agency_name] for caller in CALLERS}, keyring, plan)
        return Seeder(tools, plan, Alike(tools, plan, self.looks))


@dataclass(frozen=True, slots=True)
class _Granted:
    """A consent of the first newcomer: the body of its event, its id there, what it releases."""

    body: str
    consent: str
    release: Release


class Alike:
    """Makes newcomers like the first one."""

    def __init__(self, tools: Tools, plan: Plan, looks: int | None) -> None:
        self._tools = tools
        self._plan = plan
        self._looks = looks
        self._at = plan.now - MONTH
        first = _told(tools, self._at)
        self._blocks = [(block.number, _STATEMENT_ID.split(block.encode())) for block in first.blocks.values()]
        self._granted = list(_grants(first))
        adviser = tools.agencies[ADVISER.key]
        self._registered = partial(Entry, "newcomer.register", agency=adviser.agency_id, purpose=str(ADVISER.purpose))

    async def make(self, rows: Rows, index: int) -> None:
        """Leave the rows of newcomer `index`."""
        stamped = Stamped(self._tools.keyring, self._tools.writer, rows, self._at, uuid_at(self._at + index * _MILLISECOND))
        for caller in CALLERS:
            stamped.refer(self._tools.agencies[caller.key].agency_id, registered=caller is ADVISER)
        stamped.blocks([(number, _with_ids(pieces)) for number, pieces in self._blocks])
        consents = [ConsentId(uuid_at(self._at)) for _ in self._granted]
        for granted, consent in zip(self._granted, consents, strict=True):
            stamped.event(granted.body.replace(granted.consent, consent.hex))
        for granted, consent in zip(self._granted, consents, strict=True):
            stamped.release(granted.release, consent, granted.release.valid_until)
        stamped.finish(self._registered)
        self._look(stamped, index, consents[-1])

    def _look(self, stamped: Stamped, index: int, consent: ConsentId) -> None:
        """Looks of the course provider within the last month, on whole seconds."""
        rng, release = draw(self._plan.seed, index), self._granted[-1].release
        entry = Entry(
            "record.read",
            subject_ref=stamped.subject_ref,
            agency=release.agency,
            purpose=str(release.purpose),
            categories=release.categories,
            granting_event=release.granting_event,
            consent=consent,
        )
        for moment in _moments(rng, self._at, looks_at(index, self._plan.newcomers, self._looks)):
            stamped.log(moment, entry)


def looks_at(index: int, newcomers: int, looks: int | None) -> int:
    """How often an agency looked at newcomer `index`: `looks` times, more often at the few whose list is measured."""
    if looks is None:
        return 0
    return WATCHED_LOOKS if index % max(1, newcomers // WATCHED) == 0 else looks


def _moments(rng: Random, start: datetime, count: int) -> Iterator[datetime]:
    for _ in range(count):
        yield start + timedelta(seconds=1 + int(rng.random() * MONTH.total_seconds()))


def _with_ids(pieces: list[bytes]) -> bytes:
    """A block's plaintext with new statement ids in the gaps."""
    ids = os.urandom(16 * (len(pieces) - 1)).hex().encode()
    joined = pieces[0]
    for place, piece in enumerate(pieces[1:]):
        joined += ids[32 * place : 32 * place + 32] + piece
    return joined


def _grants(first: Record) -> Iterator[_Granted]:
    for event, chained in zip(first.events, first.chained, strict=True):
        if not isinstance(event, Granted):
            raise TypeError("the first newcomer only grants")
        (release,) = (release for release in first.releases if release.consent == event.consent)
        yield _Granted(chained.body, event.consent.hex, release)


def _told(tools: Tools, at: datetime) -> Record:
    """The first newcomer, told step by step; her own rows are not kept."""
    rows = Rows()
    record = Record(tools, rows, at)
    adviser = tools.agencies[ADVISER.key]
    everything = tuple(sorted(tools.catalogue.purposes[ADVISER.purpose].ceiling))
    for caller, categories in ((ADVISER, everything), (SCHOOL, THREE)):
        record.append(
            Granted(
                at=at,
                recorded_at=at,
                consent=ConsentId(uuid_at(at)),
                agency=tools.agencies[caller.key].agency_id,
                purpose=caller.purpose,
                categories=categories,
                valid_until=at + 11 * MONTH,
                notice=tools.notices[caller.purpose],
                channel=Channel.ASSISTED,
                assisted_by=adviser.agency_id,
            )
        )
    for category in everything:
        block = record.block(category)
        for field, value in _fields(tools.catalogue, category, adviser):
            block.fields[field] = [_statement(adviser, value, at)]
    return record


def _fields(catalogue: Catalogue, category: str, adviser: AgencyFacts) -> Iterator[tuple[str, object]]:
    """The first fields of the category that both readers may see, with the catalogue's examples as values."""
    readable = readable_fields(catalogue, category, ADVISER.purpose, adviser)
    fields = [field for field in catalogue.categories[category].fields.values() if field.code in readable]
    for field in fields[:_FIELDS_PER_CATEGORY]:
        yield field.code, field.example


def _statement(agency: AgencyFacts, value: object, at: datetime) -> Statement:
    return {
        "id": os.urandom(16).hex(),
        "value": value,
        "kind": "document_seen",
        "as_of": at.date().isoformat(),
        "recorded_by": {"agency": agency.name, "type": str(agency.type)},
        "recorded_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "disputed": False,
        "_agency": agency.agency_id.hex,
    }
