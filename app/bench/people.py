"""The benchmark's newcomers: many, all alike in size, made with the service's own chain, seals, manifest and audit rows.

Each holds every category of `handover` (the purpose that may release most). Three agencies have a reference: a course provider
that was granted three categories, a counselling body that was granted all, and a recognition body that was granted nothing.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from uuid import uuid4

import asyncpg

from app.agencies.clients import add_client
from app.agencies.directory import facts_of_row
from app.agencies.purposes import allow_purpose
from app.agencies.register import add_agency
from app.agencies.store import checked
from app.audit.record import AuditWriter, Entry
from app.bench.yardstick import SCHEMA
from app.crypto.keyring import Keyring
from app.crypto.local_key_file import LocalKeyFile
from app.db.roles import OWNER
from app.db.setup_connection import open_setup
from app.demo.key_pairs import make_pair
from app.demo.record import Record, SetClock, Tools
from app.demo.rows import Rows, copy_rows
from app.demo.worker import Place
from app.errors import ConfigurationProblem
from app.ledger.blocks import Statement
from app.unit_of_work import open_unit
from app.world import World
from consent.catalogue import Catalogue, load
from consent.events import Granted
from consent.notice import BINDING_LANGUAGE, NoticeRef
from consent.vocabulary import AgencyFacts, Channel, ConsentId, Purpose

THREE = ("course", "identity", "language")
BATCH = 500
MONTH = timedelta(days=30)
_FIELDS_PER_CATEGORY = 2


@dataclass(frozen=True, slots=True)
class Caller:
    """An agency of the benchmark and the purpose its tokens carry."""

    key: str
    agency_type: str
    purpose: Purpose

    @property
    def agency_name(self) -> str:
        """The agency's registered name."""
        return f"Benchmark {self.key}"

    @property
    def client_id(self) -> str:
        """The agency's one client."""
        return f"bench-{self.key}"


SCHOOL = Caller("school", "course_provider", Purpose.LANGUAGE_COURSE)
ADVISER = Caller("adviser", "counselling", Purpose.HANDOVER)
STRANGER = Caller("stranger", "recognition", Purpose.RECOGNITION)
CALLERS = (SCHOOL, ADVISER, STRANGER)


async def prepare(world: World, newcomers: int) -> None:
    """Fill an empty database with the benchmark's people and the yardstick's plaintext rows; a full one is left as it is."""
    async with open_setup(world.database.owner_url) as connection:
        present = await connection.fetchval("SELECT count(*) FROM newcomer")
        if present not in (0, newcomers):
            raise ConfigurationProblem(
                f"This folder holds {present:,} newcomers of the benchmark; choose another one with --data."
            )
        if present == 0:
            await register_callers(world)
            invent_all(Place(world.database.owner_url, world.settings.key_path), newcomers, world.clock.now())
            await connection.execute("VACUUM (ANALYZE)")


async def lay_out_plain(world: World, body: bytes) -> None:
    """One plaintext row per newcomer, each as large as the full answer."""
    async with open_setup(world.database.owner_url) as connection:
        await connection.execute(SCHEMA)
        await connection.execute(
            "INSERT INTO bench.plain SELECT r.reference, $1::jsonb FROM newcomer_reference r JOIN agency a USING (agency_id) "
            "WHERE a.name = $2 ON CONFLICT DO NOTHING",
            body.decode(),
            ADVISER.agency_name,
        )
        await connection.execute("VACUUM (ANALYZE) bench.plain")
        await connection.execute("GRANT USAGE ON SCHEMA bench TO kiim_app")
        await connection.execute("GRANT SELECT ON bench.plain TO kiim_app")


async def register_callers(world: World) -> None:
    """Register the three agencies, their clients (the key is the client id) and purposes."""
    async with open_unit(world) as uow:
        for caller in CALLERS:
            agency_id = await add_agency(uow, caller.agency_name, caller.agency_type)
            _, public = make_pair(caller.client_id)
            await add_client(uow, agency_id, json.dumps({"keys": [public]}), client_id=caller.client_id)
            await allow_purpose(uow, agency_id, caller.purpose)


def invent(place: Place, first: int, count: int, now: datetime) -> None:
    """Make `count` newcomers and COPY them in, in this process."""
    asyncio.run(_invent(place, first, count, now))


def invent_all(place: Place, newcomers: int, now: datetime, processes: int = 2) -> None:
    """Make all newcomers with several processes."""
    share = -(-newcomers // processes)
    parts = [(place, first, min(share, newcomers - first), now) for first in range(0, newcomers, share)]
    with get_context("spawn").Pool(processes) as pool:
        pool.starmap(invent, parts)


async def _invent(place: Place, first: int, count: int, now: datetime) -> None:
    connection = await asyncpg.connect(place.owner_url, server_settings={"role": OWNER})
    try:
        tools = await _tools(connection, await Keyring.open(connection, LocalKeyFile(place.key_path), now), now)
        for start in range(first, first + count, BATCH):
            rows = Rows()
            for _ in range(start, min(start + BATCH, first + count)):
                _newcomer(tools, rows, now - MONTH)
            async with connection.transaction():
                await copy_rows(connection, rows)
    finally:
        await connection.close()


async def _tools(connection: "asyncpg.Connection[asyncpg.Record]", keyring: Keyring, now: datetime) -> Tools:
    catalogue = load()
    by_name = {
        row["name"]: facts_of_row(checked(keyring, "agency", dict(row))) for row in await connection.fetch("SELECT * FROM agency")
    }
    agencies = {caller.key: by_name[caller.agency_name] for caller in CALLERS}
    notices = {
        caller.purpose: NoticeRef(caller.purpose, notice.version, BINDING_LANGUAGE, notice.sha256)
        for caller in CALLERS
        for notice in [catalogue.notices[caller.purpose, BINDING_LANGUAGE]]
    }
    clock = SetClock(now)
    return Tools(keyring, AuditWriter(keyring, clock), clock, catalogue, agencies, notices, now)


def _newcomer(tools: Tools, rows: Rows, at: datetime) -> None:
    record = Record(tools, rows, at)
    tools.clock.moment = at
    adviser = tools.agencies[ADVISER.key]
    everything = tuple(sorted(tools.catalogue.purposes[ADVISER.purpose].ceiling))
    for caller in CALLERS:
        record.refer(tools.agencies[caller.key].agency_id, at, registered=caller is ADVISER)
    for caller, categories in ((ADVISER, everything), (SCHOOL, THREE)):
        record.append(
            Granted(
                at=at,
                recorded_at=at,
                consent=ConsentId(uuid4()),
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
    record.write(at, Entry("newcomer.register", agency=adviser.agency_id, purpose=ADVISER.purpose))
    record.finish()


def _fields(catalogue: Catalogue, category: str, adviser: AgencyFacts) -> Sequence[tuple[str, object]]:
    """The first fields of the category that both readers may see, with the catalogue's examples as values."""
    from consent.release import readable_fields

    readable = readable_fields(catalogue, category, ADVISER.purpose, adviser)
    fields = [field for field in catalogue.categories[category].fields.values() if field.code in readable]
    return [(field.code, field.example) for field in fields[:_FIELDS_PER_CATEGORY]]


def _statement(agency: AgencyFacts, value: object, at: datetime) -> Statement:
    return {
        "id": uuid4().hex,
        "value": value,
        "kind": "document_seen",
        "as_of": at.date().isoformat(),
        "recorded_by": {"agency": agency.name, "type": str(agency.type)},
        "recorded_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "disputed": False,
        "_agency": agency.agency_id.hex,
    }
