"""Attack 35: a leaked data key opens nothing that is written from now on; eight writers meanwhile lose nothing."""

import asyncio
from datetime import timedelta

import pytest

from app.backups.open_all import open_all
from app.backups.renew_data_keys import Renewed, kept_whole, newcomer_named, renew_all, renew_data_key
from app.backups.watch import due
from app.crypto.data_keys import DataKey, DekRow, unwrap
from app.crypto.faults import SealError
from app.crypto.sealed import open_sealed
from app.verify.run import verify
from app.world import World
from tests.attacks.administrator import Administrator, Story, read
from tests.support.people import said

LEVELS = ("A1", "A2", "B1", "B2")


async def leaked_key(world: World, administrator: Administrator, story: Story) -> DataKey:
    """Her data key as it is now, in the thief's hands."""
    row = await administrator.connection.fetchrow(
        f"SELECT {', '.join('d.' + name for name in DekRow._fields)} FROM keys.dek d JOIN newcomer n USING (key_id)"
        " WHERE newcomer_id = $1 AND generation = dek_generation",
        story.newcomer,
    )
    assert row is not None
    world.keyring.cache.clear()
    return unwrap(world.keyring, DekRow(*row))


async def opened_by(key: DataKey, administrator: Administrator, story: Story) -> int:
    """How many of her blocks this key opens."""
    count = 0
    for row in await administrator.rows("profile_category", story.newcomer):
        try:
            open_sealed(key, row["category"], story.newcomer.bytes, row["row_version"], row["sealed"])
        except SealError:
            continue
        count += 1
    return count


async def findings(world: World, administrator: Administrator) -> list[str]:
    """What `kiim verify` finds."""
    report = await verify(administrator.connection, world.keyring, world.catalogue, lambda *_: None)
    return [f"{one.code}: {one.where}" for one in report.findings if one.code != "privilege"]


async def test_35_a_leaked_data_key_is_replaced_while_eight_writers_write(
    story: Story, world: World, administrator: Administrator
) -> None:
    leaked = await leaked_key(world, administrator, story)
    assert await opened_by(leaked, administrator, story) > 0  # a thief with the database opens her
    written: list[str] = []

    async def write(number: int) -> None:
        for place in range(3):
            level = LEVELS[(number + place) % len(LEVELS)]
            day = f"2026-{1 + number:02}-{1 + place:02}"
            body = {"statements": [said("language", "german_overall", level, as_of=day)]}
            answer = await story.office.post(f"/v1/newcomers/{story.at_office}/statements", body)
            assert answer.status_code == 201, answer.text
            written.append(answer.json()["statements"][0]["id"])

    async def renew() -> None:
        for _ in range(2):
            await asyncio.sleep(0.05)
            assert await renew_data_key(world, story.newcomer)

    await asyncio.gather(renew(), *(write(number) for number in range(8)))
    answer = await read(story.office, story.at_office)
    assert answer.status_code == 200
    assert all(one in answer.text for one in written)
    assert len(set(written)) == 24
    assert await opened_by(leaked, administrator, story) == 0
    assert (await open_all(world)).failed == set()
    assert await findings(world, administrator) == []
    # What was asked and answered before the renewal still opens for her: her list of consents, her export.
    for path in ("/v1/me/consents", "/v1/me/record", "/v1/me/export", "/v1/me/accesses"):
        assert (await story.phone.get(path)).status_code == 200, path


async def test_35_all_keys_are_replaced_and_a_run_that_was_stopped_goes_on(
    story: Story, world: World, administrator: Administrator
) -> None:
    for _ in range(2):
        await story.office.register()
    before = world.clock.now() + timedelta(seconds=1)
    assert await newcomer_named(world, story.at_office) == story.newcomer
    assert await newcomer_named(world, "nobody") is None
    weeks_old = "UPDATE keys.epoch SET created_at = created_at - interval '7 days'"
    await administrator.run(weeks_old)
    assert not await due(world)
    assert await renew_data_key(world, story.newcomer)
    assert await due(world)  # a copy of the former key ends with the epoch, as after an erasure
    generations = "SELECT dek_generation FROM newcomer ORDER BY 1"
    assert [row[0] for row in await administrator.connection.fetch(generations)] == [1, 1, 2]
    done = await renew_all(world, before)
    assert done.failed == 0
    assert done.people in (2, 3)  # who was renewed in this very second may be renewed again
    assert await renew_all(world, before - timedelta(hours=1)) == Renewed(0, 0)
    assert all(row[0] >= 2 for row in await administrator.connection.fetch(generations))
    assert await findings(world, administrator) == []
    assert (await story.phone.post("/v1/me/erasure", {})).status_code == 200
    with pytest.raises(AssertionError):
        await leaked_key(world, administrator, story)
    assert await findings(world, administrator) == []


async def test_35_a_detail_of_the_first_version_keeps_its_key_whole_and_whoever_renews_is_told_of_how_many(
    story: Story, world: World, administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What decision 0034 says of details that were sealed with the secret of blocks."""
    with_paper = {"channel": "paper", "paper_reference": "Ordner 4/17"}
    later = await administrator.newcomer((await story.office.register(consent=with_paper))["id"])
    monkeypatch.setattr("app.ledger.append.DETAIL_SCHEMA", 1)  # as it was written then
    early = await administrator.newcomer((await story.office.register(consent=with_paper))["id"])
    monkeypatch.undo()
    blocks = {one: await administrator.rows("profile_category", one) for one in (early, later)}
    for one in (early, later):
        assert await renew_data_key(world, one)
    assert (await kept_whole(world), await kept_whole(world, early), await kept_whole(world, later)) == (1, 1, 0)
    world.keyring.cache.clear()
    for one, opens in ((early, True), (later, False)):
        row = await administrator.connection.fetchrow(
            f"SELECT {', '.join('d.' + name for name in DekRow._fields)} FROM keys.dek d JOIN newcomer n USING (key_id)"
            " WHERE newcomer_id = $1 AND generation = 1",
            one,
        )
        assert row is not None
        former, block = unwrap(world.keyring, DekRow(*row)), blocks[one][0]
        if opens:
            assert open_sealed(former, block["category"], one.bytes, block["row_version"], block["sealed"])
        else:
            with pytest.raises(SealError):
                open_sealed(former, block["category"], one.bytes, block["row_version"], block["sealed"])
    assert await findings(world, administrator) == []
