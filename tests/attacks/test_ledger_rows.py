"""Attack 70: ledger events are edited, deleted, reordered or moved to another newcomer; every change of the record refuses."""

import pytest

from app.errors import IntegrityFault
from app.ledger.head import lock_head
from app.unit_of_work import open_unit
from app.world import World
from tests.attacks.administrator import Administrator, Story, assert_nothing_leaked


async def locked(world: World, story: Story) -> int:
    """Lock and verify the newcomer as every write does; the number of events."""
    async with open_unit(world) as uow:
        uow.unaudited("a test looks at the head")
        head = await lock_head(uow, story.newcomer)
        assert head is not None
        return head.ledger_n


FORGERIES = [
    pytest.param("UPDATE ledger_event SET body = replace(body, 'counselling', 'job_search') WHERE newcomer_id = $1", id="edited"),
    pytest.param("UPDATE ledger_event SET mac = decode(repeat('00', 32), 'hex') WHERE newcomer_id = $1", id="no MAC"),
    pytest.param("UPDATE ledger_event SET mac_generation = 9 WHERE newcomer_id = $1", id="another key generation"),
    pytest.param("DELETE FROM ledger_event WHERE newcomer_id = $1 AND n = 1", id="first deleted"),
    pytest.param(
        "DELETE FROM ledger_event WHERE newcomer_id = $1 AND n = (SELECT ledger_n FROM newcomer WHERE newcomer_id = $1)",
        id="last deleted",
    ),
    pytest.param("UPDATE ledger_event SET n = n + 100 WHERE newcomer_id = $1", id="moved on"),
    pytest.param("UPDATE newcomer SET ledger_n = ledger_n - 1 WHERE newcomer_id = $1", id="head number lowered"),
    pytest.param("UPDATE newcomer SET status = 'restricted' WHERE newcomer_id = $1", id="status changed"),
    pytest.param("UPDATE newcomer SET profile_version = profile_version + 1 WHERE newcomer_id = $1", id="version raised"),
]


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_70_a_forged_ledger_is_never_written_on(
    story: Story, world: World, administrator: Administrator, forgery: str
) -> None:
    assert await locked(world, story) >= 1
    await administrator.run(forgery, story.newcomer)
    with pytest.raises(IntegrityFault):
        await locked(world, story)
    assert_nothing_leaked(await story.phone.get("/v1/me/consents"))


async def test_70_two_events_in_another_order_are_noticed(story: Story, world: World, administrator: Administrator) -> None:
    consent = (await story.phone.get("/v1/me/consents")).json()["items"][0]["id"]
    await story.phone.post(f"/v1/me/consents/{consent}/withdrawal", {})
    assert await locked(world, story) >= 2
    for change in ("n = 1000 WHERE n = 2", "n = 2 WHERE n = 1", "n = 1 WHERE n = 1000"):
        await administrator.run(f"UPDATE ledger_event SET {change} AND newcomer_id = $1", story.newcomer)
    with pytest.raises(IntegrityFault):
        await locked(world, story)


async def test_70_an_event_moved_to_another_newcomer_grants_nothing(
    story: Story, world: World, administrator: Administrator
) -> None:
    other = await administrator.newcomer((await story.office.register())["id"])
    mine = await administrator.rows("ledger_event", story.newcomer)
    await administrator.run("DELETE FROM ledger_event WHERE newcomer_id = $1", other)
    for row in mine:
        places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
        await administrator.run(f"INSERT INTO ledger_event ({', '.join(row.keys())}) VALUES ({places})", other, *list(row)[1:])
    copy = "ledger_n = a.ledger_n, ledger_hash = a.ledger_hash FROM newcomer a WHERE a.newcomer_id = $2 AND n.newcomer_id = $1"
    await administrator.run(f"UPDATE newcomer n SET {copy}", other, story.newcomer)
    async with open_unit(world) as uow:
        uow.unaudited("a test looks at the head")
        with pytest.raises(IntegrityFault):
            await lock_head(uow, other)
