"""Kill workers, database and service while ten thousand changes are pushed: none is lost, none reaches who may not know it.

A real `kiim serve` with two workers and its durable embedded database, real streams over HTTP, and an invariant checker that
compares what came in with what stands in the database.
"""

import asyncio
import contextlib
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from app.db.database import NAME
from app.db.embedded import Embedded
from app.db.sight import AS_SERVICE
from app.ids import CHANGE, new_uuid, parse
from app.main import open_world
from app.settings import Settings
from app.world import World
from tests.contract.outside import CaseTool, b64
from tests.contract.serving import Service
from tests.support.application import lent
from tests.support.people import Tool, confirm_notices, tool
from tests.support.pushing import newcomer_of, stream
from tests.support.receiver import Receiver, Sent, receiver

pytestmark = pytest.mark.durable
EVENTS = 10_000
AGENCIES = 4
BATCH = 100
PURPOSE = "counselling"
TYPES = ("statement-changed", "statement-changed", "statement-corrected", "merged")
STRIKES = ("worker", "database", "worker", "service and database")
UNDER_WAY_SECONDS = 1.0
_WRITE = """
  INSERT INTO change (change_id, agency_id, newcomer_id, type, purpose, occurred_at) VALUES ($1, $2, $3, $4, 'counselling', now())
  ON CONFLICT (change_id) DO NOTHING"""
_ORDER = "SELECT change_id FROM change WHERE change_id = ANY ($1) ORDER BY xid, seq"


@dataclass
class Office:
    """One agency: its tool, its stream's path, and three people: one consents, one has withdrawn, one will withdraw meanwhile."""

    agency: UUID
    client_id: str
    tool: CaseTool
    path: str
    people: dict[str, tuple[UUID, str]] = field(default_factory=dict)
    written: dict[UUID, tuple[str, str]] = field(default_factory=dict)
    withdrawn_at: float | None = None


class Listening(threading.Thread):
    """The receiver of all offices, in a thread of its own for as long as the test runs."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.told: Receiver | None = None
        self.ready = threading.Event()
        self.over = threading.Event()

    def run(self) -> None:
        """Until told that it is over."""
        asyncio.run(self._listen())

    async def _listen(self) -> None:
        async with receiver() as told:
            self.told = told
            self.ready.set()
            await asyncio.to_thread(self.over.wait)


class Pushed(Service):
    """A service with two workers that may push to loopback."""

    def command(self, *arguments: str) -> dict[str, Any]:
        """As for any service, with the operator's own network."""
        made = super().command(*arguments, *(["--workers", "2"] if arguments[0] == "serve" else []))
        return made | {"env": made["env"] | {"KIIM_PUSH_NETWORKS": "127.0.0.0/8"}}

    def workers(self) -> list[int]:
        """Their process ids."""
        if self.process is None or self.process.poll() is not None:
            return []
        text = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in text.split() if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    def kill_worker(self) -> None:
        """One of the two, at random, without a word."""
        os.kill(random.choice(self.workers()), signal.SIGKILL)  # noqa: S311  nothing secret

    def kill(self) -> None:
        """All of it, as if the power had gone."""
        workers = self.workers()
        super().kill()
        for pid in workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def strike(self, what: str) -> None:
        """Kill it; what does not come back by itself is started again."""
        if what == "worker":
            self.kill_worker()
            return
        self.kill_database()
        if what != "database":
            self.kill()
            self.start()

    @property
    def database_url(self) -> str:
        """The embedded database's, for a superuser."""
        return Embedded(self.folder / "postgres").url(NAME)


@pytest.fixture
def listening() -> Iterator[Receiver]:
    thread = Listening()
    thread.start()
    assert thread.ready.wait(10)
    assert thread.told is not None
    yield thread.told
    thread.over.set()
    thread.join(10)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Pushed]:
    running = Pushed(tmp_path)
    try:
        yield running
    finally:
        running.stop()


def found(service: Pushed, there: Receiver) -> list[Office]:
    """Make the database with the offices, their people and their streams."""

    async def work() -> list[Office]:
        settings = Settings.model_validate({"data": service.folder, "base_url": service.base_url})
        async with open_world(settings) as world:
            await confirm_notices(world, "de")
            with lent(world) as application:
                transport = httpx.ASGITransport(application)
                async with httpx.AsyncClient(transport=transport, base_url=service.base_url) as http:
                    return [await one_office(service, there, world, http, number) for number in range(AGENCIES)]

    return asyncio.run(work())


async def one_office(service: Pushed, there: Receiver, world: World, http: httpx.AsyncClient, number: int) -> Office:
    """An office with a stream of its own path."""
    made: Tool = await tool(http, world, "counselling", PURPOSE)
    path = f"/office/{number}"
    secret = made.client.keys.private.private_numbers().private_value.to_bytes(32, "big")
    papers = {
        "client_id": made.client.client_id,
        "private_jwk": made.client.keys.public | {"d": b64(secret)},
        "issuer": service.base_url,
        "token_endpoint": f"{service.base_url}/oauth2/token",
    }
    outside = CaseTool(httpx.Client(base_url=service.base_url, timeout=30, trust_env=False), papers)
    office = Office(made.client.agency_id, made.client.client_id, outside, path)
    for name in ("consents", "withdrawn", "will withdraw"):
        reference = (await made.register())["id"]
        office.people[name] = (await newcomer_of(world, reference), reference)
    body = {"decision": "withdrawal", "channel": "paper", "purpose": PURPOSE}
    answer = await made.post(f"/v1/newcomers/{office.people['withdrawn'][1]}/assisted-decisions", body)
    assert answer.status_code == 201, answer.text
    assert (await stream(made, _At(there, path)))["status"] == "enabled"
    return office


