"""Idempotency keys: the same request once, another request refused, a running one named, an old one forgotten."""

import pytest

from app.errors import BodyMalformed, Conflict, IdempotencyKeyMissing, IdempotencyKeyReused
from app.idempotency import Claim, Replay, begin, forget_old, keep, read_claim
from app.unit_of_work import open_unit
from app.world import World
from tests.support.clock import MovableClock


def claim(world: World, key: str = "k1", body: bytes = b"{}", caller: str = "tool", operation: str = "register") -> Claim:
    made = read_claim(world.keyring, key, body, caller=caller, operation=operation)
    assert made is not None
    return made


async def do_once(world: World, made: Claim) -> Replay | None:
    async with open_unit(world) as uow:
        uow.unaudited("a test of idempotency alone")
        replay = await begin(uow, made)
        if replay is None:
            await keep(uow, made, status=201, resource="n_1")
        return replay


async def test_the_second_time_the_first_outcome_is_told(world: World) -> None:
    assert await do_once(world, claim(world)) is None
    assert await do_once(world, claim(world)) == Replay(201, "n_1")


async def test_keys_of_different_callers_are_different_keys(world: World) -> None:
    assert await do_once(world, claim(world)) is None
    assert await do_once(world, claim(world, caller="other")) is None


@pytest.mark.parametrize("change", [{"body": b'{"a":1}'}, {"operation": "request"}], ids=["body", "operation"])
async def test_a_key_with_another_request_is_refused(world: World, change: dict[str, object]) -> None:
    await do_once(world, claim(world))
    with pytest.raises(IdempotencyKeyReused):
        await do_once(world, claim(world, **change))  # type: ignore[arg-type]  # a table of keyword arguments


async def test_a_request_that_is_still_running_is_named(world: World) -> None:
    async with open_unit(world) as first:
        first.unaudited("a test of idempotency alone")
        await begin(first, claim(world))
        with pytest.raises(Conflict) as caught:
            await do_once(world, claim(world))
        assert caught.value.reason == "request-in-progress"


async def test_what_was_rolled_back_may_be_tried_again(world: World) -> None:
    with pytest.raises(RuntimeError):
        async with open_unit(world) as uow:
            await begin(uow, claim(world))
            await keep(uow, claim(world), status=201, resource="n_1")
            raise RuntimeError
    assert await do_once(world, claim(world)) is None


async def test_after_a_day_the_key_is_free_and_then_forgotten(world: World, clock: MovableClock) -> None:
    await do_once(world, claim(world))
    clock.advance(hours=25)
    assert await do_once(world, claim(world)) is None
    clock.advance(hours=25)
    await forget_old(world.pool, clock.now())
    assert await world.pool.fetchval("SELECT count(*) FROM idempotency") == 0


async def test_neither_key_nor_body_is_stored_in_clear(world: World) -> None:
    await do_once(world, claim(world, key="canary-key", body=b'"canary-body"'))
    row = await world.pool.fetchrow("SELECT * FROM idempotency")
    assert "canary" not in repr(tuple(row))  # type: ignore[arg-type]  # the row exists, it was kept above


async def test_quoted_and_bare_keys_are_the_same_key(world: World) -> None:
    assert claim(world, key='"abc-1"') == claim(world, key="abc-1")


@pytest.mark.parametrize("key", ["", " ", '""', "a" * 201, "ä", "a\tb", 'a"b'])
async def test_an_odd_key_is_refused(world: World, key: str) -> None:
    with pytest.raises(BodyMalformed):
        claim(world, key=key)


async def test_a_missing_key_is_refused_where_it_is_needed(world: World) -> None:
    with pytest.raises(IdempotencyKeyMissing):
        read_claim(world.keyring, None, b"", caller="tool", operation="register")
    assert read_claim(world.keyring, None, b"", caller="tool", operation="register", required=False) is None
