"""Art. 19 GDPR: whoever could have received a statement hears of it, whoever never could hears nothing."""

import re

import httpx

from app.agencies.register import set_reporting_duty
from app.unit_of_work import open_unit
from app.world import World
from tests.contract.test_hostile_input import BODIES
from tests.support.agencies import bearer
from tests.support.application import lent
from tests.support.clock import MovableClock
from tests.support.people import Json, Phone, Tool, said, tool


async def told(agency: Tool) -> list[str]:
    return [item["type"] for item in (await agency.get("/v1/changes")).json()["items"]]


async def statement(phone: Phone, category: str, field: str) -> str:
    record = (await phone.get("/v1/me/record")).json()
    return str(record["categories"][category]["fields"][field]["statements"][0]["id"])


async def dispute(phone: Phone, category: str, field: str) -> None:
    answer = await phone.post("/v1/me/disputes", {"statement": await statement(phone, category, field)})
    assert answer.status_code == 201, answer.text


async def withdraw(phone: Phone, agency: Tool) -> None:
    given = (await phone.get("/v1/me/consents")).json()["items"]
    consent = next(one["id"] for one in given if one["recipient"] == agency.wire_id)
    assert (await phone.post(f"/v1/me/consents/{consent}/withdrawal", {})).status_code == 200


async def grant(phone: Phone, agency: Tool, *categories: str, purpose: str = "language_course") -> None:
    body = {"purpose": purpose, "recipient": agency.wire_id, "categories": categories, "notice_language": "de"}
    answer = await phone.post("/v1/me/consents", body)
    assert answer.status_code == 201, answer.text


async def replaced(agency: Tool, reference: str, own: Json, new: Json) -> None:
    path = f"/v1/newcomers/{reference}/statements"
    added = await agency.post(path, {"statements": [own]})
    assert added.status_code == 201, added.text
    name = added.json()["statements"][0]["id"]
    answer = await agency.call("PUT", f"{path}/{name}", new, If_Match=added.headers["ETag"])
    assert answer.status_code == 200, answer.text


TESTED = said("language", "german_overall", "B1", kind="placement_test", as_of="2026-10-02")


async def correct_own(school: Tool, reference: str, phone: Phone, office: Tool, as_of: str) -> None:
    """The school records a test, the office's consent ends, the school replaces the value."""
    path = f"/v1/newcomers/{reference}/statements"
    added = await school.post(path, {"statements": [TESTED]})
    name = added.json()["statements"][0]["id"]
    await withdraw(phone, office)
    new = {"value": "A1", "kind": "placement_test", "as_of": as_of}
    assert (await school.call("PUT", f"{path}/{name}", new, If_Match=added.headers["ETag"])).status_code == 200


async def test_a_former_recipient_hears_that_a_value_it_could_read_was_wrong(
    phone: Phone, office: Tool, school: Tool, granted: str
) -> None:
    await correct_own(school, granted, phone, office, as_of="2026-10-02")
    assert (await told(office))[-1] == "statement-corrected"


async def test_a_former_recipient_hears_nothing_of_news(phone: Phone, office: Tool, school: Tool, granted: str) -> None:
    await correct_own(school, granted, phone, office, as_of="2026-11-05")
    assert (await told(office))[-1] == "consent-withdrawn"


async def test_who_corrects_owes_nobody_an_answer_about_it(school: Tool, office: Tool, newcomer: Json, granted: str) -> None:
    await replaced(school, granted, TESTED, {"value": "A1", "kind": "placement_test", "as_of": "2026-10-02"})
    assert "statement-corrected" not in await told(school)
    assert (await told(office)).count("statement-corrected") == 1


async def test_whose_consent_ended_before_a_statement_was_made_hears_nothing_of_its_dispute(
    phone: Phone, office: Tool, school: Tool, newcomer: Json, granted: str, clock: MovableClock
) -> None:
    await withdraw(phone, school)
    clock.advance(minutes=1)
    added = await office.post(
        f"/v1/newcomers/{newcomer['id']}/statements", {"statements": [said("language", "german_reading", "A2")]}
    )
    assert added.status_code == 201, added.text
    await dispute(phone, "language", "german_reading")
    assert "statement-disputed" not in await told(school)
    assert "statement-disputed" in await told(office)


async def test_a_secret_that_was_never_released_is_not_given_away_by_its_dispute(
    phone: Phone, office: Tool, school: Tool, newcomer: Json, granted: str
) -> None:
    secret = said("language", "german_reading", "A2") | {"secrecy": "secrecy_203"}
    added = await office.post(f"/v1/newcomers/{newcomer['id']}/statements", {"statements": [secret]})
    assert added.status_code == 201, added.text
    await dispute(phone, "language", "german_reading")
    assert "statement-disputed" not in await told(school)


