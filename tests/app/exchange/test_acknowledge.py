"""An acknowledgement is kept once, shown to the person, and nobody acknowledges what another agency was told."""

import httpx
import pytest

from app.world import World
from tests.support.people import Json, Phone, Tool, activate, confirm_notices, tool
from tests.support.scenes import scene


@scene
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling")


@scene
async def newcomer(office: Tool) -> Json:
    return await office.register()


@scene
async def phone(client: httpx.AsyncClient, newcomer: Json) -> Phone:
    return await activate(client, newcomer["letter"])


async def withdrawal(office: Tool, phone: Phone) -> str:
    """The feed item of a withdrawal."""
    consent = (await phone.get("/v1/me/consents")).json()["items"][0]["id"]
    await phone.post(f"/v1/me/consents/{consent}/withdrawal", {})
    return str((await office.get("/v1/changes")).json()["items"][-1]["id"])


async def deletion(phone: Phone) -> Json:
    found: Json = (await phone.get("/v1/me/consents")).json()["items"][0]["deletion"]
    return found


async def test_the_person_sees_what_became_of_copies_after_her_withdrawal(office: Tool, phone: Phone) -> None:
    change = await withdrawal(office, phone)
    assert (await deletion(phone))["outcome"] == "open"
    answer = await office.post(f"/v1/changes/{change}/acknowledgement", {"outcome": "justified", "basis": "legal_duty"})
    assert (answer.status_code, answer.json()["id"]) == (201, change), answer.text
    shown = await deletion(phone)
    assert (shown["outcome"], shown["basis"], shown["at"]) == ("justified", "legal_duty", answer.json()["acknowledged_at"])


async def test_the_first_acknowledgement_stays(office: Tool, phone: Phone) -> None:
    change = await withdrawal(office, phone)
    first = await office.post(f"/v1/changes/{change}/acknowledgement", {"outcome": "deleted"})
    again = await office.post(f"/v1/changes/{change}/acknowledgement", {})
    assert (again.status_code, again.json()) == (200, first.json())


async def test_another_agencys_change_is_answered_like_an_unknown_one(
    office: Tool, phone: Phone, client: httpx.AsyncClient, world: World
) -> None:
    change = await withdrawal(office, phone)
    other = await tool(client, world, "counselling", "counselling")
    answers = [await other.post(f"/v1/changes/{name}/acknowledgement", {}) for name in (change, "e_" + "0" * 32, "nothing")]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}
    assert (await deletion(phone))["outcome"] == "open"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        pytest.param({"outcome": "justified"}, "/basis", id="no-basis"),
        pytest.param({"outcome": "deleted", "basis": "contract"}, "/basis", id="basis-of-nothing"),
        pytest.param({"outcome": "perhaps"}, "/outcome", id="unknown-outcome"),
        pytest.param({"outcome": "justified", "basis": "because"}, "/basis", id="unknown-basis"),
    ],
)
async def test_keeping_a_copy_needs_a_named_basis(office: Tool, phone: Phone, body: Json, pointer: str) -> None:
    change = await withdrawal(office, phone)
    answer = await office.post(f"/v1/changes/{change}/acknowledgement", body)
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, [pointer])
