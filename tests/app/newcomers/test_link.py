"""Linking by code gives an agency a reference of its own and nothing else."""

import httpx

from app.world import World
from tests.support.clock import MovableClock
from tests.support.people import Json, Phone, Tool, activate, confirm_notices, tool
from tests.support.scenes import scene


@scene
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling")


@scene
async def school(client: httpx.AsyncClient, world: World) -> Tool:
    return await tool(client, world, "course_provider", "language_course")


@scene
async def newcomer(office: Tool) -> Json:
    return await office.register()


@scene
async def phone(client: httpx.AsyncClient, newcomer: Json) -> Phone:
    return await activate(client, newcomer["letter"])


async def test_a_code_gives_another_reference_and_no_consent(phone: Phone, school: Tool, newcomer: Json) -> None:
    code = (await phone.post("/v1/me/link-codes", {})).json()
    assert code["expires_in"] == 900
    linked = await school.post("/v1/links", {"code": code["code"].lower().replace("-", " ")})
    assert linked.status_code == 201
    assert set(linked.json()) == {"id"}
    assert linked.json()["id"] != newcomer["id"]
    assert (await school.get(f"/v1/newcomers/{linked.json()['id']}/consents")).json() == {"items": [], "next": None}


async def test_a_second_link_answers_with_the_first_reference(phone: Phone, school: Tool) -> None:
    assert await phone.link(school) == await phone.link(school)


async def test_used_old_replaced_and_invented_codes_get_the_same_answer(phone: Phone, school: Tool, clock: MovableClock) -> None:
    used = (await phone.post("/v1/me/link-codes", {})).json()["code"]
    await school.post("/v1/links", {"code": used})
    replaced = (await phone.post("/v1/me/link-codes", {})).json()["code"]
    expired = (await phone.post("/v1/me/link-codes", {})).json()["code"]
    clock.advance(seconds=901)
    school.tokens.clear()
    answers = [await school.post("/v1/links", {"code": code}) for code in (used, replaced, expired, "2222-2222-2222")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
