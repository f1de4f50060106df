"""The fault table of every write: its database connection is cut at each step, before the request and before the reply.

Whatever the step: no success unless it is stored; the same request sent again succeeds and nothing is doubled; `kiim verify`
finds nothing. The steps are counted, not listed, so a new step of a write is in the table by itself.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest

from app.db import roles
from app.db.embedded import PORT
from app.settings import Settings
from tests.contract.cutting import Where, Wire, wired
from tests.contract.district import Card, District, opened, settings_of
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.people import Json, registration, said

pytestmark = pytest.mark.durable
MOST_STEPS = 60
OFFICE, SCHOOL = "Beratung Nord", "Sprachschule"


@dataclass
class Bench:
    """A district behind a wire."""

    district: District
    wire: Wire

    async def newcomer(self, **changes: Any) -> tuple[Json, Card]:
        """A registered person."""
        registered = await self.district.office(OFFICE).register(**changes)
        card = Card(registered["letter"])
        await self.district.phone(card)
        return registered, card

    async def linked(self) -> tuple[Json, Card, str]:
        """A person whom the school knows."""
        registered, card = await self.newcomer()
        return registered, card, await (await self.district.phone(card)).link(self.district.office(SCHOOL))

    async def count(self, query: str) -> int:
        """One number from the database itself."""
        return int(await self.district.world.pool.fetchval(query))


@dataclass
class Try:
    """One write that may be sent several times: how it is sent, how often it is stored, and what a repetition may answer."""

    send: Callable[[], Awaitable[httpx.Response]]
    stored: Callable[[], Awaitable[int]]
    again: tuple[int, ...]


async def a_registration(bench: Bench) -> Try:
    office, key = bench.district.office(OFFICE), uuid4().hex
    body = registration(external_id=uuid4().hex)

    async def send() -> httpx.Response:
        return await office.post("/v1/newcomers", body, Idempotency_Key=key)

    before = await bench.count("SELECT count(*) FROM newcomer")

    async def stored() -> int:
        return await bench.count("SELECT count(*) FROM newcomer") - before

    return Try(send, stored, (201,))


async def a_statement(bench: Bench) -> Try:
    registered, _ = await bench.newcomer()
    office, key = bench.district.office(OFFICE), uuid4().hex
    path = f"/v1/newcomers/{registered['id']}"
    body = {"statements": [said("language", "german_overall", "A2")]}
    warm = await office.post(f"{path}/statements", {"statements": [said("language", "german_reading", "A1")]})
    assert warm.status_code == 201, warm.text  # prepared statements are no steps of the write

    async def send() -> httpx.Response:
        return await office.post(f"{path}/statements", body, Idempotency_Key=key)

    async def stored() -> int:
        fields = (await office.get(f"{path}/record")).json()["categories"]["language"]["fields"]
        return len(fields["german_overall"]["statements"]) if "german_overall" in fields else 0

    return Try(send, stored, (201,))


async def a_yes(bench: Bench) -> Try:
    _, card, _ = await bench.linked()
    phone, key = await bench.district.phone(card), uuid4().hex
    recipient = bench.district.office(SCHOOL).wire_id
    body = {"purpose": "language_course", "recipient": recipient, "categories": ["language"], "notice_language": "de"}

    async def send() -> httpx.Response:
        return await phone.post("/v1/me/consents", body, Idempotency_Key=key)

    async def stored() -> int:
        return [one["recipient"] for one in (await phone.get("/v1/me/consents")).json()["items"]].count(recipient)

    return Try(send, stored, (201,))


async def a_withdrawal(bench: Bench) -> Try:
    registered, card = await bench.newcomer()
    phone, office = await bench.district.phone(card), bench.district.office(OFFICE)
    consent = (await phone.get("/v1/me/consents")).json()["items"][0]["id"]

    async def send() -> httpx.Response:
        return await phone.post(f"/v1/me/consents/{consent}/withdrawal", {})

    async def stored() -> int:
        read = await office.get(f"/v1/newcomers/{registered['id']}/record")
        told = [one["type"] for one in await bench.district.feed(OFFICE) if one["newcomer"] == registered["id"]]
        assert (read.status_code == 403) is ("consent-withdrawn" in told)
        return told.count("consent-withdrawn")

    return Try(send, stored, (200,))


async def a_refusal(bench: Bench) -> Try:
    _, card, pupil = await bench.linked()
    phone, school = await bench.district.phone(card), bench.district.office(SCHOOL)
    asking = {"newcomer": pupil, "template": "language_course", "categories": ["language"], "reason": "Einstufung"}
    request = (await school.post("/v1/consent-requests", asking)).json()["id"]

    async def send() -> httpx.Response:
        return await phone.post("/v1/me/refusals", {"request": request})

    async def stored() -> int:
        return len((await phone.get("/v1/me/consents")).json()["refusals"])

    return Try(send, stored, (201, 422))  # it is answered already: `no-open-request`


async def an_erasure(bench: Bench) -> Try:
    registered, card = await bench.newcomer()
    phone, office = await bench.district.phone(card), bench.district.office(OFFICE)

    async def send() -> httpx.Response:
        return await phone.post("/v1/me/erasure", {})

    async def stored() -> int:
        status = (await office.get(f"/v1/newcomers/{registered['id']}/record")).status_code
        assert status in (200, 410)
        return int(status == 410)

    return Try(send, stored, (200, 401))  # her session is gone with her


WRITES = [a_registration, a_statement, a_yes, a_withdrawal, a_refusal, an_erasure]


@pytest.fixture
async def bench(database: TestDatabase, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bench]:
    sockets = tmp_path_factory.mktemp("w")
    direct = settings_of(database, tmp_path)
    through = f"postgresql://{roles.APP}@/{database.name}?host={quote(str(sockets), safe='/')}&port={PORT}"
    settings = Settings.model_validate(direct.model_dump() | {"database_url": through})
    clock = MovableClock()
    async with wired(database.server.sockets, sockets) as wire, opened(settings, clock) as (world, http):
        district = await District.founded(world, http, clock)
        for office in (OFFICE, SCHOOL):
            await district.feed(office)  # with a token in hand, what is cut belongs to the write
        yield Bench(district, wire)


async def send_again(attempt: Try) -> httpx.Response:
    """The same request until the server has noticed that the cut connection is gone and let go of its locks."""
    for _ in range(100):
        answer = await attempt.send()
        if answer.status_code not in (409, 503):
            return answer
        await asyncio.sleep(0.05)
    raise AssertionError(f"still {answer.status_code} after the connection was back: {answer.text}")


@pytest.mark.parametrize("where", ["request", "reply"])
@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
async def test_a_write_cut_at_any_step_is_never_a_false_success_and_never_doubled(
    bench: Bench, write: Callable[[Bench], Awaitable[Try]], where: Where
) -> None:
    seen = {"failed-not-stored": 0, "failed-but-stored": 0, "survived": 0}
    for step in range(MOST_STEPS):
        attempt = await write(bench)
        bench.wire.arm(step, where)
        answer = await attempt.send()
        cut = bench.wire.disarm()
        kept = await attempt.stored()
        if answer.is_success:
            assert kept == 1
            seen["survived"] += cut
        else:
            assert (answer.status_code, answer.json()["reason"]) == (503, "unavailable"), (step, answer.text)
            assert int(answer.headers["retry-after"]) > 0
            seen["failed-but-stored" if kept else "failed-not-stored"] += 1
        again = await send_again(attempt)
        assert again.status_code in attempt.again, (step, again.text)
        assert await attempt.stored() == 1
        if not cut:
            break
    else:
        raise AssertionError("the write has no end")
    assert seen["failed-not-stored"] > 0, seen
    assert where == "request" or seen["failed-but-stored"] == 1, seen
    report = await bench.district.verified()
    assert report.clean, [(one.code, one.where) for one in report.findings]
