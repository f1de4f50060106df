"""The coalescer's written invariant, under arbitrary arrivals, poisoned items, broken batches and lanes that do not open."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.db.coalesce import BatchError, Coalescer


class PoisonedError(Exception):
    """The fault of one item."""


class LineCutError(Exception):
    """The fault of a whole lane."""


class Database:
    """Answers items with themselves; fails where the plan of the test says so, and records how it was used."""

    def __init__(self, poison: set[int], cut_at: set[int], shut_at: set[int]) -> None:
        self.poison, self.cut_at, self.shut_at = poison, cut_at, shut_at
        self.batches: list[list[int]] = []
        self.opened = self.running = self.most_running = 0

    @asynccontextmanager
    async def lane(self) -> AsyncIterator[Callable[[Sequence[int]], Awaitable[Sequence[str]]]]:
        self.opened += 1
        await asyncio.sleep(0)
        if self.opened in self.shut_at:
            raise LineCutError
        try:
            yield self.run
        finally:
            await asyncio.sleep(0)  # handing the connection back takes a moment, in which items arrive

    async def run(self, items: Sequence[int]) -> Sequence[str]:
        self.batches.append(list(items))
        call = len(self.batches)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            for _ in range(call % 4):
                await asyncio.sleep(0)
            if call in self.cut_at:
                raise LineCutError
            if self.poison & set(items):
                raise PoisonedError(min(self.poison & set(items)))
            return [f"row {item}" for item in items]
        finally:
            self.running -= 1


async def ask(coalescer: Coalescer[int, str], item: int, delay: int) -> str | Exception:
    for _ in range(delay):
        await asyncio.sleep(0)
    try:
        return await coalescer.submit(item)
    except Exception as fault:
        return fault


@settings(max_examples=300, deadline=None)
@given(
    delays=st.lists(st.integers(0, 12), min_size=1, max_size=60),
    poison=st.sets(st.integers(0, 59), max_size=6),
    cut_at=st.sets(st.integers(1, 20), max_size=3),
    shut_at=st.sets(st.integers(1, 8), max_size=2),
    lanes=st.integers(1, 3),
    largest=st.integers(1, 9),
)
def test_every_caller_gets_its_own_row_or_its_own_error(
    *, delays: list[int], poison: set[int], cut_at: set[int], shut_at: set[int], lanes: int, largest: int
) -> None:
    database = Database(poison, cut_at, shut_at)
    coalescer = Coalescer(database.lane, lanes=lanes, largest=largest, divisible=lambda fault: isinstance(fault, PoisonedError))

    async def story() -> list[str | Exception]:
        calls = [ask(coalescer, item, delay) for item, delay in enumerate(delays)]
        return await asyncio.wait_for(asyncio.gather(*calls), timeout=10)

    answers = asyncio.run(story())
    faults = [answer for answer in answers if isinstance(answer, Exception)]
    assert len({id(fault) for fault in faults}) == len(faults), "an error was shared"
    for item, answer in enumerate(answers):
        if isinstance(answer, str):
            assert answer == f"row {item}"
            assert item not in poison
        elif isinstance(answer, PoisonedError):
            assert answer.args == (item,)
            assert item in poison
        else:
            assert isinstance(answer, BatchError)
            assert cut_at or shut_at
    assert database.most_running <= lanes
    assert all(len(batch) <= largest for batch in database.batches)


async def test_a_lone_item_is_sent_at_once_and_alone() -> None:
    database = Database(set(), set(), set())
    coalescer = Coalescer(database.lane)
    assert await coalescer.submit(1) == "row 1"
    assert await coalescer.submit(2) == "row 2"
    assert database.batches == [[1], [2]]


async def test_items_that_arrive_together_travel_together_over_both_lanes() -> None:
    database = Database(set(), set(), set())
    coalescer = Coalescer(database.lane)
    await asyncio.gather(*(coalescer.submit(item) for item in range(32)))
    assert len(database.batches) <= 8
    assert max(len(batch) for batch in database.batches) == 8


async def test_a_caller_that_gives_up_takes_its_item_back_and_leaves_the_others_alone() -> None:
    database = Database(set(), set(), set())
    coalescer = Coalescer(database.lane, lanes=1, largest=1)
    first, second, third = (asyncio.create_task(coalescer.submit(item)) for item in range(3))
    await asyncio.sleep(0)
    second.cancel()
    assert (await first, await third) == ("row 0", "row 2")
    assert second.cancelled()
    assert database.batches == [[0], [2]]


async def test_a_wrong_number_of_rows_answers_nobody() -> None:
    @asynccontextmanager
    async def lane() -> AsyncIterator[Callable[[Sequence[int]], Awaitable[Sequence[str]]]]:
        async def run(items: Sequence[int]) -> Sequence[str]:
            return ["row"] * (len(items) + 1)

        yield run

    with pytest.raises(BatchError):
        await Coalescer(lane).submit(1)


async def test_stopping_the_process_tells_the_callers() -> None:
    @asynccontextmanager
    async def lane() -> AsyncIterator[Callable[[Sequence[int]], Awaitable[Sequence[str]]]]:
        async def run(items: Sequence[int]) -> Sequence[str]:
            await asyncio.Event().wait()
            return [str(item) for item in items]

        yield run

    coalescer = Coalescer(lane)
    call = asyncio.create_task(coalescer.submit(1))
    await asyncio.sleep(0.01)
    for task in list(coalescer._tasks):
        task.cancel()
    with pytest.raises(BatchError):
        await call
