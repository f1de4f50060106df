"""One at a time under one name, within a process; a name is forgotten with the last who came under it."""

import asyncio
from collections.abc import Hashable


class Turn:
    """The turn of one name: `async with` waits until everybody who came before has left."""

    __slots__ = ("_lock", "_name", "_people", "_turns")

    def __init__(self, turns: "dict[Hashable, Turn]", name: Hashable) -> None:
        self._turns, self._name = turns, name
        self._lock = asyncio.Lock()
        self._people = 0

    @property
    def taken(self) -> bool:
        """Whether somebody is in it."""
        return self._lock.locked()

    async def __aenter__(self) -> None:
        self._people += 1
        try:
            await self._lock.acquire()
        except BaseException:
            self._leave()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._lock.release()
        self._leave()

    def _leave(self) -> None:
        self._people -= 1
        if self._people == 0:
            del self._turns[self._name]


class Turns:
    """All turns of one process. One event loop, not thread-safe."""

    def __init__(self) -> None:
        self._turns: dict[Hashable, Turn] = {}

    def of(self, name: Hashable) -> Turn:
        """The turn of this name, to be entered before anything else is awaited."""
        turn = self._turns.get(name)
        if turn is None:
            turn = self._turns[name] = Turn(self._turns, name)
        return turn

    def __len__(self) -> int:
        return len(self._turns)
