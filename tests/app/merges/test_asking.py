"""Who may say that two records are one, and what she has to say to it."""

from typing import Any

import httpx
import pytest

from app.world import World
from tests.app.merges.test_merging import consented, levels, merged, registered, signed_in, sound
from tests.support.people import Json, Phone, Tool, activate, confirm_notices, tool


@pytest.fixture
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling")


@pytest.fixture
async def elsewhere(client: httpx.AsyncClient, world: World) -> Tool:
    return await tool(client, world, "counselling", "counselling")


async def ask(agency: Tool, keep: str, other: str) -> httpx.Response:
    return await agency.post(f"/v1/newcomers/{keep}/merges", {"other": other})


async def offers(phone: Phone) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await phone.get("/v1/me/merges")).json()["offers"]
    return found


async def answer(phone: Phone, offer: Json, *, same: bool) -> httpx.Response:
    return await phone.post(f"/v1/me/merge-offers/{offer['id']}/answer", {"same": same})


async def test_a_code_shown_to_an_agency_with_another_record_makes_a_question_and_her_yes_merges(
    client: httpx.AsyncClient, office: Tool, elsewhere: Tool, world: World
) -> None:
    hers, known = await registered(elsewhere, "A1"), await registered(office, "B1")
    phone = await activate(client, hers["letter"])
    linked = await phone.link(office)
    asked = await ask(office, linked, known["id"])
    assert (asked.status_code, asked.json()) == (201, {"state": "asked", "newcomer": linked, "id": None, "undo_until": None})
    assert (await ask(office, linked, known["id"])).json() == asked.json()
    assert await levels(office, known["id"]) == ["B1"]
    [offer] = await offers(phone)
    done = await answer(phone, offer, same=True)
    assert (done.status_code, done.json()["state"]) == (200, "merged")
    assert await offers(phone) == []
    assert (await answer(phone, offer, same=True)).status_code == 404
    assert await levels(office, linked) == await levels(office, known["id"]) == ["B1"]
    assert await levels(elsewhere, hers["id"]) == ["A1"]
    statements = (await phone.get("/v1/me/record")).json()["categories"]["language"]["fields"]["german_overall"]["statements"]
    assert sorted(one["value"] for one in statements) == ["A1", "B1"]
    [merge] = (await phone.get("/v1/me/merges")).json()["merges"]
    assert merge["merged_by"] is None
    assert (await office.post(f"/v1/newcomers/{linked}/merges/{merge['id']}/undoing", {})).status_code == 404
    assert (await phone.post(f"/v1/me/merges/{merge['id']}/undoing", {})).status_code == 200
    await sound(world)


async def test_her_no_ends_the_question_for_good(client: httpx.AsyncClient, office: Tool, elsewhere: Tool, world: World) -> None:
    hers, known = await registered(elsewhere, "A1"), await registered(office, "B1")
    phone = await activate(client, hers["letter"])
    linked = await phone.link(office)
    await ask(office, linked, known["id"])
    [offer] = await offers(phone)
    assert (await answer(phone, offer, same=False)).json()["state"] == "refused"
    assert (await ask(office, linked, known["id"])).json()["state"] == "asked"  # the agency learns nothing of her answer
    assert await offers(phone) == []
    assert await levels(office, known["id"]) == ["B1"]
    await sound(world)


async def test_nobody_answers_for_another(client: httpx.AsyncClient, office: Tool, elsewhere: Tool) -> None:
    hers, known = await registered(elsewhere, "A1"), await registered(office, "B1")
    phone, stranger = await activate(client, hers["letter"]), await activate(client, (await registered(office, "C1"))["letter"])
    owner = await activate(client, known["letter"])
    await ask(office, await phone.link(office), known["id"])
    [offer] = await offers(phone)
    assert await offers(stranger) == await offers(owner) == []
    for other in (stranger, owner):  # the agency that registered the one record has spoken for it
        assert (await answer(other, offer, same=True)).status_code == 404


