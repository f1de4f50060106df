"""Data keys without holding up other requests: a provider that may wait is asked from a thread, and not for ever.

With a key file nothing changes hands: the work is done at once, as `app.crypto.data_keys` does it.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar
from uuid import UUID

from app.crypto.data_keys import DataKey, DekRow, KeyHolder, new_data_key, next_data_key, unwrap_row, wrap_row
from app.crypto.faults import KeyUnavailable, SealError

Result = TypeVar("Result")

PATIENCE = 10.0
"""Seconds until a request stops waiting for the provider; what waits beyond that waits in a thread alone."""
PAUSE_AFTER_SILENCE = 5.0
PAUSE_AFTER_FAILURE = 1.0
_THREADS = ThreadPoolExecutor(8, "keys")


async def open_key(keyring: KeyHolder, key_id: UUID, generation: int, epoch: int, wrapped: bytes, subject_ref: UUID) -> DataKey:
    """As `unwrap_row`. Raises KeyUnavailable when the provider does not answer or was asked too often, KeyGone, SealError."""
    allowance = keyring.cache.allowance
    if allowance is None and not keyring.provider.waits:
        return unwrap_row(keyring, key_id, generation, epoch, wrapped, subject_ref)
    key = keyring.cache.get((key_id, generation))
    if key is None:
        if allowance is not None:
            allowance.take()
        return await _asked(keyring, partial(unwrap_row, keyring, key_id, generation, epoch, wrapped, subject_ref))
    if key.subject_ref != subject_ref:
        raise SealError
    return key


async def make_key(keyring: KeyHolder) -> tuple[DataKey, DekRow]:
    """As `new_data_key`. Raises KeyUnavailable when the provider does not answer."""
    if keyring.cache.allowance is not None:
        keyring.cache.allowance.check()
    return await _asked(keyring, partial(new_data_key, keyring))


async def replace_key(keyring: KeyHolder, former: DataKey) -> tuple[DataKey, DekRow]:
    """As `next_data_key`. Raises KeyUnavailable when the provider does not answer."""
    return await _asked(keyring, partial(next_data_key, keyring, former))


async def wrap_key(keyring: KeyHolder, key: DataKey) -> DekRow:
    """As `wrap_row`. Raises KeyUnavailable when the provider does not answer."""
    return await _asked(keyring, partial(wrap_row, keyring, key))


async def _asked(keyring: KeyHolder, work: Callable[[], Result]) -> Result:
    """Do work that may wait for the provider in one of a few threads; KeyUnavailable after some seconds."""
    if not keyring.provider.waits:
        return work()
    pause = PAUSE_AFTER_FAILURE
    try:
        async with asyncio.timeout(PATIENCE):
            return await asyncio.get_running_loop().run_in_executor(_THREADS, work)
    except TimeoutError:
        pause = PAUSE_AFTER_SILENCE
    except KeyUnavailable:
        pass
    if keyring.cache.allowance is not None:
        keyring.cache.allowance.pause(pause)
    raise KeyUnavailable
