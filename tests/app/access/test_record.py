"""The main read over HTTP: what is released and nothing else, refusals with their reasons, one row in the log for every look."""

import asyncio
import json
from typing import Any

import asyncpg
import httpx
import jsonschema
import pytest

from app.access.document import RECORD, SCHEMA
from app.access.read_record import Gate, Look
from app.agencies.clients import set_client_status
from app.db.lines import LineEnd
from app.ids import new_reference
from app.unit_of_work import open_unit
from app.world import World
from tests.app.access.conftest import grant
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.people import Json, Phone, Tool, tool


def path(reference: str, query: str = "") -> str:
    return f"/v1/newcomers/{reference}/record{query}"


async def rows(database: TestDatabase, action: str) -> list[str]:
    connection = await asyncpg.connect(database.owner_url)
    try:
        found = await connection.fetch("SELECT body FROM audit.event WHERE action = $1 ORDER BY seq", action)
        return [row["body"] for row in found]
    finally:
        await connection.close()


async def test_the_school_reads_what_was_granted_and_who_recorded_it(school: Tool, granted: str) -> None:
    answer = await school.get(path(granted))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    record = answer.json()
    jsonschema.validate(record, SCHEMA)
    assert (record["newcomer"], record["purpose"]) == (granted, "language_course")
    assert set(record["categories"]) == {"language"}
    field = record["categories"]["language"]["fields"]["german_overall"]
    assert field["statements"][0]["value"] == "A2"
    assert field["statements"][0]["recorded_by"] == {"agency": "Beratung am Beispielplatz", "type": "counselling"}
    assert field["current"] == field["statements"][0]["id"]
    assert '"_' not in answer.text


async def test_a_look_that_cannot_be_sent_takes_no_other_with_it(world: World, school: Tool, granted: str) -> None:
    """Values travel as lines (`app.db.lines`): one with a line end never leaves, and its neighbours get their own rows."""
    client = school.client
    good = Look(granted, client.agency_id, client.client_id, "language_course", None, malformed=False, request_id="")
    looks = [good._replace(request_id=f"{number:032x}") for number in range(6)]
    looks[2] = good._replace(purpose="language_course\ncontact")
    gate = Gate(world)
    found = await asyncio.gather(*map(gate.decide, looks), return_exceptions=True)
    assert [type(one) for place, one in enumerate(found) if place != 2] == [asyncpg.Record] * 5
    assert isinstance(found[2], LineEnd)
    for place, one in enumerate(found):
        if isinstance(one, asyncpg.Record):
            assert (one["reason"], f'"r":"{place:032x}"' in one["body"]) == (None, True)
    acknowledged = world.writer.acknowledgement()
    assert acknowledged is not None
    assert len(json.loads(acknowledged.row.body)["ack"]["aborted"]) == 7  # all six together, then this one alone


async def test_two_agencies_know_a_statement_by_different_names(office: Tool, school: Tool, newcomer: Json, granted: str) -> None:
    seen = [(await tool.get(path(name))).json() for tool, name in ((office, newcomer["id"]), (school, granted))]
    ids = [record["categories"]["language"]["fields"]["german_overall"]["current"] for record in seen]
    assert ids[0] != ids[1]


async def test_asking_for_less_gives_less_and_for_something_else_nothing(phone: Phone, school: Tool, pupil: str) -> None:
    await grant(phone, school, "identity", "language")
    assert set((await school.get(path(pupil, "?categories=language"))).json()["categories"]) == {"language"}
    assert set((await school.get(path(pupil, "?categories=language,course"))).json()["categories"]) == {"language"}
    refused = await school.get(path(pupil, "?categories=course"))
    assert (refused.status_code, refused.json()["reason"]) == (403, "category-not-covered")
    assert refused.json()["consent_request_template"] == "language_course"


@pytest.mark.parametrize(
    "query", ["?categories=nonsense", "?categories=", "?categories=language,,", "?fields=language", "?categories"]
)
async def test_a_query_that_is_not_understood_is_said_to_be_wrong(school: Tool, granted: str, query: str) -> None:
    answer = await school.get(path(granted, query))
    assert (answer.status_code, answer.json()["reason"]) == (422, "validation-failed")
    assert answer.json()["errors"][0]["pointer"] == "/query/categories"


