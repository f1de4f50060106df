"""Push never sends what register, consent or purpose do not allow any more, also between two events."""

import asyncio

import httpx
import pytest

from app.agencies.clients import set_client_status
from app.agencies.purposes import deny_purpose
from app.exchange.targets import forbid_host
from app.unit_of_work import open_unit
from app.world import World
from tests.support.people import Json, Phone, Tool, activate, confirm_notices, tool
from tests.support.pushing import newcomer_of, pushing, stream, write_changes
from tests.support.receiver import Receiver, receiver
from tests.support.scenes import scene


@scene
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling")


@scene
async def newcomer(office: Tool) -> Json:
    return await office.register()


async def withdraw(phone: Phone) -> None:
    consent = (await phone.get("/v1/me/consents")).json()["items"][0]["id"]
    assert (await phone.post(f"/v1/me/consents/{consent}/withdrawal", {})).status_code == 200


async def suspend(office: Tool, there: Receiver) -> None:
    async with open_unit(office.world) as uow:
        await set_client_status(uow, office.client.client_id, "suspended")


async def take_the_host_off(office: Tool, there: Receiver) -> None:
    async with open_unit(office.world) as uow:
        await forbid_host(uow, office.client.client_id, there.host)


async def forge_the_endpoint(office: Tool, there: Receiver) -> None:
    await _as_owner(office, "UPDATE event_stream SET endpoint = endpoint || '/elsewhere'")


async def forge_the_list(office: Tool, there: Receiver) -> None:
    await _as_owner(office, "UPDATE event_target SET hosts = hosts || ARRAY['evil.example']")


async def _as_owner(office: Tool, statement: str) -> None:
    from app.db.setup_connection import open_setup

    async with open_setup(office.world.database.owner_url) as connection:
        await connection.execute(statement)


@pytest.mark.parametrize(
    "obstacle", [suspend, take_the_host_off, forge_the_endpoint, forge_the_list], ids=lambda one: one.__name__
)
@pytest.mark.parametrize("when", ["before", "between two events"])
async def test_nothing_is_sent_against_what_the_register_says(
    office: Tool, newcomer: Json, world: World, obstacle: object, when: str
) -> None:
    assert callable(obstacle)
    who = await newcomer_of(world, newcomer["id"])
    async with receiver() as there, pushing(world):
        there.slow_seconds = 0.6 if when != "before" else 0
        await stream(office, there)
        if when == "before":
            await obstacle(office, there)
        await write_changes(world, office, who, *["restricted"] * 3)
        if when != "before":
            await there.wait_for(1)
            await obstacle(office, there)
        await asyncio.sleep(0.5 if when == "before" else 1.1)
    if obstacle in (suspend, take_the_host_off) or when == "before":
        assert len(there.sent) == (0 if when == "before" else 1)
    assert all(one.path == "/events" for one in there.sent)


async def no_purpose(office: Tool, phone: Phone) -> None:
    async with open_unit(office.world) as uow:
        await deny_purpose(uow, office.client.agency_id, office.purpose)


async def withdrawn(office: Tool, phone: Phone) -> None:
    await withdraw(phone)


async def restricted(office: Tool, phone: Phone) -> None:
    assert (await phone.post("/v1/me/restriction", {})).status_code == 200


async def expired(office: Tool, phone: Phone) -> None:
    office.world.clock.advance(days=93)  # type: ignore[attr-defined]  # the movable clock
    office.tokens.clear()


@pytest.mark.parametrize("ended", [withdrawn, restricted, expired, no_purpose], ids=lambda one: one.__name__)
@pytest.mark.parametrize("when", ["before", "between two events"])
async def test_news_of_a_statement_is_not_sent_to_who_may_not_read_it(
    office: Tool, newcomer: Json, client: httpx.AsyncClient, world: World, ended: object, when: str
) -> None:
    assert callable(ended)
    phone = await activate(client, newcomer["letter"])
    who = await newcomer_of(world, newcomer["id"])
    async with receiver() as there, pushing(world):
        there.slow_seconds = 0.0 if when == "before" else 0.6
        await stream(office, there, ["statement-changed", "merged"])
        if when == "before":
            await ended(office, phone)
        await write_changes(world, office, who, *["statement-changed"] * 3, "merged")
        if when != "before":
            await there.wait_for(1)
            await ended(office, phone)
        if ended is not no_purpose:
            await there.wait_for(2 if when != "before" else 1)
        await asyncio.sleep(0.3 if when == "before" else 0.9)
    told = (["statement-changed"] if when != "before" else []) + ([] if ended is no_purpose else ["merged"])
    assert there.types == told
    assert (await office.get(f"/v1/newcomers/{newcomer['id']}/record")).status_code == 403