class _At(Receiver):
    """The receiver under a path of its own."""

    def __init__(self, there: Receiver, path: str) -> None:
        super().__init__(port=there.port)
        self.path = path

    @property
    def endpoint(self) -> str:
        """Where this stream leads."""
        return f"http://127.0.0.1:{self.port}{self.path}"


def write_all(service: Pushed, offices: list[Office], over: threading.Event) -> None:
    """Write the changes batch by batch, again and again until each batch is known to be stored."""
    chance = random.Random(3)  # noqa: S311  an order, nothing secret

    async def write(rows: list[tuple[UUID, UUID, UUID, str]]) -> None:
        while True:
            try:
                connection = await asyncpg.connect(service.database_url, timeout=5, server_settings=AS_SERVICE)
                try:
                    async with connection.transaction():
                        await connection.executemany(_WRITE, rows)
                finally:
                    await connection.close(timeout=2)
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await asyncio.sleep(0.2)
            else:
                return

    async def work() -> None:
        for _ in range(EVENTS // BATCH):
            rows = []
            for _ in range(BATCH):
                office = chance.choice(offices)
                who, type_ = chance.choice(list(office.people)), chance.choice(TYPES)
                change = new_uuid()
                office.written[change] = (who, type_)
                rows.append((change, office.agency, office.people[who][0], type_))
            await write(rows)
            await asyncio.sleep(0.02)

    asyncio.run(work())
    over.set()


def withdraw(service: Pushed, office: Office) -> None:
    """The third person of this office withdraws, over HTTP, as soon as the service can take it."""
    path = f"/v1/newcomers/{office.people['will withdraw'][1]}/assisted-decisions"
    body = {"decision": "withdrawal", "channel": "paper", "purpose": PURPOSE}
    key = {"Idempotency-Key": f"withdraw-{office.path}"}
    for _ in range(300):
        with contextlib.suppress(httpx.TransportError):
            answer = office.tool.call("POST", path, PURPOSE, json=body, headers=key)
            if answer.status_code == 201:
                office.withdrawn_at = time.monotonic()
                return
            assert answer.status_code == 503, answer.text
        time.sleep(0.1)
    raise AssertionError(service.complaints())


def due(office: Office) -> set[UUID]:
    """What must have come in by now, whatever happened."""
    told = {change for change, (who, type_) in office.written.items() if type_ != "statement-changed" or who == "consents"}
    return told if office.written else set()


def arrivals(there: Receiver, office: Office) -> list[tuple[Sent, UUID]]:
    """What came in for this office."""
    found = []
    for sent in [one for one in there.sent if one.path == office.path]:
        change = parse(CHANGE, sent.claims["jti"])
        assert change is not None
        found.append((sent, change))
    return found


def check(service: Pushed, there: Receiver, offices: list[Office], doubles_at_most: int) -> None:
    """The invariants."""
    doubles = 0
    for office in offices:
        came = arrivals(there, office)
        first: dict[UUID, Sent] = {}
        for sent, change in came:
            # Nothing of another agency, nothing that was never written.
            who, type_ = office.written.get(change, ("will withdraw", "consent-withdrawn"))
            assert (sent.claims["aud"], sent.type) == (office.client_id, type_)
            if type_ == "statement-changed":
                assert who != "withdrawn"
                if who == "will withdraw":
                    assert office.withdrawn_at is not None
                    assert sent.at < office.withdrawn_at + UNDER_WAY_SECONDS
            first.setdefault(change, sent)
        assert due(office) <= first.keys()
        assert [sent.type for sent in first.values()].count("consent-withdrawn") == 1
        doubles += len(came) - len(first)
        assert list(first) == asyncio.run(ordered(service, list(first)))
    assert doubles <= doubles_at_most


async def ordered(service: Pushed, changes: list[UUID]) -> list[UUID]:
    """These changes in the feed's order."""
    connection = await asyncpg.connect(service.database_url, server_settings=AS_SERVICE)
    try:
        return [UUID(int=row["change_id"].int) for row in await connection.fetch(_ORDER, changes)]
    finally:
        await connection.close()


def wait_for(there: Receiver, offices: list[Office], count: int, seconds: float = 120) -> None:
    """Until so many POSTs came in, or all that is due."""
    deadline = time.monotonic() + seconds
    while len(there.sent) < count:
        assert time.monotonic() < deadline, len(there.sent)
        time.sleep(0.02)


def test_whatever_is_killed_every_change_arrives_and_none_that_must_not(service: Pushed, listening: Receiver) -> None:
    offices = found(service, listening)
    service.start()
    for office in offices:
        office.tool.token(PURPOSE)
    written = threading.Event()
    writing = threading.Thread(target=write_all, args=(service, offices, written))
    writing.start()
    for turn, what in enumerate(STRIKES):
        wait_for(listening, offices, (turn + 1) * EVENTS // 10)
        service.strike(what)
        withdraw(service, offices[turn])
    assert written.wait(120)
    writing.join()
    deadline = time.monotonic() + 120
    while any(due(office) - {change for _, change in arrivals(listening, office)} for office in offices):
        assert time.monotonic() < deadline, service.complaints()
        time.sleep(1)
    time.sleep(0.5)
    service.wait_ready()
    check(service, listening, offices, doubles_at_most=EVENTS // 5)
    assert sum(len(office.written) for office in offices) == EVENTS
    for office in offices:
        office.tool.http.close()
    service.stop()
    code, words = service.verify()
    assert code == 0, words