async def test_an_agency_reaches_only_its_own_references_and_with_a_consent_of_its_own(
    client: httpx.AsyncClient, office: Tool, elsewhere: Tool, world: World
) -> None:
    mine, foreign = await registered(office, "A1"), await registered(elsewhere, "A1")
    unknown = await ask(office, mine["id"], "n_" + "0" * 32)
    assert [answer.status_code for answer in (unknown, await ask(office, mine["id"], foreign["id"]))] == [404, 404]
    assert unknown.content == (await ask(office, mine["id"], foreign["id"])).content
    assert (await ask(office, mine["id"], mine["id"])).json()["reason"] == "merge-not-possible"
    second = await registered(office, "B1")
    phone = await activate(client, second["letter"])
    [consent] = (await phone.get("/v1/me/consents")).json()["items"]
    await phone.post(f"/v1/me/consents/{consent['id']}/withdrawal", {})
    assert (await ask(office, mine["id"], second["id"])).json()["reason"] == "consent-withdrawn"
    nameless = await office.post(f"/v1/newcomers/{mine['id']}/merges", {"other": second["id"]}, purpose=None)
    assert nameless.json()["reason"] == "purpose-missing"


async def test_two_people_known_by_code_alone_are_no_agencys_to_merge(
    client: httpx.AsyncClient, office: Tool, elsewhere: Tool
) -> None:
    first, second = await registered(elsewhere, "A1"), await registered(elsewhere, "B1")
    linked = [await (await activate(client, one["letter"])).link(office) for one in (first, second)]
    assert (await ask(office, *linked)).json()["reason"] == "merge-not-possible"


async def test_a_restricted_record_is_not_merged(client: httpx.AsyncClient, office: Tool) -> None:
    keep, other = await registered(office, "A1"), await registered(office, "B1")
    phone = await activate(client, other["letter"])
    await phone.post("/v1/me/restriction", {})
    assert (await ask(office, keep["id"], other["id"])).json()["reason"] == "restricted"


async def test_merging_again_says_what_stands_and_a_third_record_joins_whichever_way_it_is_named(
    office: Tool, world: World
) -> None:
    keep, other, third = [await registered(office, level) for level in ("A1", "B1", "B2")]
    done = await merged(office, keep, other)
    assert (await ask(office, keep["id"], other["id"])).json() == done
    last = await ask(office, third["id"], keep["id"])
    assert last.json()["newcomer"] == keep["id"]  # what has taken up another is never taken up itself
    assert sorted(await levels(office, third["id"])) == ["A1", "B1", "B2"]
    await office.post(f"/v1/newcomers/{keep['id']}/merges/{done['id']}/undoing", {})
    assert sorted(await levels(office, keep["id"])) == ["A1", "B2"]
    assert await levels(office, other["id"]) == ["B1"]
    await sound(world)


async def test_a_forged_merge_opens_no_record_to_another_card(
    client: httpx.AsyncClient, office: Tool, elsewhere: Tool, world: World
) -> None:
    mine, hers = await registered(office, "A1"), await registered(elsewhere, "B1")
    await activate(client, mine["letter"])
    ids = [
        await world.pool.fetchval("SELECT newcomer_id FROM newcomer_reference WHERE reference = $1", one["id"])
        for one in (mine, hers)
    ]
    await world.pool.execute(
        "INSERT INTO merge VALUES (gen_random_uuid(), $2, $1, NULL, 'open', now(), NULL, 1, decode(repeat('00', 32), 'hex'), 1)",
        *ids,
    )
    from tests.support.people import PIN

    refused = await client.post("/v1/me/session", json={"card": mine["letter"]["card"], "pin": PIN})
    assert (refused.status_code, refused.json()["reason"]) == (500, "internal")


async def test_a_consent_given_while_merged_stays_with_the_survivor_under_a_reference_of_its_own(
    client: httpx.AsyncClient, office: Tool, world: World
) -> None:
    school = await tool(client, world, "course_provider", "language_course")
    keep, other = await registered(office, "A1"), await registered(office, "B1")
    at_other = await (await activate(client, other["letter"])).link(school)
    merge = await merged(office, keep, other)
    phone = await signed_in(client, other)
    await consented(phone, school)
    assert sorted(await levels(school, at_other)) == ["A1", "B1"]
    await office.post(f"/v1/newcomers/{keep['id']}/merges/{merge['id']}/undoing", {})
    assert (await school.get(f"/v1/newcomers/{at_other}/record")).json()["reason"] == "consent-missing"
    items = (await school.get("/v1/changes")).json()["items"]
    [granted] = {item["newcomer"] for item in items if item["type"] == "consent-granted"}
    assert granted != at_other
    assert await levels(school, granted) == ["A1"]
    await sound(world)
