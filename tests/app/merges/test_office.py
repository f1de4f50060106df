"""The coordination office sees pseudonyms and scores, and merges nothing by itself."""

import json
import re

import httpx
import pytest

from app.ids import MERGE_OFFER, wire
from app.merges import office as office_of_pairs
from app.merges.office import dismiss_pair, find_pairs, list_pairs, offer_pair
from app.world import World
from tests.app.merges.test_merging import sound
from tests.support.people import Json, Tool, activate, confirm_notices, said, tool


@pytest.fixture
async def offices(client: httpx.AsyncClient, world: World) -> list[Tool]:
    await confirm_notices(world, "de")
    return [await tool(client, world, "counselling", "counselling") for _ in range(2)]


async def person(office: Tool, given: str = "Erfunda", born: str = "1990-05-17") -> Json:
    names = [said("identity", "family_name", "Musterprobe"), said("identity", "given_names", given)]
    return await office.register(statements=[*names, said("identity", "birth_date", born, kind="document_seen")])


async def test_a_pair_is_told_by_pseudonyms_and_a_score_and_by_nothing_else(world: World, offices: list[Tool]) -> None:
    people = [await person(office) for office in offices]
    await person(offices[0], "Anders", "1971-02-03")
    [pair] = await find_pairs(world)
    assert (pair.state, pair.score > 80) == ("suspected", True)
    assert await find_pairs(world) == []
    assert await list_pairs(world) == [pair]
    told = json.dumps([wire(MERGE_OFFER, pair.offer_id), *pair.pseudonyms, pair.score])
    hidden = [row[0].hex for row in await world.pool.fetch("SELECT newcomer_id FROM newcomer")]
    hidden += [one["id"] for one in people] + [office.wire_id for office in offices] + ["Musterprobe", "Erfunda", "1990"]
    assert not [word for word in hidden if word in told]
    assert all(len(name) == 10 for name in pair.pseudonyms)
    await sound(world)


async def test_every_record_that_was_compared_has_it_in_its_own_log(world: World, offices: list[Tool]) -> None:
    for office in offices:
        await person(office)
    count = "SELECT count(DISTINCT subject_ref) FROM audit.event WHERE action = 'duplicate.check'"
    assert await world.pool.fetchval(count) == 0
    await find_pairs(world)
    assert await world.pool.fetchval(count) == 2


async def test_who_may_not_be_merged_is_not_opened_and_who_is_unlikely_is_opened_once(
    world: World, client: httpx.AsyncClient, offices: list[Tool]
) -> None:
    unlikely = [await person(office, given) for office, given in zip(offices, ("Erfunda", "Anders"), strict=True)]
    restricting = await person(offices[0], "Selten", "1971-02-03")
    await person(offices[1], "Selten", "1971-02-03")
    phone = await activate(client, restricting["letter"])
    assert (await phone.post("/v1/me/restriction", {})).status_code == 200
    assert await find_pairs(world) == []
    looks = """
      SELECT reference FROM audit.event JOIN keys.dek USING (subject_ref) JOIN newcomer USING (key_id)
        JOIN newcomer_reference USING (newcomer_id) WHERE action = 'duplicate.check'"""
    assert sorted(row["reference"] for row in await world.pool.fetch(looks)) == sorted(one["id"] for one in unlikely)


async def test_no_agency_hears_of_a_suspicion_or_of_the_question(world: World, offices: list[Tool]) -> None:
    people = [await person(office) for office in offices]
    before = [(await office.get("/v1/changes")).json()["items"] for office in offices]
    [pair] = await find_pairs(world)
    assert await offer_pair(world, pair.offer_id)
    assert not await offer_pair(world, pair.offer_id)
    assert [(await office.get("/v1/changes")).json()["items"] for office in offices] == before
    for office, one in zip(offices, people, strict=True):
        assert (await office.get(f"/v1/newcomers/{one['id']}/record")).status_code == 200
    await sound(world)


async def test_two_different_people_are_not_found_again(world: World, offices: list[Tool]) -> None:
    for office in offices:
        await person(office)
    [pair] = await find_pairs(world)
    assert await dismiss_pair(world, pair.offer_id)
    assert not await dismiss_pair(world, pair.offer_id)
    assert await find_pairs(world) == []
    assert await list_pairs(world) == []
    await sound(world)


async def test_a_token_of_many_people_pairs_nobody_and_a_rare_one_comes_first(
    world: World, offices: list[Tool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office_of_pairs, "MOST_SHARING", 3)
    for given in ("Erfunda", "Erfunda", "Erfunda", "Erfunda"):
        await person(offices[0], given)
    assert await find_pairs(world) == []
    for given, born in (("Selten", "1971-02-03"), ("Selten", "1971-02-03"), ("Selten", "1971-02-03")):
        await person(offices[1], given, born)
    for office in offices:
        await person(office, "Einmal", "1982-03-04")
    [first] = await find_pairs(world, 1)
    rest = await find_pairs(world)
    assert (first.score, len(rest)) == (100, 3)


def test_what_a_token_counts_is_a_whole_number_for_every_crowd() -> None:
    [whole] = {int(number) for number in re.findall(r"(\d{6,}) /", office_of_pairs._PAIRS)}
    assert all(whole % people == 0 for people in range(2, office_of_pairs.MOST_SHARING + 1))
    assert whole < 2**31


async def test_a_pair_that_waits_is_not_found_again_and_a_new_one_beside_it_is(world: World, offices: list[Tool]) -> None:
    for office in offices:
        await person(office, "Einmal", "1982-03-04")
    assert len(await find_pairs(world)) == 1
    assert await find_pairs(world) == []
    for office in offices:
        await person(office, "Nochmals", "1983-04-05")
    assert len(await find_pairs(world)) == 1
    assert len(await list_pairs(world)) == 2
