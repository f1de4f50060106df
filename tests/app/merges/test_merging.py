"""Two records of one person, merged and parted over HTTP: who sees what before, meanwhile and afterwards."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from app.merges.finish import finish_merges
from app.verify.run import verify
from app.world import World
from tests.app.portal.conftest import Opener
from tests.support.clock import MovableClock
from tests.support.people import PIN, Json, Phone, Tool, activate, confirm_notices, said, tool

CONTENT = ("profile_category", "release", "duplicate_token")
"""What a merge that was undone must leave as it was, beside the rows whose version it raises."""


@pytest.fixture
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling")


@pytest.fixture
async def school(client: httpx.AsyncClient, world: World) -> Tool:
    return await tool(client, world, "course_provider", "language_course")


async def registered(office: Tool, level: str, **changes: Any) -> Json:
    return await office.register(
        statements=[
            said("identity", "family_name", "Musterprobe"),
            said("identity", "given_names", "Erfunda"),
            said("identity", "birth_date", "1990-05-17", kind="document_seen"),
            said("language", "german_overall", level),
        ],
        **changes,
    )


async def consented(phone: Phone, school: Tool) -> None:
    body = {
        "purpose": "language_course",
        "recipient": school.wire_id,
        "categories": ["language"],
        "notice_language": "de",
        "valid_until": "2027-02-01T00:00:00Z",
    }
    answer = await phone.post("/v1/me/consents", body)
    assert answer.status_code == 201, answer.text


async def levels(agency: Tool, reference: str) -> list[str]:
    answer = await agency.get(f"/v1/newcomers/{reference}/record")
    assert answer.status_code == 200, answer.text
    fields = answer.json()["categories"].get("language", {"fields": {}})["fields"]
    return [one["value"] for one in fields.get("german_overall", {"statements": []})["statements"]]


async def merged(office: Tool, keep: Json, other: Json) -> Json:
    answer = await office.post(f"/v1/newcomers/{keep['id']}/merges", {"other": other["id"]})
    assert answer.status_code == 201, answer.text
    result: Json = answer.json()
    assert (result["state"], result["newcomer"]) == ("merged", keep["id"])
    return result


async def undone(office: Tool, keep: Json, merge: Json) -> None:
    answer = await office.post(f"/v1/newcomers/{keep['id']}/merges/{merge['id']}/undoing", {})
    assert answer.status_code == 200, answer.text


async def sound(world: World) -> None:
    async with world.pool.acquire() as connection:
        report = await verify(connection, world.keyring, world.catalogue, lambda *_: None)
    assert report.findings == []


async def stored(world: World, reference: str) -> dict[str, Any]:
    """The opened record behind a reference and its release rows without head and MAC, as the database holds them."""
    newcomer: UUID = await world.pool.fetchval("SELECT newcomer_id FROM newcomer_reference WHERE reference = $1", reference)
    releases = await world.pool.fetch(
        "SELECT agency_id, purpose, state, consent_id, categories, secrecy, valid_until, ended_at, granting_event FROM release "
        "WHERE newcomer_id = $1 ORDER BY agency_id, purpose",
        newcomer,
    )
    tokens = await world.pool.fetch("SELECT token, kind FROM duplicate_token WHERE newcomer_id = $1 ORDER BY token", newcomer)
    status = await world.pool.fetchval("SELECT status FROM newcomer WHERE newcomer_id = $1", newcomer)
    return {"releases": [dict(row) for row in releases], "tokens": [dict(row) for row in tokens], "status": status}


async def types(agency: Tool) -> list[tuple[str, str]]:
    items = (await agency.get("/v1/changes")).json()["items"]
    return [(item["type"], item["newcomer"]) for item in items if item["type"].startswith("merge")]


async def test_the_agency_that_merged_its_two_sees_both_and_everybody_else_what_it_saw(
    client: httpx.AsyncClient, office: Tool, school: Tool, world: World
) -> None:
    keep, other = await registered(office, "A1"), await registered(office, "B1")
    second = await tool(client, world, "course_provider", "language_course")
    mine, hers = await activate(client, keep["letter"]), await activate(client, other["letter"])
    at_keep, at_other = await mine.link(school), await hers.link(second)
    await consented(mine, school)
    await consented(hers, second)
    await merged(office, keep, other)
    assert sorted(await levels(office, keep["id"])) == ["A1", "B1"]
    assert sorted(await levels(office, other["id"])) == ["A1", "B1"]
    assert await levels(school, at_keep) == ["A1"]
    assert await levels(second, at_other) == ["B1"]
    await sound(world)


async def test_what_is_written_on_one_side_stays_on_it_and_a_new_consent_reaches_both(
    client: httpx.AsyncClient, office: Tool, school: Tool, world: World
) -> None:
    keep, other = await registered(office, "A1"), await registered(office, "B1")
    second = await tool(client, world, "course_provider", "language_course")
    mine, hers = await activate(client, keep["letter"]), await activate(client, other["letter"])
    at_keep, at_other = await mine.link(school), await hers.link(second)
    await consented(mine, school)
    await consented(hers, second)
    await merged(office, keep, other)
    added = await second.post(
        f"/v1/newcomers/{at_other}/statements",
        {"statements": [said("language", "german_overall", "B2", "placement_test", "2026-11-02")]},
    )
    assert added.status_code == 201, added.text
    assert await levels(second, at_other) == ["B2", "B1"]
    assert await levels(school, at_keep) == ["A1"]
    assert "statement-changed" not in [item["type"] for item in (await school.get("/v1/changes")).json()["items"]]
    await consented(mine, school)
    assert sorted(await levels(school, at_keep)) == ["A1", "B1", "B2"]
    await sound(world)


async def test_undoing_gives_every_release_and_record_back(
    client: httpx.AsyncClient, office: Tool, school: Tool, world: World
) -> None:
    keep, other = await registered(office, "A1"), await registered(office, "B1")
    hers = await activate(client, other["letter"])
    at_other = await hers.link(school)
    await consented(hers, school)
    before = [await stored(world, reference["id"]) for reference in (keep, other)]
    sealed = (
        "SELECT sealed FROM profile_category c JOIN newcomer_reference r USING (newcomer_id) WHERE r.reference = $1 ORDER BY 1"
    )
    bytes_before = await world.pool.fetch(sealed, other["id"])
    merge = await merged(office, keep, other)
    assert await types(office) == [("merged", other["id"])]
    assert (await office.get("/v1/changes")).json()["items"][-1]["merged_into"] == keep["id"]
    assert await types(school) == []  # a reference for one of the two says nothing of the other
    await undone(office, keep, merge)
    assert [await stored(world, reference["id"]) for reference in (keep, other)] == before
    assert await world.pool.fetch(sealed, other["id"]) == bytes_before
    assert (await levels(office, keep["id"]), await levels(office, other["id"])) == (["A1"], ["B1"])
    assert await levels(school, at_other) == ["B1"]
    assert await types(office) == [("merged", other["id"]), ("merge-undone", other["id"])]
    await sound(world)


async def test_both_cards_open_the_surviving_record_and_after_undoing_each_its_own(
    client: httpx.AsyncClient, office: Tool, world: World
) -> None:
    keep, other = await registered(office, "A1"), await registered(office, "B1")
    hers = await activate(client, other["letter"])
    merge = await merged(office, keep, other)
    assert (await hers.get("/v1/me/record")).status_code == 401
    again = await signed_in(client, other)
    assert len((await again.get("/v1/me/record")).json()["categories"]["language"]["fields"]["german_overall"]["statements"]) == 2
    seen = (await again.get("/v1/me/merges")).json()
    names = {one["agency_id"]: one["agency"] for one in (await again.get("/v1/me")).json()["agencies"]}
    assert [(one["id"], one["merged_by"]) for one in seen["merges"]] == [(merge["id"], names[office.wire_id])]
    assert (await again.post(f"/v1/me/merges/{merge['id']}/undoing", {})).status_code == 200
    assert (await again.get("/v1/me/record")).status_code == 401
    alone = await signed_in(client, other)
    assert len((await alone.get("/v1/me/record")).json()["categories"]["language"]["fields"]["german_overall"]["statements"]) == 1
    await sound(world)


async def signed_in(client: httpx.AsyncClient, person: Json) -> Phone:
    answer = await client.post("/v1/me/session", json={"card": person["letter"]["card"], "pin": PIN})
    assert answer.status_code == 201, answer.text
    return Phone(client, answer.json()["access_token"])


async def test_her_looks_and_withdrawals_reach_back_over_the_merge(
    client: httpx.AsyncClient, office: Tool, school: Tool, world: World
) -> None:
    keep, other = await registered(office, "A1"), await registered(office, "B1")
    hers = await activate(client, other["letter"])
    at_other = await hers.link(school)
    await consented(hers, school)
    await levels(school, at_other)
    merge = await merged(office, keep, other)
    mine = await activate(client, keep["letter"])
    looks = (await mine.get("/v1/me/accesses")).json()["items"]
    [look] = [one for one in looks if one["action"] == "record.read"]
    consents = {one["id"]: one for one in (await mine.get("/v1/me/consents")).json()["items"]}
    assert consents[look["consent"]]["purpose"] == "language_course"
    assert (await mine.post(f"/v1/me/consents/{look['consent']}/withdrawal", {})).status_code == 200
    assert (await school.get(f"/v1/newcomers/{at_other}/record")).json()["reason"] == "consent-withdrawn"
    await undone(office, keep, merge)
    assert (await school.get(f"/v1/newcomers/{at_other}/record")).json()["reason"] == "consent-withdrawn"
    told = [item["type"] for item in (await school.get("/v1/changes")).json()["items"]]
    assert told.count("consent-withdrawn") == 1  # the row of the merged record cannot be reached any more, this one can
    await sound(world)


async def test_after_thirty_days_the_other_record_is_destroyed_and_its_card_and_reference_still_lead_on(
    client: httpx.AsyncClient, office: Tool, world: World, clock: MovableClock
) -> None:
    keep, other = await registered(office, "A1"), await registered(office, "B1")
    await activate(client, other["letter"])
    merge = await merged(office, keep, other)
    clock.advance(days=29, hours=23)
    assert await finish_merges(world) == 0
    clock.advance(hours=2)
    office.tokens.clear()
    assert await finish_merges(world) == 1
    assert await finish_merges(world) == 0
    late = await office.post(f"/v1/newcomers/{keep['id']}/merges/{merge['id']}/undoing", {})
    assert (late.status_code, late.json()["reason"]) == (409, "merge-not-possible")
    assert sorted(await levels(office, other["id"])) == ["A1", "B1"]
    phone = await signed_in(client, other)
    assert (await phone.get("/v1/me/accesses")).status_code == 200
    assert (await phone.get("/v1/me/merges")).json()["merges"][0]["undo_until"] is None
    await sound(world)
    erased = await phone.post("/v1/me/erasure", {})
    assert erased.status_code == 200
    assert (await office.get(f"/v1/newcomers/{other['id']}/record")).status_code == 410
    await sound(world)


async def test_erasing_the_survivor_while_it_can_be_undone_erases_both(
    client: httpx.AsyncClient, office: Tool, world: World
) -> None:
    keep, other = await registered(office, "A1"), await registered(office, "B1")
    phone = await activate(client, keep["letter"])
    await merged(office, keep, other)
    assert (await phone.post("/v1/me/erasure", {})).status_code == 200
    assert await world.pool.fetchval("SELECT count(*) FROM profile_category") == 0
    assert await world.pool.fetchval("SELECT count(*) FROM keys.dek") == 0
    assert await world.pool.fetchval("SELECT count(*) FROM account") == 0
    await sound(world)


async def test_the_pin_of_either_card_counts_and_a_new_letter_voids_both(
    client: httpx.AsyncClient, browser: Opener, office: Tool, world: World
) -> None:
    keep, other = await registered(office, "A1"), await registered(office, "B1")
    await activate(client, other["letter"])
    await merged(office, keep, other)
    visitor = browser()
    assert (await visitor.sign_in(other["letter"]["card"])).status_code == 303
    told = {"pin": PIN, "neue_pin": "860421", "neue_pin_noch_einmal": "860421"}
    changed = await visitor.post("/de/sicherheit/pin", **told)
    assert changed.headers["location"] == "/de/erledigt/pin"
    again = browser()
    assert (await again.sign_in(other["letter"]["card"], "860421")).status_code == 303
    letter = await office.post(f"/v1/newcomers/{keep['id']}/letters", {})
    assert letter.status_code == 201
    assert (await browser().sign_in(other["letter"]["card"], "860421")).status_code != 303
    await sound(world)