async def test_a_released_category_that_holds_nothing_is_shown_empty(phone: Phone, school: Tool, pupil: str) -> None:
    await grant(phone, school, "education")
    assert (await school.get(path(pupil))).json()["categories"] == {"education": {"version": 0, "fields": {}}}


async def test_without_a_decision_consent_is_missing_and_a_template_is_named(school: Tool, pupil: str) -> None:
    answer = await school.get(path(pupil))
    assert (answer.status_code, answer.json()["reason"]) == (403, "consent-missing")
    assert answer.json()["consent_request_template"] == "language_course"


async def test_a_withdrawal_is_effective_at_the_next_read_and_obliges(phone: Phone, school: Tool, pupil: str) -> None:
    consent = await grant(phone, school, "language")
    assert (await school.get(path(pupil))).status_code == 200
    withdrawn = (await phone.post(f"/v1/me/consents/{consent}/withdrawal", {})).json()
    answer = await school.get(path(pupil))
    assert (answer.status_code, answer.json()["reason"]) == (403, "consent-withdrawn")
    assert answer.json()["withdrawn_at"] == withdrawn["withdrawn_at"]
    assert answer.json()["obligation"] == "delete-or-justify"


async def test_a_consent_ends_by_itself_without_any_job(school: Tool, granted: str, clock: MovableClock) -> None:
    clock.advance(days=400)
    school.tokens.clear()
    answer = await school.get(path(granted))
    assert (answer.status_code, answer.json()["reason"]) == (403, "consent-expired")


async def test_a_restricted_record_is_read_by_nobody_who_was_granted_it(phone: Phone, school: Tool, granted: str) -> None:
    assert (await phone.post("/v1/me/restriction", {})).status_code < 300
    answer = await school.get(path(granted))
    assert (answer.status_code, answer.json()["reason"]) == (403, "restricted")


async def test_a_token_without_a_purpose_reads_nothing(school: Tool, granted: str) -> None:
    answer = await school.get(path(granted), purpose=None)
    assert (answer.status_code, answer.json()["reason"]) == (403, "purpose-missing")


async def test_consent_is_per_purpose(school: Tool, granted: str) -> None:
    answer = await school.get(path(granted), purpose="contact")
    assert (answer.status_code, answer.json()["reason"]) == (403, "consent-missing")


async def test_a_suspended_client_reads_nothing_with_a_token_it_already_has(world: World, school: Tool, granted: str) -> None:
    assert (await school.get(path(granted))).status_code == 200
    async with open_unit(world) as uow:
        await set_client_status(uow, school.client.client_id, "suspended")
    answer = await school.get(path(granted))
    assert (answer.status_code, answer.json()["reason"]) == (403, "client-suspended")


