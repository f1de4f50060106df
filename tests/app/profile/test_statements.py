"""Writing statements: all or none, consent and steward first, nothing lost under concurrent writers, everybody told."""

import asyncio
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from app.world import World
from tests.support.database import TestDatabase
from tests.support.people import Json, Phone, Tool, said, tool

TESTED = said("language", "german_overall", "B1", kind="placement_test")


def path(reference: str) -> str:
    return f"/v1/newcomers/{reference}/statements"


async def field_of(agency: Tool, reference: str, category: str, field: str) -> Json:
    record = (await agency.get(f"/v1/newcomers/{reference}/record")).json()
    found: Json = record["categories"][category]["fields"][field]
    return found


async def feed(agency: Tool) -> list[str]:
    return [item["type"] for item in (await agency.get("/v1/changes")).json()["items"]]


async def count(database: TestDatabase, query: str) -> int:
    connection = await asyncpg.connect(database.owner_url)
    try:
        return int(await connection.fetchval(query))
    finally:
        await connection.close()


async def test_a_test_result_outranks_the_self_report_and_both_stay(
    school: Tool, office: Tool, newcomer: Json, granted: str
) -> None:
    answer = await school.post(path(granted), {"statements": [TESTED]})
    assert answer.status_code == 201, answer.text
    added = answer.json()["statements"][0]
    assert (added["category"], added["field"]) == ("language", "german_overall")
    assert answer.json()["versions"] == {"language": 2}
    assert answer.headers["etag"] == '"2"'
    field = await field_of(school, granted, "language", "german_overall")
    assert field["current"] == added["id"]
    assert [one["value"] for one in field["statements"]] == ["B1", "A2"]
    seen = await field_of(office, newcomer["id"], "language", "german_overall")
    assert seen["statements"][0]["recorded_by"] == {"agency": "Sprachschule Musterstadt", "type": "course_provider"}
    assert (await feed(office)).count("statement-changed") == 1
    assert "statement-changed" not in await feed(school)


async def test_a_bare_list_is_taken_as_well(school: Tool, granted: str) -> None:
    assert (await school.post(path(granted), [TESTED])).status_code == 201


async def test_a_list_is_stored_whole_or_not_at_all(school: Tool, granted: str, database: TestDatabase) -> None:
    wrong = said("language", "german_reading", "Z9", kind="placement_test")
    answer = await school.post(path(granted), {"statements": [TESTED, wrong]})
    assert (answer.status_code, answer.json()["reason"]) == (422, "validation-failed")
    assert answer.json()["errors"][0]["pointer"] == "/statements/1/value"
    assert "Z9" not in answer.text
    assert len((await field_of(school, granted, "language", "german_overall"))["statements"]) == 1


@pytest.mark.parametrize(
    ("statement", "pointer"),
    [
        (TESTED | {"category": "nonsense"}, "/statements/0/category"),
        (TESTED | {"field": "nonsense"}, "/statements/0/field"),
        (TESTED | {"as_of": "2999-01-01"}, "/statements/0/as_of"),
        (TESTED | {"as_of": "yesterday"}, "/statements/0/as_of"),
        (TESTED | {"kind": "rumour"}, "/statements/0/kind"),
        (TESTED | {"surprise": 1}, "/statements/0"),
        ({"category": "language"}, "/statements/0/field"),
    ],
)
async def test_what_is_wrong_is_pointed_at_and_not_repeated(
    school: Tool, granted: str, statement: dict[str, Any], pointer: str
) -> None:
    answer = await school.post(path(granted), {"statements": [statement]})
    assert (answer.status_code, answer.json()["reason"]) == (422, "validation-failed")
    assert pointer in {error["pointer"] for error in answer.json()["errors"]}
    assert "rumour" not in answer.text


async def test_only_a_steward_adds(school: Tool, granted: str) -> None:
    answer = await school.post(path(granted), {"statements": [TESTED, said("identity", "family_name", "Andersname")]})
    assert (answer.status_code, answer.json()["reason"]) == (403, "not-steward")


