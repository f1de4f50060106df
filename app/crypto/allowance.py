"""How many data keys a serving process may have opened in a minute, and a pause after its provider did not answer."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

from app.crypto.faults import KeyUnavailable

MINUTE = 60.0
_log = logging.getLogger("kiim.keys")


class Allowance:
    """Asked before a data key is opened that the cache does not hold; raises KeyUnavailable instead of waiting.

    Whoever takes over the process gets keys only as fast as this; the provider's own limit and log stand behind it. Work on all
    keys (a roll, `kiim verify`) is the operator's, bounded by the number of keys, and does not ask here.
    """

    def __init__(self, per_minute: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._monotonic = monotonic
        self._taken: deque[float] = deque(maxlen=per_minute)
        self._silent_until = 0.0
        self._told_at = -MINUTE
        self._lock = threading.Lock()

    def take(self) -> None:
        """Count one; beyond the limit the error says after how many seconds there is room again."""
        with self._lock:
            self._not_silent()
            now = self._monotonic()
            if len(self._taken) == self._per_minute and now - self._taken[0] < MINUTE:
                self._tell("more data keys were asked for in a minute than KIIM_KEY_UNWRAPS_PER_MINUTE allows")
                raise KeyUnavailable(max(1, -int(-(MINUTE - (now - self._taken[0])) // 1)))
            self._taken.append(now)

    def check(self) -> None:
        """Whether the provider may be asked at all, for what is not counted."""
        with self._lock:
            self._not_silent()

    def pause(self, seconds: float) -> None:
        """Ask nothing for some seconds: requests fail at once instead of waiting in a row, each with its connection."""
        with self._lock:
            self._silent_until = self._monotonic() + seconds
            self._tell("the provider of the root key does not answer")

    def _not_silent(self) -> None:
        if self._monotonic() < self._silent_until:
            raise KeyUnavailable

    def _tell(self, words: str) -> None:
        """Once a minute, whatever happens meanwhile."""
        now = self._monotonic()
        if now - self._told_at >= MINUTE:
            self._told_at = now
            _log.error(words)
