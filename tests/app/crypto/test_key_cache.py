"""The cache is bounded, forgets after its time, and evicts what was used longest ago."""

import asyncio

import pytest

from app.crypto.key_cache import KeyCache, run_key_sweep


class Seconds:
    """A monotonic clock to move."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    """A clock at zero."""
    return Seconds()


def test_the_least_recently_used_key_goes_first(seconds: Seconds) -> None:
    cache = KeyCache[str, str](2, 120, seconds)
    cache.put("a", "A")
    cache.put("b", "B")
    assert cache.get("a") == "A"
    cache.put("c", "C")
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == ("A", None, "C")
    assert len(cache) == 2


def test_a_key_is_forgotten_after_its_time_however_often_it_was_used(seconds: Seconds) -> None:
    cache = KeyCache[str, str](2, 120, seconds)
    cache.put("a", "A")
    seconds.now = 119.9
    assert cache.get("a") == "A"
    seconds.now = 120.0
    assert cache.get("a") is None
    assert len(cache) == 0


def test_a_sweep_forgets_what_nobody_asks_for(seconds: Seconds) -> None:
    cache = KeyCache[str, str](3, 120, seconds)
    cache.put("a", "A")
    seconds.now = 60.0
    cache.put("b", "B")
    seconds.now = 130.0
    assert cache.sweep() == 1
    assert cache.get("b") == "B"


def test_dropped_and_cleared_keys_are_gone(seconds: Seconds) -> None:
    cache = KeyCache[str, str](3, 120, seconds)
    cache.put("a", "A")
    cache.put("b", "B")
    cache.drop("a")
    cache.drop("unknown")
    assert cache.get("a") is None
    cache.clear()
    assert len(cache) == 0


def test_a_dropped_key_does_not_come_back_with_a_read_that_began_earlier(seconds: Seconds) -> None:
    cache = KeyCache[str, str](3, 120, seconds)
    cache.put("a", "A")
    cache.drop("a")
    cache.put("a", "A")
    assert cache.get("a") is None
    seconds.now = 120.0
    assert cache.sweep() == 0
    assert cache._dropped == {}


async def test_the_job_forgets_old_keys_by_itself() -> None:
    cache = KeyCache[str, str](3, 0.01)
    cache.put("a", "A")
    job = asyncio.create_task(run_key_sweep(cache, 0.005))
    async with asyncio.timeout(5):
        while len(cache):  # noqa: ASYNC110  # the cache sets no event
            await asyncio.sleep(0.005)
    job.cancel()


def test_the_cache_shows_only_its_size() -> None:
    cache = KeyCache[str, str](3, 120)
    cache.put("name", "secret")
    assert repr(cache) == "<KeyCache 1 of 3>"


@pytest.mark.parametrize(("size", "seconds"), [(0, 120), (1, 0)])
def test_a_cache_without_room_or_time_is_refused(size: int, seconds: float) -> None:
    with pytest.raises(ValueError, match="key cache"):
        KeyCache[str, str](size, seconds)
