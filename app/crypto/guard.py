"""What a serving process may ask of its provider: so many data keys a minute, and nothing right after it did not answer."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

from app.crypto.faults import KeyUnavailable
from app.crypto.provider import KeyProvider, ProviderStatus, Wrapped

MINUTE = 60.0
PAUSE = 1.0
"""Seconds without a question after one that nobody answered: requests fail at once instead of waiting in a row."""
_log = logging.getLogger("kiim.keys")


class GuardedProvider:
    """Another provider with a limit on unwraps; whatever else it does goes through unchanged.

    Whoever takes over the process gets data keys only as fast as this; the provider's own limit and log stand behind it. Work on
    all keys (a roll) goes to `inner`: it is the operator's, and bounded by the number of keys.
    """

    def __init__(self, inner: KeyProvider, per_minute: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.inner = inner
        self.name = inner.name
        self.waits = inner.waits
        self._per_minute = per_minute
        self._monotonic = monotonic
        self._asked: deque[float] = deque(maxlen=per_minute)
        self._silent_until = 0.0
        self._told_at = -MINUTE
        self._lock = threading.Lock()

    def unwrap(self, use: str, epoch: int, sealed: bytes) -> bytes:
        """As the provider does; KeyUnavailable beyond the limit, with the seconds until there is room again."""
        self._admit()
        try:
            return self.inner.unwrap(use, epoch, sealed)
        except KeyUnavailable:
            self._silent_until = self._monotonic() + PAUSE
            self._tell("the provider of the root key does not answer")
            raise

    def prepare(self, *, keys_in_use: bool) -> None:
        """As the provider does."""
        self.inner.prepare(keys_in_use=keys_in_use)

    def wrap(self, use: str, payload: bytes) -> Wrapped:
        """As the provider does."""
        return self.inner.wrap(use, payload)

    def hmac(self, label: bytes, data: bytes) -> bytes:
        """As the provider does."""
        return self.inner.hmac(label, data)

    def create_epoch(self) -> int:
        """As the provider does."""
        return self.inner.create_epoch()

    def destroy_epoch(self, epoch: int) -> None:
        """As the provider does."""
        self.inner.destroy_epoch(epoch)

    def refresh(self) -> None:
        """As the provider does."""
        self.inner.refresh()

    def status(self) -> ProviderStatus:
        """As the provider does."""
        return self.inner.status()

    def __repr__(self) -> str:
        return f"<guarded {self.inner!r}>"

    def _admit(self) -> None:
        with self._lock:
            now = self._monotonic()
            if now < self._silent_until:
                raise KeyUnavailable
            if len(self._asked) == self._per_minute and now - self._asked[0] < MINUTE:
                wait = MINUTE - (now - self._asked[0])
                self._tell("more data keys were asked for in a minute than KIIM_KEY_UNWRAPS_PER_MINUTE allows")
                raise KeyUnavailable(max(1, -int(-wait // 1)))
            self._asked.append(now)

    def _tell(self, words: str) -> None:
        """Once a minute, whatever happens meanwhile."""
        now = self._monotonic()
        if now - self._told_at >= MINUTE:
            self._told_at = now
            _log.error(words)
