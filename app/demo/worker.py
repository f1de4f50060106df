"""One seeding process: invents a batch of newcomers, does their cryptography, streams the rows into the database, repeats."""

import asyncio
import gc
import signal
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from app.agencies.directory import facts_of_row
from app.agencies.store import checked
from app.audit.record import AuditWriter, append
from app.crypto.keyring import Keyring
from app.crypto.local_key_file import LocalKeyFile
from app.db.parent_death import die_with_parent
from app.db.roles import OWNER
from app.demo import cards
from app.demo.bulk import Bulk
from app.demo.courses import full, recently_registered_at, registered_at
from app.demo.district import AGENCIES
from app.demo.people import draw, person
from app.demo.record import Record, SetClock, Tools
from app.demo.rows import Rows, copy_rows
from app.demo.tell import tell
from app.identity.letters import card_token
from app.identity.pins import hash_pin
from app.settings import Settings
from consent.catalogue import load
from consent.notice import BINDING_LANGUAGE, NoticeRef
from consent.vocabulary import AgencyFacts, Purpose

SMALL_BATCH = 50
LARGE_BATCH = 1000
_LINE = "\n"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be seeded; two runs with the same plan invent the same people."""

    newcomers: int
    seed: int
    now: datetime

    @property
    def batch(self) -> int:
        """Newcomers in one batch: few for a small demo, so that every core has work; many for a large one."""
        return SMALL_BATCH if self.newcomers <= SMALL_BATCH * 20 else LARGE_BATCH

    @property
    def batches(self) -> int:
        """How many batches there are."""
        return -(-self.newcomers // self.batch)

    def indexes(self, number: int) -> range:
        """The newcomers of batch `number`."""
        return range(number * self.batch, min(self.newcomers, (number + 1) * self.batch))


@dataclass(frozen=True, slots=True)
class Place:
    """Where the rows go: the owner's address of the database and the root key file."""

    owner_url: str
    key_path: Path


def work(parent: int, place: Place, plan: Plan, todo: "Queue[int | None]", done: "Queue[tuple[str, Any]]") -> None:
    """Seed batches from `todo` until None comes; tells `done` ("batch", newcomers), at the end ("end", 0) or ("fault", words)."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a process that waits for work must end with its parent, and at Ctrl-C
    die_with_parent(parent)()
    gc.freeze()
    gc.disable()  # a batch is some hundred thousand tuples without cycles; collected once after each batch
    try:
        asyncio.run(_work(place, plan, todo, done))
        done.put(("end", 0))
    except Exception as fault:
        done.put(("fault", f"{type(fault).__name__}: {str(fault).partition(_LINE)[0]}"))  # details of an error may hold tokens


async def _work(place: Place, plan: Plan, todo: "Queue[int | None]", done: "Queue[tuple[str, Any]]") -> None:
    connection = await asyncpg.connect(place.owner_url, server_settings={"role": OWNER, "application_name": "kiim demo"})
    try:
        keyring = await Keyring.open(connection, LocalKeyFile(place.key_path), plan.now)
        seeder = Seeder(await open_tools(connection, keyring, plan.now), plan)
        while (number := todo.get()) is not None:
            done.put(("batch", await seeder.seed(connection, number)))
    finally:
        await connection.close()


async def open_tools(connection: "asyncpg.Connection[asyncpg.Record]", keyring: Keyring, now: datetime) -> Tools:
    """Read what every batch needs: the catalogue, the registered agencies, the wordings that the operator confirmed."""
    catalogue = load()
    registered: dict[str, AgencyFacts] = {}
    for row in await connection.fetch("SELECT * FROM agency"):
        facts = facts_of_row(checked(keyring, "agency", dict(row)))
        registered[facts.name] = facts
    notices = {
        Purpose(purpose): NoticeRef(Purpose(purpose), notice.version, language, notice.sha256)
        for (purpose, language), notice in catalogue.notices.items()
        if language == BINDING_LANGUAGE
    }
    clock = SetClock(now)
    agencies = {agency.key: registered[agency.name] for agency in AGENCIES}
    return Tools(keyring, AuditWriter(keyring, clock), clock, catalogue, agencies, notices, now)


class Seeder:
    """Seeds the batches of one plan over one connection."""

    def __init__(self, tools: Tools, plan: Plan) -> None:
        self._tools = tools
        self._plan = plan
        self._bulk = Bulk(tools)
        self._with_letters = frozenset(cards.letter_indexes(plan.newcomers))

    async def seed(self, connection: "asyncpg.Connection[asyncpg.Record]", number: int) -> int:
        """Seed batch `number` in one transaction, all or nothing; returns how many newcomers it holds."""
        rows = Rows()
        indexes = self._plan.indexes(number)
        for index in indexes:
            newcomer_id = self._newcomer(rows, index)
            await self._account(rows, newcomer_id, index)
        async with connection.transaction():
            await copy_rows(connection, rows)
            await connection.execute("INSERT INTO demo.batch (number, newcomers) VALUES ($1, $2)", number, len(indexes))
        for audit_number, body in rows.numbers:
            self._tools.writer.written(audit_number, body)
        await self._acknowledge(connection)
        del rows
        gc.collect()
        return len(indexes)

    def _newcomer(self, rows: Rows, index: int) -> UUID:
        plan = self._plan
        rng = draw(plan.seed, index)
        who = person(rng, index, plan.now.date())
        if cards.full_rank(index, plan.newcomers) is None:
            return self._bulk.write(rows, who, rng, recently_registered_at(index, plan.newcomers, plan.now))
        start = registered_at(index, plan.newcomers, plan.now)
        record = Record(self._tools, rows, start)
        tell(record, who, full(who, rng, plan.now, start))
        record.index(who.given_names, who.family_name, who.birth_date.isoformat())
        record.finish()
        return record.newcomer_id

    async def _account(self, rows: Rows, newcomer_id: UUID, index: int) -> None:
        keyring, seed = self._tools.keyring, self._plan.seed
        if index in self._with_letters:
            hashed = await hash_pin(keyring, Settings(), newcomer_id, cards.pin(seed, index))
            rows.add("account", (newcomer_id, card_token(keyring, cards.card(seed, index)), hashed, self._plan.now))
            return
        rows.add("account", (newcomer_id, card_token(keyring, cards.card(seed, index)), None, None))

    async def _acknowledge(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        ack = self._tools.writer.acknowledgement()
        if ack is not None:
            await append(connection, ack.row)
            self._tools.writer.acknowledged(ack)
