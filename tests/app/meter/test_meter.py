"""The once-only meter: what is counted, where it goes, and that a read is counted once and never waits for it."""

from datetime import UTC, date, datetime
from uuid import UUID

import httpx
import pytest

from app.meter.flush import flush
from app.meter.meter import Count, Meter
from app.world import World
from tests.support.clock import MovableClock
from tests.support.people import Json, Phone, Tool, activate, confirm_notices, said, tool

NOVEMBER, AGENCY = date(2026, 11, 1), UUID(int=7)
AT = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
LEVEL, NAME = ("language", "german_overall"), ("identity", "family_name")


def bits(meter: Meter, *names: tuple[str, str]) -> int:
    """Fields as a read counts them."""
    return sum(meter.bits[category][field] for category, field in names)


def test_reads_of_one_kind_are_counted_by_field_and_month() -> None:
    meter = Meter([LEVEL, NAME])
    meter.reused(AT, AGENCY.hex, bits(meter, LEVEL, NAME))
    meter.reused(AT, AGENCY.hex, bits(meter, LEVEL))
    meter.reused(AT.replace(year=2027, month=1, day=1), AGENCY.hex, bits(meter, LEVEL))
    meter.asked_again(AT, AGENCY.hex, [LEVEL])
    assert meter.take() == [
        Count(NOVEMBER, AGENCY, *NAME, 1, 0),
        Count(NOVEMBER, AGENCY, *LEVEL, 2, 1),
        Count(date(2027, 1, 1), AGENCY, *LEVEL, 1, 0),
    ]
    assert meter.take() == []


def test_what_could_not_be_stored_counts_on() -> None:
    meter = Meter([LEVEL, NAME])
    meter.reused(AT, AGENCY.hex, bits(meter, LEVEL))
    meter.put_back(meter.take())
    meter.asked_again(AT, AGENCY.hex, [LEVEL])
    assert meter.take() == [Count(NOVEMBER, AGENCY, *LEVEL, 1, 1)]


def test_many_kinds_of_reads_take_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.meter.meter._MOST_PATTERNS", 2)
    meter = Meter([*(("language", f"f{number}") for number in range(5)), NAME])
    for number in range(5):
        meter.reused(AT, AGENCY.hex, bits(meter, ("language", f"f{number}"), NAME))
        assert len(meter._read) <= 2
    assert {one.field: one.reused for one in meter.take()} == {f"f{number}": 1 for number in range(5)} | {"family_name": 5}


@pytest.fixture
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling")


@pytest.fixture
async def school(client: httpx.AsyncClient, world: World) -> Tool:
    return await tool(client, world, "course_provider", "language_course")


@pytest.fixture
async def newcomer(office: Tool) -> Json:
    return await office.register(
        statements=[
            said("identity", "family_name", "Beispielfrau"),
            said("language", "german_overall", "A2", kind="adviser_estimate", as_of="2026-10-01"),
        ]
    )


@pytest.fixture
async def phone(client: httpx.AsyncClient, newcomer: Json) -> Phone:
    return await activate(client, newcomer["letter"])


@pytest.fixture
async def granted(phone: Phone, school: Tool) -> str:
    reference = await phone.link(school)
    body = {"purpose": "language_course", "recipient": school.wire_id, "categories": ["language"], "notice_language": "de"}
    assert (await phone.post("/v1/me/consents", body)).status_code == 201
    return reference


def counted(world: World) -> dict[tuple[str, UUID], tuple[int, int]]:
    """What this process counted since the last time, by field and agency."""
    assert isinstance(world.meter, Meter)
    return {(one.field, one.agency_id): (one.reused, one.asked_again) for one in world.meter.take()}


async def read(agency: Tool, reference: str, answer: int = 200) -> None:
    assert (await agency.get(f"/v1/newcomers/{reference}/record")).status_code == answer


