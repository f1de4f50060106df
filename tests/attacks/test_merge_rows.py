"""What an administrator of the database might do to merges: forge one, put one back, lead a reference astray, lift its bounds."""

import httpx
import pytest

from app.verify.run import verify
from app.world import World
from tests.app.merges.test_merging import consented, levels, merged, registered, undone
from tests.attacks.administrator import Administrator
from tests.support.people import PIN, Json, Tool, activate, confirm_notices, tool

Pair = tuple[Tool, Json, Json]


@pytest.fixture
async def pair(client: httpx.AsyncClient, world: World) -> Pair:
    await confirm_notices(world, "de")
    office = await tool(client, world, "counselling", "counselling")
    return office, await registered(office, "A1"), await registered(office, "B1")


async def findings(world: World) -> set[str]:
    async with world.pool.acquire() as connection:
        report = await verify(connection, world.keyring, world.catalogue, lambda *_: None)
    return {finding.code for finding in report.findings}


async def test_a_merge_put_back_after_it_was_undone_is_found(world: World, pair: Pair) -> None:
    office, keep, other = pair
    merge = await merged(office, keep, other)
    [row] = await world.pool.fetch("SELECT * FROM merge")
    await undone(office, keep, merge)
    assert await findings(world) == set()
    await world.pool.execute(
        "UPDATE merge SET state = $1, ended_at = $2, row_version = $3, mac = $4, mac_generation = $5",
        *(row[name] for name in ("state", "ended_at", "row_version", "mac", "mac_generation")),
    )
    assert await findings(world) == {"merge-without-ledger", "merge-differs"}


async def test_an_edited_merge_is_found_and_signs_nobody_in(client: httpx.AsyncClient, world: World, pair: Pair) -> None:
    office, keep, other = pair
    await activate(client, other["letter"])
    await merged(office, keep, other)
    await world.pool.execute("UPDATE merge SET merged_at = merged_at + interval '20 days'")
    assert await findings(world) == {"merge-forged"}
    answer = await client.post("/v1/me/session", json={"card": other["letter"]["card"], "pin": PIN})
    assert answer.status_code == 500


async def test_a_reference_led_to_another_record_without_a_merge_is_found(world: World, pair: Pair) -> None:
    office, keep, _ = pair
    stranger = await tool(office.http, world, "counselling", "counselling")
    hers = await stranger.register()
    await world.pool.execute(
        "UPDATE newcomer_reference r SET former_id = r.newcomer_id, newcomer_id = k.newcomer_id FROM newcomer_reference k "
        "WHERE r.reference = $1 AND k.reference = $2",
        hers["id"],
        keep["id"],
    )
    assert "reference-astray" in await findings(world)


async def test_a_record_that_is_said_to_be_merged_is_found(world: World, pair: Pair) -> None:
    await world.pool.execute(
        "UPDATE newcomer SET status = 'merged' FROM newcomer_reference r "
        "WHERE r.newcomer_id = newcomer.newcomer_id AND r.reference = $1",
        pair[1]["id"],
    )
    assert {"merge-missing", "manifest-head"} <= await findings(world)


async def test_the_bounds_of_a_consent_cannot_be_lifted_in_its_release_row(
    client: httpx.AsyncClient, world: World, pair: Pair, administrator: Administrator
) -> None:
    office, keep, other = pair
    school = await tool(client, world, "course_provider", "language_course")
    phone = await activate(client, keep["letter"])
    at_keep = await phone.link(school)
    await consented(phone, school)
    await merged(office, keep, other)
    assert await levels(school, at_keep) == ["A1"]
    await administrator.run("UPDATE release SET secrecy = '[]' WHERE purpose = 'language_course'")
    assert (await school.get(f"/v1/newcomers/{at_keep}/record")).status_code == 500
    assert {"release-differs", "release-forged"} <= await findings(world)
