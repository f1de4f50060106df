"""A small, short-lived memory of unwrapped data keys; it saves work and is never an authority."""

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from app.crypto.allowance import Allowance

Name = TypeVar("Name")
Key = TypeVar("Key")


class KeyCache(Generic[Name, Key]):
    """At most `size` keys, each for at most `seconds`; the least recently used goes first.

    The cache only drops its reference: a data key overwrites its own bytes when the last user lets go, so a request that is
    still sealing with an evicted key never continues with zeros. `allowance` limits what a serving process opens anew.
    """

    def __init__(self, size: int = 1024, seconds: float = 120.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        if size < 1 or seconds <= 0:
            raise ValueError("a key cache needs room for one key and a lifetime")
        self.allowance: Allowance | None = None
        self._size = size
        self._seconds = seconds
        self._monotonic = monotonic
        self._keys: OrderedDict[Name, tuple[float, Key]] = OrderedDict()
        self._dropped: dict[Name, float] = {}
        self._lock = threading.Lock()

    def get(self, name: Name) -> Key | None:
        """Return the key unless it is unknown or too old."""
        with self._lock:
            held = self._keys.get(name)
            if held is None:
                return None
            if held[0] <= self._monotonic():
                del self._keys[name]
                return None
            self._keys.move_to_end(name)
            return held[1]

    def put(self, name: Name, key: Key) -> None:
        """Remember a key from now on, evicting the least recently used one when full; a dropped one is not taken back."""
        with self._lock:
            if name in self._dropped:
                return
            self._keys[name] = (self._monotonic() + self._seconds, key)
            self._keys.move_to_end(name)
            while len(self._keys) > self._size:
                self._keys.popitem(last=False)

    def drop(self, name: Name) -> None:
        """Forget one key for good, known or not: a read that began before an erasure must not bring its key back afterwards."""
        with self._lock:
            self._keys.pop(name, None)
            self._dropped[name] = self._monotonic() + self._seconds

    def sweep(self) -> int:
        """Forget every key past its time and say how many; called regularly, because an idle service asks for no key."""
        with self._lock:
            now = self._monotonic()
            old = [name for name, (until, _) in self._keys.items() if until <= now]
            for name in old:
                del self._keys[name]
            self._dropped = {name: until for name, until in self._dropped.items() if until > now}
            return len(old)

    def clear(self) -> None:
        """Forget all keys."""
        with self._lock:
            self._keys.clear()

    def __len__(self) -> int:
        return len(self._keys)

    def __repr__(self) -> str:
        return f"<KeyCache {len(self._keys)} of {self._size}>"


async def run_key_sweep(cache: KeyCache[Any, Any], seconds: float = 10.0) -> None:
    """Forget old keys every few seconds; for ever."""
    while True:
        await asyncio.sleep(seconds)
        cache.sweep()