async def test_unknown_and_foreign_references_and_nonsense_are_byte_equal(
    client: httpx.AsyncClient, world: World, newcomer: Json, school: Tool, phone: Phone
) -> None:
    stranger = await tool(client, world, "employment", "contact")
    answers = [await stranger.get(path(name)) for name in (new_reference(), newcomer["id"], "nonsense", "n_%00", "%F0%9F%98%80")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    names = [{name for name, _ in answer.headers.items()} for answer in answers]
    assert all(each == names[0] for each in names)


async def test_the_person_sees_an_attempt_under_another_agencys_reference(
    client: httpx.AsyncClient, world: World, newcomer: Json, phone: Phone
) -> None:
    stranger = await tool(client, world, "employment", "contact", name="Amt ohne Beziehung")
    assert (await stranger.get(path(newcomer["id"]))).status_code == 404
    seen = (await phone.get("/v1/me/accesses")).json()["items"][0]
    assert (seen["agency"], seen["outcome"], seen["reason"]) == ("Amt ohne Beziehung", "refused", "not-found")


async def test_every_look_is_one_row_and_the_person_sees_each(
    database: TestDatabase, phone: Phone, school: Tool, pupil: str
) -> None:
    await school.get(path(pupil))
    consent = await grant(phone, school, "language")
    await school.get(path(pupil))
    await school.get(path(pupil, "?categories=course"))
    assert len(await rows(database, "record.read")) == 3
    seen = [item for item in (await phone.get("/v1/me/accesses")).json()["items"] if item["action"] == "record.read"]
    assert [(item["outcome"], item["reason"], item["categories"]) for item in seen] == [
        ("refused", "category-not-covered", ["course"]),
        ("allowed", None, ["language"]),
        ("refused", "consent-missing", []),
    ]
    assert seen[1]["consent"] == consent
    assert {item["agency"] for item in seen} == {"Sprachschule Musterstadt"}


async def test_no_audit_row_no_answer(database: TestDatabase, school: Tool, granted: str) -> None:
    owner = await asyncpg.connect(database.owner_url)
    await owner.execute("REVOKE INSERT (body, mac, mac_len) ON audit.event FROM kiim_app")
    answer = await school.get(path(granted))
    assert answer.status_code == 500
    assert "A2" not in answer.text
    await owner.execute("GRANT INSERT (body, mac, mac_len) ON audit.event TO kiim_app")
    await owner.close()
    assert (await school.get(path(granted))).status_code == 200


async def test_reads_that_travel_together_are_never_mixed_up(
    client: httpx.AsyncClient, world: World, office: Tool, school: Tool, granted: str, newcomer: Json
) -> None:
    others = [(await office.register())["id"] for _ in range(5)]
    asked: list[tuple[Tool, str, int]] = [(office, name, 200) for name in (*others, newcomer["id"])]
    asked += [(school, granted, 200), (school, others[0], 404), (office, granted, 404)]
    plan = asked * 12
    answers = await asyncio.gather(*(who.get(path(name)) for who, name, _ in plan))
    for (who, name, status), answer in zip(plan, answers, strict=True):
        assert answer.status_code == status
        if status == 200:
            assert answer.json()["newcomer"] == name
            assert answer.json()["purpose"] == who.purpose


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE"])
async def test_only_get_is_offered(client: httpx.AsyncClient, school: Tool, granted: str, method: str) -> None:
    answer = await client.request(method, path(granted), content=b"{}", headers={"content-type": "application/json"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


async def test_a_block_that_was_exchanged_is_not_answered_and_raises_an_alarm(
    database: TestDatabase, school: Tool, granted: str
) -> None:
    owner = await asyncpg.connect(database.owner_url)
    await owner.execute(
        "UPDATE profile_category SET sealed = set_byte(sealed, 100, get_byte(sealed, 100) # 1) WHERE category = 6"
    )
    answer = await school.get(path(granted))
    assert (answer.status_code, answer.json()["reason"]) == (500, "internal")
    assert set(answer.json()) == {"type", "title", "status", "reason", "id"}
    assert len(await rows(database, "integrity")) == 1
    await owner.close()


async def test_a_register_row_flipped_by_hand_lets_nobody_in(
    database: TestDatabase, world: World, school: Tool, granted: str
) -> None:
    await school.get(path(granted))
    async with open_unit(world) as uow:
        await set_client_status(uow, school.client.client_id, "suspended")
    owner = await asyncpg.connect(database.owner_url)
    await owner.execute("UPDATE client SET status = 'active' WHERE client_id = $1", school.client.client_id)
    await owner.close()
    answer = await school.get(path(granted))
    assert answer.status_code == 500
    assert "A2" not in answer.text


async def test_a_disputed_statement_never_leads_silently(phone: Phone, school: Tool, granted: str) -> None:
    record = (await phone.get("/v1/me/record")).json()
    leading = record["categories"]["language"]["fields"]["german_overall"]["statements"][0]["id"]
    await phone.post("/v1/me/disputes", {"statement": leading})
    field = (await school.get(path(granted))).json()["categories"]["language"]["fields"]["german_overall"]
    assert field["statements"][0]["disputed"] is True


async def test_the_documented_answers_are_those_that_occur() -> None:
    documented: dict[str, Any] = RECORD["responses"]
    assert set(documented) == {"200", "400", "401", "403", "404", "405", "410", "422", "429", "500", "503"}
