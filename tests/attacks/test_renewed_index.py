"""Attack 65: a token from an old dump, and a name to try out: after the renewal of the index key nothing matches any more."""

import pytest

from app.backups.renew_index import renew_index
from app.crypto.keyring import INDEX, fresh_row, insert_rows
from app.crypto.skeleton import duplicate_tokens
from app.world import World
from tests.attacks.administrator import SECRET, Administrator, Story
from tests.support.people import registration, said

TWICE = [
    said("identity", "family_name", SECRET),
    said("identity", "given_names", "Erfunda"),
    said("identity", "birth_date", "1994-03-07"),
]


async def tokens(administrator: Administrator) -> set[bytes]:
    """Every stored token."""
    return {row["token"] for row in await administrator.connection.fetch("SELECT token FROM duplicate_token")}


async def test_65_after_the_renewal_no_old_token_matches_and_people_are_still_found(
    story: Story, world: World, administrator: Administrator
) -> None:
    first = await story.office.post("/v1/newcomers", registration("counselling", statements=TWICE))
    assert first.status_code == 201, first.text
    guessed = {token.token for token in duplicate_tokens(world.keyring, "Erfunda", SECRET, "1994-03-07")}
    old = await tokens(administrator)
    assert guessed & old  # whoever holds the key confirms a guess

    done = await renew_index(world, grace=0)

    assert done is not None
    assert done[0] == 2
    assert not await tokens(administrator) & old
    assert world.keyring.generations(INDEX) == [2]
    with pytest.raises(KeyError):
        world.keyring.secret(INDEX, 1)
    now = {token.token for token in duplicate_tokens(world.keyring, "Erfunda", SECRET, "1994-03-07")}
    assert not now & old
    again = await story.office.post("/v1/newcomers", registration("counselling", statements=TWICE))
    assert first.json()["id"] in again.json()["possible_duplicates"]


async def test_65_while_the_key_is_renewed_a_search_asks_under_both(story: Story, world: World) -> None:
    first = await story.office.post("/v1/newcomers", registration("counselling", statements=TWICE))
    async with world.pool.acquire() as connection:
        await insert_rows(connection, [fresh_row(world.keyring.provider, INDEX, 2)], world.clock.now())
        await world.keyring.renew(connection)
    again = await story.office.post("/v1/newcomers", registration("counselling", statements=TWICE))
    assert first.json()["id"] in again.json()["possible_duplicates"]
    # A run that was stopped here goes on with the key that was made.
    assert await renew_index(world, grace=0) == (2, 2)
