"""Attack 68: a clerk fishes for people by registering likely names; each look is logged, and says nothing of the content."""

from uuid import UUID

import httpx

from app.audit.read import decode
from app.world import World
from tests.attacks.administrator import SECRET, Story
from tests.support.people import said, tool

PERSON = [
    said("identity", "family_name", "Musterprobe"),
    said("identity", "given_names", "Erfunda"),
    said("identity", "birth_date", "1994-03-07"),
]
RESPELLED = [
    said("identity", "family_name", "Мустерпробе"),
    said("identity", "given_names", "Эрфунда"),
    said("identity", "birth_date", "1994-07-03"),
]


async def looks_at(world: World, newcomer: UUID) -> list[str]:
    """Actions of the audit rows about a newcomer."""
    rows = await world.pool.fetch(
        "SELECT body FROM audit.event JOIN keys.dek USING (subject_ref) JOIN newcomer USING (key_id) WHERE newcomer_id = $1",
        newcomer,
    )
    return [decode(row["body"]).action for row in rows]


async def test_68_a_likely_duplicate_is_named_without_content_and_the_look_is_logged(story: Story, world: World) -> None:
    first = await story.office.register(statements=PERSON)
    newcomer = await world.pool.fetchval("SELECT newcomer_id FROM newcomer_reference WHERE reference = $1", first["id"])
    assert "duplicate.check" not in await looks_at(world, newcomer)
    answer = await story.office.register(statements=RESPELLED)
    assert answer["possible_duplicates"] == [first["id"]]
    assert SECRET not in str(answer)
    assert (await looks_at(world, newcomer)).count("duplicate.check") == 1


async def test_68_another_agency_learns_nothing_of_people_it_does_not_know(
    story: Story, world: World, client: httpx.AsyncClient
) -> None:
    first = await story.office.register(statements=PERSON)
    newcomer = await world.pool.fetchval("SELECT newcomer_id FROM newcomer_reference WHERE reference = $1", first["id"])
    stranger = await tool(client, world, "counselling", "counselling")
    answer = await stranger.register(statements=RESPELLED)
    assert answer["possible_duplicates"] == []
    assert "duplicate.check" not in await looks_at(world, newcomer)