async def test_writing_needs_a_consent_that_covers_every_category(school: Tool, granted: str) -> None:
    course = said("course", "course_type", "ik_general", kind="document_seen")
    answer = await school.post(path(granted), {"statements": [TESTED, course]})
    assert (answer.status_code, answer.json()["reason"]) == (403, "category-not-covered")


async def test_a_withdrawal_ends_writing_too(phone: Phone, school: Tool, granted: str) -> None:
    consents = (await phone.get("/v1/me/consents")).json()["items"]
    own = next(item["id"] for item in consents if item["purpose"] == "language_course")
    await phone.post(f"/v1/me/consents/{own}/withdrawal", {})
    answer = await school.post(path(granted), {"statements": [TESTED]})
    assert (answer.status_code, answer.json()["reason"]) == (403, "consent-withdrawn")
    assert answer.json()["obligation"] == "delete-or-justify"


async def test_refusal_comes_before_content(client: httpx.AsyncClient, world: World, newcomer: Json, school: Tool) -> None:
    stranger = await tool(client, world, "course_provider", "language_course")
    answers = [await stranger.post(path(newcomer["id"]), body) for body in ({"statements": [TESTED]}, {"nonsense": True})]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


async def test_the_same_key_stores_once_and_gives_the_same_ids(school: Tool, granted: str) -> None:
    key = uuid4().hex
    answers = [await school.post(path(granted), {"statements": [TESTED]}, Idempotency_Key=key) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.text for answer in answers}) == 1
    assert len((await field_of(school, granted, "language", "german_overall"))["statements"]) == 2
    other = said("language", "german_overall", "A1", kind="placement_test")
    reused = await school.post(path(granted), {"statements": [other]}, Idempotency_Key=key)
    assert (reused.status_code, reused.json()["reason"]) == (422, "idempotency-key-reused")


async def test_the_same_key_at_the_same_moment_stores_once(school: Tool, granted: str) -> None:
    key = uuid4().hex
    await school.get("/v1/changes")
    calls = [school.post(path(granted), {"statements": [TESTED]}, Idempotency_Key=key) for _ in range(8)]
    answers = await asyncio.gather(*calls)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["statements"][0]["id"] for answer in answers}) == 1
    assert len((await field_of(school, granted, "language", "german_overall"))["statements"]) == 2


async def test_a_replay_is_answered_only_while_the_consent_stands(phone: Phone, school: Tool, granted: str) -> None:
    key = uuid4().hex
    assert (await school.post(path(granted), {"statements": [TESTED]}, Idempotency_Key=key)).status_code == 201
    await phone.post("/v1/me/restriction", {})
    assert (await school.post(path(granted), {"statements": [TESTED]}, Idempotency_Key=key)).status_code == 403


async def test_without_a_key_nothing_is_stored(client: httpx.AsyncClient, school: Tool, granted: str) -> None:
    await school.get("/v1/changes")
    headers = {"authorization": f"Bearer {school.tokens['language_course']}"}
    answer = await client.post(path(granted), json={"statements": [TESTED]}, headers=headers)
    assert (answer.status_code, answer.json()["reason"]) == (400, "idempotency-key-missing")


async def test_no_write_is_lost_among_many_and_each_is_one_row(
    school: Tool, office: Tool, newcomer: Json, granted: str, database: TestDatabase
) -> None:
    skills = ("german_overall", "german_reading", "german_listening", "german_writing", "german_speaking")
    writes = [
        school.post(path(granted), {"statements": [said("language", skill, "A1", kind="placement_test")]}) for skill in skills * 3
    ]
    estimate = said("language", "german_writing", "A2", kind="adviser_estimate")
    writes += [office.post(path(newcomer["id"]), {"statements": [estimate]}) for _ in range(9)]
    answers = await asyncio.gather(*writes)
    assert {answer.status_code for answer in answers} == {201}
    assert sorted(answer.json()["versions"]["language"] for answer in answers) == list(range(2, 26))
    record = (await school.get(f"/v1/newcomers/{granted}/record")).json()
    stored = sum(len(field["statements"]) for field in record["categories"]["language"]["fields"].values())
    assert stored == 2 + 24
    assert await count(database, "SELECT count(*) FROM audit.event WHERE action = 'statements.add'") == 24