async def add(agency: Tool, reference: str, *items: Json) -> list[Json]:
    answer = await agency.post(f"/v1/newcomers/{reference}/statements", {"statements": items})
    assert answer.status_code == 201, answer.text
    found: list[Json] = answer.json()["statements"]
    return found


async def test_a_read_counts_the_values_that_others_recorded(
    world: World, office: Tool, school: Tool, newcomer: Json, granted: str
) -> None:
    await read(office, newcomer["id"])
    assert counted(world) == {}  # its own values
    await read(school, granted)
    await read(school, granted)
    assert counted(world) == {("german_overall", school.client.agency_id): (2, 0)}


async def test_a_refused_read_and_a_disputed_value_count_nothing(world: World, school: Tool, granted: str, phone: Phone) -> None:
    level = (await phone.get("/v1/me/record")).json()["categories"]["language"]["fields"]["german_overall"]["statements"][0]
    await phone.post("/v1/me/disputes", {"statement": level["id"]})
    await read(school, granted)
    await phone.post("/v1/me/restriction", {})
    await read(school, granted, 403)
    assert counted(world) == {}


async def test_a_value_that_grew_old_answers_no_question(
    world: World, office: Tool, newcomer: Json, school: Tool, granted: str, clock: MovableClock
) -> None:
    old = said("language", "german_reading", "A1", kind="adviser_estimate", as_of="2025-11-30")
    await add(office, newcomer["id"], old)
    counted(world)
    await read(school, granted)
    assert ("german_reading", school.client.agency_id) in counted(world)
    clock.advance(days=9)
    school.tokens.clear()
    await read(school, granted)
    assert counted(world) == {("german_overall", school.client.agency_id): (1, 0)}


SELF = said("language", "german_overall", "A2", kind="self_stated")
TESTED = said("language", "german_overall", "B1", kind="placement_test")


async def test_asking_for_a_known_value_counts_and_is_said_in_the_answer(
    world: World, office: Tool, newcomer: Json, phone: Phone, client: httpx.AsyncClient
) -> None:
    other = await tool(client, world, "counselling", "counselling")
    reference = await phone.link(other)
    body = {"purpose": "counselling", "recipient": other.wire_id, "categories": ["language"], "notice_language": "de"}
    assert (await phone.post("/v1/me/consents", body)).status_code == 201
    counted(world)
    new = said("language", "german_speaking", "A2")
    (level, speaking) = await add(other, reference, SELF, new)
    assert level["already_known"] is True
    assert "already_known" not in speaking
    assert counted(world) == {("german_overall", other.client.agency_id): (0, 1)}
    (own,) = await add(office, newcomer["id"], SELF)
    assert "already_known" not in own  # the office's own estimate is the better evidence, and its own


async def test_better_evidence_is_no_second_question(world: World, school: Tool, granted: str) -> None:
    (added,) = await add(school, granted, TESTED)
    assert "already_known" not in added
    assert counted(world) == {}


async def test_flushes_of_several_processes_add_up(world: World, office: Tool, school: Tool) -> None:
    for _ in range(2):
        meter = Meter([LEVEL, NAME])
        for agency in (school, office):
            meter.reused(AT, agency.client.agency_id.hex, bits(meter, LEVEL, NAME))
        meter.asked_again(AT, school.client.agency_id.hex, [LEVEL])
        assert await flush(world, meter) == 4
        assert await flush(world, meter) == 0
    rows = await world.pool.fetch(
        "SELECT field, reused, asked_again FROM meter_count WHERE agency_id = $1", school.client.agency_id
    )
    assert {tuple(row) for row in rows} == {("german_overall", 2, 2), ("family_name", 2, 0)}


async def test_a_failed_flush_loses_nothing(world: World, school: Tool) -> None:
    meter = Meter([LEVEL, NAME])
    meter.reused(AT, UUID(int=1).hex, bits(meter, LEVEL))  # no such agency: the row is refused
    with pytest.raises(Exception, match="foreign key"):
        await flush(world, meter)
    assert [one.reused for one in meter.take()] == [1]
