"""How many keys a process let its provider open, by the minute: what the provider's own log is compared with."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

MINUTE = 60


class Opened(NamedTuple):
    """One minute: its first second since 1970, how many keys were opened, and of how many no answer came."""

    minute: int
    opened: int
    unsure: int


class Openings:
    """Counts; asked from several threads."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        self._lock = threading.Lock()

    def count(self, *, sure: bool) -> None:
        """One key was opened, or perhaps was: the provider was asked, and no answer came."""
        with self._lock:
            self._counts[int(self._now()) // MINUTE * MINUTE][0 if sure else 1] += 1

    def take(self) -> list[Opened]:
        """What was counted since the last call."""
        with self._lock:
            taken, self._counts = self._counts, defaultdict(lambda: [0, 0])
        return [Opened(minute, *counts) for minute, counts in sorted(taken.items())]
