"""A release from secrecy is an object of its own beside a consent (§ 203 StGB)."""

import httpx
import pytest
from sqlalchemy import text

from app.unit_of_work import open_unit
from app.world import World
from tests.support.people import Json, Phone, Tool


async def pairs(world: World) -> set[str]:
    async with open_unit(world) as uow:
        uow.unaudited("a test looks at the derived rows")
        return set((await uow.session.execute(text("SELECT secrecy FROM release"))).scalars())


def releasing(office: Tool, **changes: object) -> Json:
    return {"recipient": office.wire_id, "purpose": "counselling", "categories": ["contact"]} | changes


async def test_a_release_stands_beside_the_consent_until_it_is_taken_back(office: Tool, phone: Phone, world: World) -> None:
    assert await pairs(world) == {"[]"}
    given = await phone.post("/v1/me/secrecy-releases", releasing(office))
    assert (given.status_code, given.json()["status"], given.json()["releaser"]) == (201, "active", None), given.text
    number = world.catalogue.categories["contact"].number
    assert await pairs(world) == {f'[[{number},"*"]]'}
    back = await phone.post(f"/v1/me/secrecy-releases/{given.json()['id']}/withdrawal", {})
    assert (back.status_code, back.json()["status"]) == (200, "withdrawn")
    assert await pairs(world) == {"[]"}
    again = await phone.post(f"/v1/me/secrecy-releases/{given.json()['id']}/withdrawal", {})
    assert again.json() == back.json()
    listed = (await phone.get("/v1/me/secrecy-releases")).json()["items"]
    assert [(item["id"], item["status"]) for item in listed] == [(given.json()["id"], "withdrawn")]
    assert (await phone.get("/v1/me/consents")).json()["items"][0]["status"] == "active"


async def test_a_release_names_the_one_body_it_releases(office: Tool, school: Tool, phone: Phone, world: World) -> None:
    await phone.post("/v1/me/secrecy-releases", releasing(office, releaser=school.wire_id))
    number = world.catalogue.categories["contact"].number
    assert await pairs(world) == {f'[[{number},"{school.client.agency_id.hex}"]]'}


def taken_down(**changes: object) -> Json:
    return {
        "decision": "secrecy_release",
        "channel": "paper",
        "purpose": "counselling",
        "categories": ["contact"],
        "notice_language": "de",
    } | changes


@pytest.mark.parametrize("channel", ["paper", "assisted"])
@pytest.mark.parametrize("named", [False, True], ids=["as-the-default", "by-name"])
async def test_nobody_takes_down_a_release_towards_itself_without_the_signed_paper(
    office: Tool, newcomer: Json, phone: Phone, channel: str, named: bool
) -> None:
    recipient = {"recipient": office.wire_id} if named else {}
    answer = await office.post(f"/v1/newcomers/{newcomer['id']}/assisted-decisions", taken_down(channel=channel, **recipient))
    assert answer.status_code == 422, answer.text
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
        ("/paper_reference", "written-form-needed")
    ]
    assert (await phone.get("/v1/me/secrecy-releases")).json()["items"] == []


async def test_a_release_towards_another_body_is_taken_down_without_paper(
    office: Tool, school: Tool, newcomer: Json, pupil: str, phone: Phone
) -> None:
    body = taken_down(recipient=school.wire_id, purpose="language_course", categories=["language"], channel="assisted")
    answer = await office.post(f"/v1/newcomers/{newcomer['id']}/assisted-decisions", body)
    assert (answer.status_code, answer.json()["status"]) == (201, "active"), answer.text


async def test_a_release_on_paper_is_taken_down_and_taken_back(office: Tool, newcomer: Json, phone: Phone) -> None:
    path = f"/v1/newcomers/{newcomer['id']}/assisted-decisions"
    given = await office.post(path, taken_down(paper_reference="Mappe 4 Blatt 3"))
    assert (given.status_code, given.json()["status"]) == (201, "active"), given.text
    back = {"decision": "secrecy_release_withdrawal", "channel": "assisted", "secrecy_release": given.json()["id"]}
    assert (await office.post(path, back)).json()["status"] == "withdrawn"
    assert (await phone.get("/v1/me/secrecy-releases")).json()["items"][0]["status"] == "withdrawn"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        pytest.param({"categories": ["housing"]}, "/categories/0", id="beyond-the-purpose"),
        pytest.param({"purpose": "everything"}, "/purpose", id="unknown-purpose"),
        pytest.param({"purpose": "housing"}, "/purpose", id="not-the-recipients-purpose"),
        pytest.param({"releaser": "a_00000000000000000000000000000000"}, "/releaser", id="unknown-releaser"),
    ],
)
async def test_a_release_that_does_not_fit_is_not_stored(office: Tool, phone: Phone, changes: Json, pointer: str) -> None:
    answer = await phone.post("/v1/me/secrecy-releases", releasing(office, **changes))
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, [pointer]), answer.text
    assert (await phone.get("/v1/me/secrecy-releases")).json()["items"] == []


async def test_an_unknown_release_cannot_be_taken_back(client: httpx.AsyncClient, phone: Phone) -> None:
    answer = await phone.post("/v1/me/secrecy-releases/y_00000000000000000000000000/withdrawal", {})
    assert answer.status_code == 404
