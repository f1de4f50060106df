"""After an erasure only former recipients learn that there was somebody; everybody else hears what a stranger hears."""

import httpx

from app.world import World
from tests.support.people import Json, Phone, Tool, tool

UNKNOWN = "n_" + "0" * 32


async def test_only_a_former_recipient_is_told(
    office: Tool, school: Tool, newcomer: Json, phone: Phone, pupil: str, client: httpx.AsyncClient, world: World
) -> None:
    other = await tool(client, world, "counselling", "counselling")
    answer = await phone.post("/v1/me/erasure", {})
    assert answer.status_code < 300, answer.text
    gone = await office.get(f"/v1/newcomers/{newcomer['id']}/consents")
    assert (gone.status_code, gone.json()["reason"]) == (410, "erased")
    unknown = await other.get(f"/v1/newcomers/{UNKNOWN}/consents")
    for agency, reference in ((other, newcomer["id"]), (school, pupil)):
        never = await agency.get(f"/v1/newcomers/{reference}/consents")
        assert (never.status_code, never.content) == (404, unknown.content)
    told = (await office.get("/v1/changes")).json()["items"]
    assert told[-1]["type"] == "erased"


async def test_a_repeated_registration_of_an_erased_person_gives_nothing_back(office: Tool, client: httpx.AsyncClient) -> None:
    from tests.support.people import activate, registration

    body = registration()
    done = (await office.post("/v1/newcomers", body, Idempotency_Key="k")).json()
    phone = await activate(client, done["letter"])
    assert (await phone.post("/v1/me/erasure", {})).status_code < 300
    again = await office.post("/v1/newcomers", body, Idempotency_Key="k")
    assert (again.status_code, again.json()["reason"]) == (410, "erased")


async def test_a_code_of_an_erased_person_opens_nothing(phone: Phone, school: Tool) -> None:
    code = (await phone.post("/v1/me/link-codes", {})).json()["code"]
    assert (await phone.post("/v1/me/erasure", {})).status_code < 300
    answer = await school.post("/v1/links", {"code": code})
    assert (answer.status_code, answer.json()["reason"]) == (404, "not-found")
    assert (await phone.get("/v1/me/consents")).status_code in {401, 404}