async def test_a_consent_to_less_obliges_to_delete_the_rest(phone: Phone, school: Tool, granted: str) -> None:
    before = next(one["id"] for one in (await phone.get("/v1/me/consents")).json()["items"] if one["recipient"] == school.wire_id)
    await grant(phone, school, "language")
    narrowed = (await school.get("/v1/changes")).json()["items"][-1]
    assert (narrowed["type"], narrowed["consent"]) == ("consent-narrowed", before)
    await school.post(f"/v1/changes/{narrowed['id']}/acknowledgement", {"outcome": "deleted"})
    held = (await phone.get("/v1/me/consents")).json()["items"]
    assert next(one["deletion"]["outcome"] for one in held if one["id"] == before) == "deleted"
    await grant(phone, school, "language", "identity")
    assert (await told(school))[-1] == "consent-granted"


async def test_the_end_of_a_secrecy_release_is_told_to_whom_it_opened_the_secret(
    phone: Phone, school: Tool, granted: str, client: httpx.AsyncClient, world: World
) -> None:
    stranger = await tool(client, world, "course_provider", "language_course")
    for recipient in (school, stranger):
        body = {"recipient": recipient.wire_id, "purpose": "language_course", "categories": ["language"], "notice_language": "de"}
        released = await phone.post("/v1/me/secrecy-releases", body)
        assert released.status_code == 201, released.text
        ended = await phone.post(f"/v1/me/secrecy-releases/{released.json()['id']}/withdrawal", {})
        assert ended.status_code == 200, ended.text
    assert (await told(school))[-1] == "secrecy-withdrawn"
    assert await world.pool.fetchval("SELECT count(*) FROM change WHERE type = 'secrecy-withdrawn'") == 1


async def test_an_agency_that_got_the_duty_later_still_hears_of_what_it_read_before(
    phone: Phone, office: Tool, newcomer: Json, granted: str, client: httpx.AsyncClient, world: World, clock: MovableClock
) -> None:
    other = await tool(client, world, "counselling", "counselling", reporting_duty=False)
    await grant(phone, office, "identity", "language", "arrival", purpose="counselling")
    await phone.link(other)
    await grant(phone, other, "identity", "arrival", purpose="counselling")
    day = said("arrival", "arrived_in_de", "2025-11")
    added = await office.post(f"/v1/newcomers/{newcomer['id']}/statements", {"statements": [day]})
    assert added.status_code == 201, added.text
    clock.advance(minutes=1)
    async with open_unit(world) as uow:
        await set_reporting_duty(uow, other.client.agency_id, True)
    await dispute(phone, "arrival", "arrived_in_de")
    assert (await told(other))[-1] == "statement-disputed"


async def test_the_duty_of_before_opens_nothing_recorded_after_it(
    phone: Phone, office: Tool, newcomer: Json, granted: str, client: httpx.AsyncClient, world: World, clock: MovableClock
) -> None:
    other = await tool(client, world, "counselling", "counselling", reporting_duty=False)
    await grant(phone, office, "identity", "language", "arrival", purpose="counselling")
    await phone.link(other)
    await grant(phone, other, "identity", "arrival", purpose="counselling")
    async with open_unit(world) as uow:
        await set_reporting_duty(uow, other.client.agency_id, True)
    clock.advance(minutes=1)
    day = said("arrival", "arrived_in_de", "2025-11")
    assert (await office.post(f"/v1/newcomers/{newcomer['id']}/statements", {"statements": [day]})).status_code == 201
    await dispute(phone, "arrival", "arrived_in_de")
    assert "statement-disputed" not in await told(other)


async def test_the_end_of_a_restriction_is_told_to_whom_its_beginning_was(phone: Phone, school: Tool, granted: str) -> None:
    await phone.post("/v1/me/restriction", {})
    await phone.http.delete("/v1/me/restriction", headers=bearer(phone.token))
    assert (await told(school))[-2:] == ["restricted", "restriction-lifted"]


async def test_what_is_gone_is_gone_for_a_former_recipient_everywhere(
    phone: Phone, office: Tool, newcomer: Json, client: httpx.AsyncClient, world: World
) -> None:
    stranger = await tool(client, world, "counselling", "counselling")
    assert (await phone.post("/v1/me/erasure", {})).status_code == 200
    with lent(world) as application:
        paths = application.openapi()["paths"]
    asked = 0
    for template, operations in paths.items():
        if not template.startswith("/v1/newcomers/{") or "/merges" in template:
            continue
        path = re.sub(r"\{(?!id|newcomer)\w+\}", "s_" + "0" * 32, re.sub(r"\{(id|newcomer)\}", newcomer["id"], template))
        for method in operations.keys() & {"get", "post", "put"}:
            body = None if method == "get" else BODIES.get(f"{method.upper()} {template}", {})
            answers = [await each.call(method.upper(), path, body, If_Match='"1"') for each in (office, stranger)]
            assert [(one.status_code, one.json()["reason"]) for one in answers] == [(410, "erased"), (404, "not-found")], template
            asked += 1
    assert asked >= 10
