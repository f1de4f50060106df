"""Turns: one at a time under a name, nobody held up by another name, nothing remembered afterwards."""

import asyncio

import pytest

from app.profile.turns import Turns


async def test_under_one_name_one_goes_after_the_other_and_other_names_do_not_wait() -> None:
    turns, told = Turns(), list[str]()
    second = asyncio.Event()

    async def go(name: str, word: str, until: asyncio.Event | None = None) -> None:
        async with turns.of(name):
            told.append(f"{word} in")
            if until is not None:
                await until.wait()
            told.append(f"{word} out")

    first = asyncio.create_task(go("a", "first", second))
    await asyncio.sleep(0)
    assert turns.of("a").taken
    waiting = asyncio.create_task(go("a", "waiting"))
    await go("b", "other")
    assert told == ["first in", "other in", "other out"]
    second.set()
    await asyncio.gather(first, waiting)
    assert told[3:] == ["first out", "waiting in", "waiting out"]
    assert len(turns) == 0


async def test_who_gives_up_waiting_or_fails_leaves_nothing_behind() -> None:
    turns = Turns()

    async def fail() -> None:
        async with turns.of("a"):
            await asyncio.sleep(0)
            raise ValueError

    async def wait() -> None:
        async with turns.of("a"):
            pytest.fail("nobody let it in")

    failing, waiting = asyncio.create_task(fail()), asyncio.create_task(wait())
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(ValueError):
        await failing
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert len(turns) == 0
    async with turns.of("a"):
        assert turns.of("a").taken
    assert len(turns) == 0
