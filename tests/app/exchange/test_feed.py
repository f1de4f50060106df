"""The feed: at least once, in one order, nothing passed over under concurrent writers, nothing told that may not be told."""

import asyncio
import random
from uuid import UUID

import httpx
import pytest
from sqlalchemy import insert, select, text

from app.ids import new_uuid
from app.ledger.tables import change, newcomer_reference
from app.unit_of_work import UnitOfWork, open_unit
from app.world import World
from tests.support.clock import MovableClock
from tests.support.people import Json, Tool, activate, confirm_notices, tool
from tests.support.scenes import scene


@scene
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling")


@scene
async def newcomer(office: Tool) -> Json:
    return await office.register()


async def newcomer_id(world: World, reference: str) -> UUID:
    async with open_unit(world) as uow:
        uow.unaudited("a test looks up an id")
        found = select(newcomer_reference.c.newcomer_id).where(newcomer_reference.c.reference == reference)
        row = (await uow.session.execute(found)).one()
        return UUID(str(row.newcomer_id))


async def write(uow: UnitOfWork, agency: Tool, newcomer: UUID, type_: str = "statement-corrected") -> UUID:
    """One feed row in this unit's transaction."""
    uow.unaudited("a test writes a feed row")
    change_id = new_uuid()
    await uow.session.execute(
        insert(change).values(
            change_id=change_id,
            agency_id=agency.client.agency_id,
            newcomer_id=newcomer,
            type=type_,
            purpose="counselling",
            occurred_at=uow.now,
        )
    )
    return change_id


async def poll(agency: Tool, cursor: str | None = None, limit: int = 100) -> Json:
    query = f"?limit={limit}" + (f"&cursor={cursor}" if cursor else "")
    page = await agency.get("/v1/changes" + query)
    assert page.status_code == 200, page.text
    body: Json = page.json()
    return body


async def test_an_item_names_ids_type_purpose_and_time_only(office: Tool, newcomer: Json) -> None:
    page = await office.get("/v1/changes")
    (item,) = page.json()["items"]
    assert set(item) == {"id", "type", "time", "newcomer", "consent", "purpose"}
    assert (item["type"], item["newcomer"], item["purpose"]) == ("consent-granted", newcomer["id"], "counselling")
    assert page.headers["link"] == f'</v1/changes?cursor={page.json()["next"]}&limit=1000>; rel="next"'
    assert page.headers["cache-control"] == "no-store"


async def test_polling_goes_on_from_an_empty_page(office: Tool, newcomer: Json, world: World) -> None:
    first = await poll(office)
    empty = await poll(office, first["next"])
    assert empty == {"items": [], "next": empty["next"]}
    who = await newcomer_id(world, newcomer["id"])
    async with open_unit(world) as uow:
        await write(uow, office, who)
    assert [item["type"] for item in (await poll(office, empty["next"]))["items"]] == ["statement-corrected"]


async def test_a_late_commit_is_never_passed_over(office: Tool, newcomer: Json, world: World) -> None:
    who = await newcomer_id(world, newcomer["id"])
    start = (await poll(office))["next"]
    async with open_unit(world) as early:
        first = await write(early, office, who)
        async with open_unit(world) as late:
            second = await write(late, office, who)
        between = await poll(office, start)
        assert between["items"] == []  # the later one is committed, but an earlier one may still come
    after = await poll(office, between["next"])
    assert [item["id"] for item in after["items"]] == [item["id"] for item in (await poll(office, start))["items"]]
    async with open_unit(world) as uow:
        uow.unaudited("a test looks at the order")
        order = (await uow.session.execute(select(change.c.change_id).order_by(change.c.xid, change.c.seq))).scalars().all()
    assert list(order)[-2:] == [first, second]
    assert len(after["items"]) == 2


async def test_a_rolled_back_writer_leaves_no_gap_and_no_item(office: Tool, newcomer: Json, world: World) -> None:
    who = await newcomer_id(world, newcomer["id"])
    start = (await poll(office))["next"]
    with pytest.raises(RuntimeError):
        async with open_unit(world) as failing:
            await write(failing, office, who)
            raise RuntimeError
    async with open_unit(world) as uow:
        await write(uow, office, who)
    assert len((await poll(office, start))["items"]) == 1


