"""Attacks 22 to 24 and 73: data keys are exchanged, pointed elsewhere, or used from a cache after they were destroyed."""

from typing import NamedTuple

import pytest

from app.crypto.data_keys import DataKey, new_data_key, unwrap
from app.crypto.faults import SealError
from app.crypto.keyring import Keyring
from app.crypto.shred import forget, shred
from app.errors import IntegrityFault, KeyGone
from app.ledger.head import lock_head
from app.unit_of_work import open_unit
from app.world import World
from tests.attacks.administrator import SECRET, Administrator, Story, assert_nothing_leaked, read


class Pair(NamedTuple):
    """Two key ids."""

    one: object
    other: object


async def keys_of_two(story: Story, administrator: Administrator) -> Pair:
    """The key ids of the story's person and of a second one."""
    second = await administrator.newcomer((await story.office.register())["id"])
    key_of = "SELECT key_id FROM newcomer WHERE newcomer_id = $1"
    return Pair(*[await administrator.connection.fetchval(key_of, newcomer) for newcomer in (story.newcomer, second)])


async def exchange(administrator: Administrator, column: str, pair: Pair) -> None:
    """Swap one column of two rows of keys.dek."""
    values = [await administrator.connection.fetchval(f"SELECT {column} FROM keys.dek WHERE key_id = $1", key) for key in pair]
    for key, value in zip(pair, reversed(values), strict=True):
        await administrator.run(f"UPDATE keys.dek SET {column} = $2 WHERE key_id = $1", key, value)


def test_22_a_wrapped_key_without_its_context_inside_would_pass(keyring: Keyring) -> None:
    (_, mine), (_, theirs) = new_data_key(keyring), new_data_key(keyring)
    naive = DataKey(mine.key_id, 1, mine.subject_ref, keyring.provider.unwrap("dek", theirs.epoch, theirs.wrapped)[25:89])
    assert naive.key_id == mine.key_id  # the provider alone opens the other person's key without complaint
    with pytest.raises(SealError):
        unwrap(keyring, mine._replace(wrapped=theirs.wrapped))


@pytest.mark.parametrize("cached", [True, False])
async def test_22_exchanged_wrapped_keys_open_nothing_of_anybody_else(
    story: Story, world: World, administrator: Administrator, cached: bool
) -> None:
    pair = await keys_of_two(story, administrator)
    assert SECRET in (await read(story.office, story.at_office)).text  # now the cache holds the key
    await exchange(administrator, "wrapped", pair)
    if cached:  # the cache still holds the right key of the right person: exchanging the row changes nothing
        assert SECRET in (await read(story.office, story.at_office)).text
    else:
        world.keyring.cache.clear()
        assert_nothing_leaked(await read(story.office, story.at_office))


async def test_23_a_profile_pointed_at_another_key_opens_nothing(story: Story, administrator: Administrator) -> None:
    pair = await keys_of_two(story, administrator)
    await administrator.run("UPDATE newcomer SET key_id = $2 WHERE newcomer_id = $1", story.newcomer, pair.other)
    assert_nothing_leaked(await read(story.office, story.at_office))


@pytest.mark.parametrize("cached", [True, False])
async def test_73_exchanged_subject_refs_are_noticed(
    story: Story, world: World, administrator: Administrator, cached: bool
) -> None:
    pair = await keys_of_two(story, administrator)
    assert SECRET in (await read(story.office, story.at_office)).text
    await exchange(administrator, "subject_ref", pair)
    if not cached:
        world.keyring.cache.clear()
    assert_nothing_leaked(await read(story.office, story.at_office))


async def test_24_a_cached_key_is_useless_once_its_row_is_gone(story: Story, world: World, administrator: Administrator) -> None:
    assert (await read(story.office, story.at_office)).status_code == 200
    key_id = await administrator.connection.fetchval("SELECT key_id FROM newcomer WHERE newcomer_id = $1", story.newcomer)
    await administrator.run("DELETE FROM keys.dek WHERE key_id = $1", key_id)
    assert world.keyring.cache.get((key_id, 1)) is not None
    answer = await read(story.office, story.at_office)
    assert answer.status_code >= 400
    assert SECRET not in answer.text
    async with open_unit(world) as uow:
        uow.unaudited("a test tries a write")
        with pytest.raises((IntegrityFault, KeyGone)):
            await lock_head(uow, story.newcomer)


async def test_24_shredding_deletes_remembers_and_forgets(story: Story, world: World, administrator: Administrator) -> None:
    key_id = await administrator.connection.fetchval("SELECT key_id FROM newcomer WHERE newcomer_id = $1", story.newcomer)
    assert (await read(story.office, story.at_office)).status_code == 200
    async with open_unit(world) as uow:
        uow.unaudited("a test shreds")
        names = await shred(uow.session, key_id, uow.now)
        uow.after_commit(lambda: forget(world.keyring, names))
    assert names == [(key_id, 1)]
    assert world.keyring.cache.get((key_id, 1)) is None
    assert await administrator.connection.fetchval("SELECT count(*) FROM keys.dek WHERE key_id = $1", key_id) == 0
    assert await administrator.connection.fetchval("SELECT count(*) FROM keys.shredded WHERE key_id = $1", key_id) == 1
