"""Attack 36, the keys' part: reads and a write race an erasure; each comes wholly before it or wholly after it."""

import asyncio

import httpx
from sqlalchemy import delete, select, update

from app.crypto.shred import forget, shred
from app.ledger.head import lock_head
from app.ledger.tables import newcomer, profile_category
from app.unit_of_work import open_unit
from app.world import World
from tests.attacks.administrator import SECRET, Story, read


async def erase_keys(story: Story, world: World) -> None:
    """What the first step of an erasure does to keys and blocks, under the newcomer's lock."""
    async with open_unit(world) as uow:
        uow.unaudited("a test erases")
        found = select(newcomer.c.key_id).where(newcomer.c.newcomer_id == story.newcomer).with_for_update()
        key_id = (await uow.session.execute(found)).scalar_one()
        await asyncio.sleep(0.05)  # readers and a writer arrive meanwhile
        names = await shred(uow.session, key_id, uow.now)
        await uow.session.execute(delete(profile_category).where(profile_category.c.newcomer_id == story.newcomer))
        await uow.session.execute(update(newcomer).where(newcomer.c.newcomer_id == story.newcomer).values(status="erased"))
        uow.after_commit(lambda: forget(world.keyring, names))


async def write(story: Story, world: World) -> bool:
    """Lock the newcomer as every write does; whether there was anybody to write about."""
    async with open_unit(world) as uow:
        uow.unaudited("a test tries to write")
        return await lock_head(uow, story.newcomer) is not None


async def look_until(story: Story, erased: asyncio.Task[None]) -> list[httpx.Response]:
    """Read again and again until the erasure is committed, and once more."""
    answers = []
    while not erased.done():
        answers.append(await read(story.office, story.at_office))
    answers.append(await read(story.office, story.at_office))
    return answers


async def test_36_every_read_and_write_is_wholly_before_or_wholly_after_the_erasure(story: Story, world: World) -> None:
    assert (await read(story.office, story.at_office)).status_code == 200
    erased = asyncio.create_task(erase_keys(story, world))
    await asyncio.sleep(0.01)
    writer = asyncio.create_task(write(story, world))
    rounds = await asyncio.gather(*(look_until(story, erased) for _ in range(4)))
    assert await writer is False  # it waited for the lock and then found nobody
    for answers in rounds:
        for answer in answers:
            assert answer.status_code in (200, 404, 410)
            assert (SECRET in answer.text) == (answer.status_code == 200)
        statuses = [answer.status_code for answer in answers]
        assert statuses[-1] != 200
        assert statuses == sorted(statuses)  # never data again after the first refusal
    assert sum(answer.status_code == 200 for answers in rounds for answer in answers) >= 1
    assert len(world.keyring.cache) == 0