async def test_everything_committed_is_delivered_once_in_order_while_many_write(
    office: Tool, newcomer: Json, world: World
) -> None:
    who = await newcomer_id(world, newcomer["id"])
    cursor = (await poll(office))["next"]
    chance = random.Random(7)  # noqa: S311  # delays of a test, nothing secret
    committed: list[UUID] = []

    async def writer() -> None:
        for _ in range(6):
            try:
                async with open_unit(world) as uow:
                    written = await write(uow, office, who)
                    await asyncio.sleep(chance.random() / 5)
                    if chance.random() < 0.25:
                        raise RuntimeError
                committed.append(written)
            except RuntimeError:
                continue

    writing = asyncio.gather(*(writer() for _ in range(4)))
    seen: list[str] = []
    while True:
        done = writing.done()
        page = await poll(office, cursor, limit=5)
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if done and not page["items"]:
            break
    await writing
    assert len(seen) == len(set(seen)) == len(committed) > 10
    replayed: list[str] = []
    cursor = None
    while True:
        page = await poll(office, cursor, limit=7)
        if not page["items"]:
            break
        replayed += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert replayed[-len(seen) :] == seen


async def test_a_cursor_belongs_to_one_client(office: Tool, newcomer: Json, client: httpx.AsyncClient, world: World) -> None:
    other = await tool(client, world, "counselling", "counselling")
    cursor = (await poll(office))["next"]
    for stolen in (cursor, cursor[:-2], "AAAA", "\u00e4"):
        answer = await other.get(f"/v1/changes?cursor={stolen}")
        assert (answer.status_code, answer.json()["reason"]) == (400, "cursor-invalid")
    assert (await poll(other))["items"] == []


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=many", "cursor=" + "A" * 513])
async def test_a_page_has_its_bounds(office: Tool, query: str) -> None:
    answer = await office.get(f"/v1/changes?{query}")
    assert (answer.status_code, answer.json()["reason"]) == (422, "validation-failed")


async def test_that_a_statement_changed_is_told_only_to_who_may_read_it(
    office: Tool, newcomer: Json, client: httpx.AsyncClient, world: World
) -> None:
    who = await newcomer_id(world, newcomer["id"])
    async with open_unit(world) as uow:
        await write(uow, office, who, "statement-changed")
        await write(uow, office, who, "statement-corrected")
    assert [item["type"] for item in (await poll(office))["items"]][1:] == ["statement-changed", "statement-corrected"]
    phone = await activate(client, newcomer["letter"])
    consent = (await phone.get("/v1/me/consents")).json()["items"][0]["id"]
    await phone.post(f"/v1/me/consents/{consent}/withdrawal", {})
    told = [item["type"] for item in (await poll(office))["items"]]
    assert told == ["consent-granted", "statement-corrected", "consent-withdrawn"]


async def test_a_consent_that_ran_out_ends_the_news_before_the_sweeper_comes(
    office: Tool, newcomer: Json, world: World, clock: MovableClock
) -> None:
    who = await newcomer_id(world, newcomer["id"])
    async with open_unit(world) as uow:
        await write(uow, office, who, "statement-changed")
    clock.advance(days=93)
    office.tokens.clear()
    assert [item["type"] for item in (await poll(office))["items"]] == ["consent-granted"]


async def test_a_delivered_page_is_in_the_log_and_an_empty_one_is_not(office: Tool, newcomer: Json, world: World) -> None:
    async def logged() -> int:
        async with open_unit(world) as uow:
            uow.unaudited("a test reads the log")
            return int(
                (await uow.session.execute(text("SELECT count(*) FROM audit.event WHERE action = 'feed.read'"))).scalar_one()
            )

    following = (await poll(office))["next"]
    assert await logged() == 1
    await poll(office, following)
    assert await logged() == 1