async def test_a_changed_name_is_found_by_its_new_spelling(office: Tool, newcomer: Json, database: TestDatabase) -> None:
    tokens = "SELECT md5(string_agg(encode(token, 'hex'), '' ORDER BY token))::text FROM duplicate_token"
    connection = await asyncpg.connect(database.owner_url)
    before = await connection.fetchval(tokens)
    birth = said("identity", "birth_date", "1991-04-17")
    assert (await office.post(path(newcomer["id"]), {"statements": [birth]})).status_code == 201
    assert await connection.fetchval(tokens) != before
    await connection.close()


async def test_an_agency_replaces_its_own_statement_against_the_version_it_saw(
    phone: Phone, school: Tool, office: Tool, newcomer: Json, granted: str
) -> None:
    own = (await school.post(path(granted), {"statements": [TESTED]})).json()["statements"][0]["id"]
    body = {"value": "B2", "kind": "placement_test", "as_of": "2026-11-02"}
    place = f"{path(granted)}/{own}"
    assert (await school.call("PUT", place, body)).status_code == 428
    assert (await school.call("PUT", place, body, If_Match='"1"')).status_code == 412
    assert (await school.call("PUT", place, body, If_Match='W/"2"')).status_code == 412
    answer = await school.call("PUT", place, body, If_Match='"2"')
    assert (answer.status_code, answer.headers["etag"]) == (200, '"3"')
    field = await field_of(school, granted, "language", "german_overall")
    assert [one["value"] for one in field["statements"]] == ["B2", "A2"]
    assert field["current"] == answer.json()["id"] != own
    held = (await phone.get("/v1/me/record")).json()["categories"]["language"]["fields"]["german_overall"]["statements"]
    assert [one["value"] for one in held] == ["B2", "B1", "A2"]
    assert (await feed(office)).count("statement-changed") == 2
    assert (await school.call("PUT", place, body, If_Match='"3"')).status_code == 404


async def test_nobody_replaces_what_another_recorded(school: Tool, granted: str) -> None:
    other = (await field_of(school, granted, "language", "german_overall"))["current"]
    body = {"value": "B2", "kind": "placement_test"}
    answer = await school.call("PUT", f"{path(granted)}/{other}", body, If_Match='"1"')
    assert (answer.status_code, answer.json()["reason"]) == (403, "not-steward")


async def test_a_replacement_keeps_category_and_field_and_is_validated(school: Tool, granted: str) -> None:
    own = (await school.post(path(granted), {"statements": [TESTED]})).json()["statements"][0]["id"]
    place = f"{path(granted)}/{own}"
    for change, pointer in (
        ({"value": "Q9"}, "/value"),
        ({"field": "german_reading"}, "/field"),
        ({"category": "course"}, "/category"),
    ):
        body = {"value": "B2", "kind": "placement_test", "as_of": "2026-11-02"} | change
        answer = await school.call("PUT", place, body, If_Match='"2"')
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_a_confirmation_is_dated_and_changes_nothing_else(school: Tool, granted: str) -> None:
    own = (await school.post(path(granted), {"statements": [TESTED]})).json()["statements"][0]["id"]
    place = f"/v1/newcomers/{granted}/confirmations"
    answer = await school.post(place, {"statement": own, "as_of": "2026-11-20"})
    assert answer.status_code == 201, answer.text
    told = (await field_of(school, granted, "language", "german_overall"))["statements"][0]
    assert (told["id"], told["value"], told["confirmed_as_of"]) == (own, "B1", "2026-11-20")
    late = await school.post(place, {"statement": own, "as_of": "2999-01-01"})
    assert (late.status_code, late.json()["errors"][0]["pointer"]) == (422, "/as_of")


async def test_a_statement_of_an_unreleased_category_does_not_exist_for_this_agency(
    client: httpx.AsyncClient, world: World, phone: Phone, school: Tool, granted: str, office: Tool, newcomer: Json
) -> None:
    own = (await field_of(office, newcomer["id"], "language", "german_overall"))["current"]
    answer = await school.post(f"/v1/newcomers/{granted}/confirmations", {"statement": own})
    assert answer.status_code == 404
