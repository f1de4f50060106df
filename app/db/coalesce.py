"""Let many callers' single items travel in few database statements without ever mixing up whose answer is whose."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Generic, TypeVar

Item = TypeVar("Item")
Row = TypeVar("Row")
Run = Callable[[Sequence[Item]], Awaitable[Sequence[Row]]]


class BatchError(Exception):
    """The statement that carried this item failed as a whole; the cause says why. Every member gets one of its own."""


class Coalescer(Generic[Item, Row]):
    """Sends an item at once while nothing is under way, and together with others while a statement is (Nagle's rule, no timer).

    Invariant (property test in tests/app/db/test_coalesce.py):

    1. Every submitted item is answered exactly once, with the row at its own position or with an error of its own.
    2. A batch that fails fails only its members, and if the fault lies with one item (`divisible`) only that item: the
       members are then run again one by one.
    3. An item never waits while no batch is under way: whoever leaves a lane looks once more for arrivals (an item may
       arrive while the lane hands its connection back). It waits at most for the batch under way, then it is sent.
    4. At most `lanes` batches are under way, each of at most `largest` items; a further lane opens only when a full batch
       is waiting, because small batches side by side pay for a commit and a round trip each.

    A caller that gives up before its item was sent takes the item back; after that the item runs and its row is dropped.
    """

    def __init__(
        self,
        open_lane: Callable[[], AbstractAsyncContextManager[Run[Item, Row]]],
        *,
        lanes: int = 2,
        largest: int = 8,
        divisible: Callable[[Exception], bool] = lambda _fault: True,
    ) -> None:
        """`open_lane` yields the coroutine function that runs one batch and returns its rows in the order of the items."""
        self._open_lane = open_lane
        self._lanes = lanes
        self._largest = largest
        self._divisible = divisible
        self._waiting: deque[tuple[Item, asyncio.Future[Row]]] = deque()
        self._busy = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def submit(self, item: Item) -> Row:
        """Run the item and return its row; raises what the item's own run raised, or BatchError."""
        waiter: asyncio.Future[Row] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, waiter))
        self._wake()
        return await waiter

    def _wake(self) -> None:
        if self._waiting and (self._busy == 0 or (self._busy < self._lanes and len(self._waiting) >= self._largest)):
            self._busy += 1
            task = asyncio.get_running_loop().create_task(self._lane())
            self._tasks.add(task)  # the loop itself holds tasks only weakly
            task.add_done_callback(self._tasks.discard)

    def _take(self) -> list[tuple[Item, asyncio.Future[Row]]]:
        batch: list[tuple[Item, asyncio.Future[Row]]] = []
        while self._waiting and len(batch) < self._largest:
            item, waiter = self._waiting.popleft()
            if not waiter.done():
                batch.append((item, waiter))
        return batch

    async def _lane(self) -> None:
        batch = self._take()
        try:
            if batch:
                async with self._open_lane() as run:
                    while batch:
                        await self._serve(run, batch)
                        await asyncio.sleep(0)  # whoever was just answered goes on first; what arrives meanwhile travels together
                        batch = self._take() if self._busy == 1 or len(self._waiting) >= self._largest else []
        except Exception as fault:  # the lane did not open, or broke: its callers are told, the next lane starts afresh
            _fail(batch, fault)
        except BaseException as stop:
            _fail(batch, stop)
            raise
        finally:
            self._busy -= 1
            self._wake()

    async def _serve(self, run: Run[Item, Row], batch: list[tuple[Item, asyncio.Future[Row]]]) -> None:
        try:
            rows = await run([item for item, _ in batch])
            if len(rows) != len(batch):
                raise BatchError(f"{len(batch)} items were sent and {len(rows)} rows came back")
        except Exception as fault:
            if not self._divisible(fault):
                raise
            if len(batch) > 1:
                for single in batch:
                    if not single[1].done():
                        await self._serve(run, [single])
            else:
                _settle(batch[0][1], fault)
            return
        for (_, waiter), row in zip(batch, rows, strict=True):
            if not waiter.done():
                waiter.set_result(row)


def _settle(waiter: asyncio.Future[Row], fault: Exception) -> None:
    if not waiter.done():
        waiter.set_exception(fault)


def _fail(batch: list[tuple[Item, asyncio.Future[Row]]], fault: BaseException) -> None:
    for _, waiter in batch:
        if not waiter.done():
            own = BatchError(type(fault).__name__)
            own.__cause__ = fault
            waiter.set_exception(own)
