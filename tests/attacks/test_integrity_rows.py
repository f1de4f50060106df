"""Rows that do not fit together, met on any path: 500 with an id and nothing else, and one `integrity` row of its own."""

import httpx
import pytest

from app.audit.read import decode
from app.grants.expire import sweep
from app.world import World
from tests.attacks.administrator import Administrator, Story, assert_nothing_leaked
from tests.support.people import Json

EDIT = "UPDATE ledger_event SET body = replace(body, 'counselling', 'employment') WHERE newcomer_id = $1"
LOSE = "DELETE FROM keys.dek USING newcomer WHERE newcomer.key_id = dek.key_id AND newcomer_id = $1"
OFFICE: list[tuple[str, str, Json | None]] = [
    ("PUT", "/v1/newcomers/{}/statements/s_00000000000000000000000000", {"value": "A2", "kind": "placement_test"}),
    ("POST", "/v1/newcomers/{}/confirmations", {"statement": "s_" + "0" * 32}),
    ("POST", "/v1/newcomers/{}/assisted-decisions", {"decision": "withdrawal", "channel": "paper", "purpose": "counselling"}),
    ("POST", "/v1/newcomers/{}/letters", {}),
    ("GET", "/v1/newcomers/{}/consents", None),
]
OWN: list[tuple[str, str, Json | None]] = [
    ("GET", "/v1/me", None),
    ("GET", "/v1/me/record", None),
    ("GET", "/v1/me/accesses", None),
    ("GET", "/v1/me/export", None),
    ("POST", "/v1/me/restriction", {}),
    ("POST", "/v1/me/erasure", {}),
    ("POST", "/v1/me/link-codes", {}),
]


async def alarms(world: World) -> list[Json]:
    """Agency and subject of every `integrity` row."""
    bodies = await world.pool.fetch("SELECT body FROM audit.event WHERE action = 'integrity' ORDER BY seq")
    read = [decode(row["body"]) for row in bodies]
    return [{"outcome": row.outcome, "agency": row.agency, "subject": row.subject_ref} for row in read]


@pytest.mark.parametrize("damage", [EDIT, LOSE], ids=["edited", "key lost"])
async def test_every_path_of_an_agency_stops_and_leaves_one_row(
    story: Story, world: World, administrator: Administrator, damage: str
) -> None:
    await administrator.run(damage, story.newcomer)
    for count, (method, path, body) in enumerate(OFFICE, start=1):
        assert_nothing_leaked(await story.office.call(method, path.format(story.at_office), body))
        found = await alarms(world)
        assert len(found) == count, path
        assert (found[-1]["outcome"], found[-1]["agency"]) == ("failed", story.office.client.agency_id)
        assert (found[-1]["subject"] is None) == (damage == LOSE)


async def test_every_path_of_her_own_stops_and_leaves_one_row(story: Story, world: World, administrator: Administrator) -> None:
    await administrator.run(EDIT, story.newcomer)
    for count, (method, path, body) in enumerate(OWN, start=1):
        answer = await (story.phone.get(path) if method == "GET" else story.phone.post(path, body))
        assert_nothing_leaked(answer)
        found = await alarms(world)
        assert len(found) == count, path
        assert found[-1]["subject"] is not None


async def test_a_forged_register_row_or_session_leaves_one_row_although_no_unit_was_open(
    client: httpx.AsyncClient, story: Story, world: World, administrator: Administrator
) -> None:
    await story.office.get(f"/v1/newcomers/{story.at_office}/consents")
    await administrator.run("UPDATE newcomer_session SET expires_at = expires_at + interval '1 day'")
    assert_nothing_leaked(await story.phone.get("/v1/me"))
    assert len(await alarms(world)) == 1
    await administrator.run("UPDATE client SET scope = 'aggregates', row_version = row_version + 1")
    assert_nothing_leaked(await story.office.get("/v1/changes"))
    assert len(await alarms(world)) == 2
    assert_nothing_leaked(await story.office.get(f"/v1/newcomers/{story.at_office}/record"))
    assert len(await alarms(world)) == 3


async def test_the_sweeper_leaves_a_row_too(story: Story, world: World, administrator: Administrator) -> None:
    await administrator.run(
        "UPDATE release SET valid_until = now() - interval '3650 days' WHERE newcomer_id = $1", story.newcomer
    )
    await administrator.run(EDIT, story.newcomer)
    assert await sweep(world) == 1
    assert len(await alarms(world)) == 1
