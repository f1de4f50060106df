"""Data keys without holding up other requests: a provider that may wait is asked from a thread, and not for ever.

With a key file nothing changes hands: the work is done at once, as `app.crypto.data_keys` does it.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar
from uuid import UUID

from app.crypto.data_keys import DataKey, DekRow, KeyHolder, new_data_key, unwrap_row
from app.crypto.faults import KeyUnavailable, SealError

Result = TypeVar("Result")

PATIENCE = 10.0
"""Seconds until a request stops waiting for the provider; what waits beyond that waits in a thread alone."""
SILENCE = 5.0
"""Seconds without a further question after that: threads that hang are few, and requests hold connections meanwhile."""


class _Threads:
    """Few threads, and until when nobody shall wait for one."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(8, "keys")
        self.silent_until = 0.0


_THREADS = _Threads()


async def open_key(keyring: KeyHolder, key_id: UUID, generation: int, epoch: int, wrapped: bytes, subject_ref: UUID) -> DataKey:
    """As `unwrap_row`. Raises KeyUnavailable when the provider does not answer, KeyGone, SealError."""
    if not keyring.provider.waits:
        return unwrap_row(keyring, key_id, generation, epoch, wrapped, subject_ref)
    key = keyring.cache.get((key_id, generation))
    if key is None:
        return await asked(partial(unwrap_row, keyring, key_id, generation, epoch, wrapped, subject_ref))
    if key.subject_ref != subject_ref:
        raise SealError
    return key


async def make_key(keyring: KeyHolder) -> tuple[DataKey, DekRow]:
    """As `new_data_key`. Raises KeyUnavailable when the provider does not answer."""
    return await asked(partial(new_data_key, keyring)) if keyring.provider.waits else new_data_key(keyring)


async def asked(work: Callable[[], Result]) -> Result:
    """Do work that waits for the provider in one of a few threads; KeyUnavailable after some seconds."""
    if time.monotonic() < _THREADS.silent_until:
        raise KeyUnavailable
    try:
        async with asyncio.timeout(PATIENCE):
            return await asyncio.get_running_loop().run_in_executor(_THREADS.pool, work)
    except TimeoutError:
        _THREADS.silent_until = time.monotonic() + SILENCE
        raise KeyUnavailable from None
