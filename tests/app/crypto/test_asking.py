"""A provider that may wait holds up whoever needs a key, and nobody else."""

import asyncio
import threading
import time
from pathlib import Path

import pytest

from app.crypto import asking
from app.crypto.allowance import Allowance
from app.crypto.asking import make_key, open_key
from app.crypto.data_keys import DekRow
from app.crypto.faults import KeyUnavailable, SealError
from app.crypto.keyring import Keyring, fresh_rows
from app.crypto.local_key_file import LocalKeyFile
from app.crypto.provider import Wrapped


class Slow(LocalKeyFile):
    """A key file at the end of a slow line, or of one that is down."""

    waits = True
    seconds = 0.2
    down = False
    threads: list[int]

    def unwrap(self, use: str, epoch: int, sealed: bytes) -> bytes:
        if self.down:
            raise KeyUnavailable
        self.threads.append(threading.get_ident())
        time.sleep(self.seconds)
        return super().unwrap(use, epoch, sealed)

    def wrap(self, use: str, payload: bytes) -> Wrapped:
        self.threads.append(threading.get_ident())
        return super().wrap(use, payload)


@pytest.fixture
def provider(tmp_path: Path) -> Slow:
    opened = Slow(tmp_path / "root.key")
    opened.threads = []
    opened.prepare(keys_in_use=False)
    return opened


@pytest.fixture
def keyring(provider: Slow) -> Keyring:
    provider.seconds = 0
    opened = Keyring.from_rows(provider, fresh_rows(provider))
    opened.cache.allowance = Allowance(3)
    provider.threads.clear()
    provider.seconds = Slow.seconds
    return opened


async def open_row(keyring: Keyring, row: DekRow) -> bytes:
    key = await open_key(keyring, row.key_id, row.generation, row.epoch, row.wrapped, row.subject_ref)
    return key.wrapping_payload()


async def test_while_one_request_waits_the_event_loop_goes_on(keyring: Keyring, provider: Slow) -> None:
    key, row = await make_key(keyring)
    waiting = asyncio.create_task(open_row(keyring, row))
    turns = 0
    while not waiting.done():
        await asyncio.sleep(0.005)
        turns += 1
    assert turns > 10
    assert await waiting == key.wrapping_payload()
    assert threading.get_ident() not in provider.threads
    provider.down = True
    assert await open_row(keyring, row) == key.wrapping_payload()  # from memory: nobody is asked
    with pytest.raises(SealError):
        await open_row(keyring, row._replace(subject_ref=row.key_id))


async def test_a_request_waits_a_while_and_then_nobody_waits_at_all(
    keyring: Keyring, provider: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, row = await make_key(keyring)
    monkeypatch.setattr(asking, "PATIENCE", 0.05)
    provider.seconds = 0.3
    with pytest.raises(KeyUnavailable):
        await open_row(keyring, row)
    began, asked = time.monotonic(), len(provider.threads)
    for ask in (open_row(keyring, row), make_key(keyring)):
        with pytest.raises(KeyUnavailable):
            await ask
    assert time.monotonic() - began < 0.04
    assert len(provider.threads) == asked
    await asyncio.sleep(0.3)  # let the thread end


async def test_what_is_asked_too_often_is_refused_and_leaves_nothing_behind(keyring: Keyring, provider: Slow) -> None:
    provider.seconds = 0
    rows = [(await make_key(keyring))[1] for _ in range(4)]
    for row in rows[:3]:
        await open_row(keyring, row)
    with pytest.raises(KeyUnavailable):
        await open_row(keyring, rows[3])
    await open_row(keyring, rows[0])  # what is in memory stays open
    assert len(keyring.cache) == 3


async def test_a_key_file_is_limited_only_where_the_settings_say_so(keyring: Keyring, provider: Slow) -> None:
    provider.waits, provider.seconds = False, 0
    keyring.cache.allowance = None
    for row in [(await make_key(keyring))[1] for _ in range(8)]:
        await open_row(keyring, row)
    assert set(provider.threads) == {threading.get_ident()}
