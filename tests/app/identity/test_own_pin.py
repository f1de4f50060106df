"""Proving and changing the PIN inside a session: what it needs, what it ends, and how often one may guess."""

import httpx
import orjson
import pytest

from app.errors import TooManyRequests, ValidationFailed
from app.identity.callers import AsNewcomer
from app.identity.own_pin import change_pin, knows_pin
from app.identity.sessions import SHARED_PHONE, find_page_session, token_hash
from app.identity.sign_in import NotSignedIn, activate, sign_in
from app.unit_of_work import open_unit
from app.world import World
from tests.support.clock import MovableClock
from tests.support.newcomers import Person, person, renewed

PIN, NEW = "472916", "852604"
HERE = "192.0.2.7"


async def opened(world: World, someone: Person) -> tuple[str, AsNewcomer]:
    """A browser's session by the letter: its token and the person in it."""
    async with open_unit(world) as uow:
        letter = someone.letter
        session = await activate(uow, letter.activation_code, letter.spoken_digits, PIN, HERE, SHARED_PHONE)
    assert not isinstance(session, NotSignedIn)
    return session.access_token, AsNewcomer(someone.newcomer_id, token_hash(session.access_token))


async def again(world: World, someone: Person, pin: str) -> str | None:
    async with open_unit(world) as uow:
        session = await sign_in(uow, someone.letter.card, pin, HERE, SHARED_PHONE)
    return None if isinstance(session, NotSignedIn) else session.access_token


async def changed(world: World, caller: AsNewcomer, old: str, new: str) -> bool:
    async with open_unit(world) as uow:
        return await change_pin(uow, caller, old, new, HERE)


async def last(world: World) -> tuple[str, str, str | None]:
    body = orjson.loads(await world.pool.fetchval("SELECT body FROM audit.event ORDER BY seq DESC LIMIT 1"))
    return body["a"], body["o"], body.get("y")


async def test_a_changed_pin_is_the_only_one_and_other_phones_are_signed_out(world: World) -> None:
    someone = await person(world)
    here, caller = await opened(world, someone)
    elsewhere = await again(world, someone, PIN)
    assert elsewhere is not None
    assert await changed(world, caller, PIN, NEW)
    assert await last(world) == ("pin.change", "allowed", None)
    assert await find_page_session(world, here) is not None
    assert await find_page_session(world, elsewhere) is None
    assert await again(world, someone, PIN) is None
    assert await again(world, someone, NEW) is not None


async def test_without_the_old_pin_nothing_changes_and_the_attempt_is_kept(world: World) -> None:
    someone = await person(world)
    _, caller = await opened(world, someone)
    assert not await changed(world, caller, "000999", NEW)
    assert await last(world) == ("pin.change", "refused", "credentials-wrong")
    assert await again(world, someone, NEW) is None
    assert await again(world, someone, PIN) is not None


@pytest.mark.parametrize("easy", ["12345", "111111", "123456", "abcabc"])
async def test_an_easy_pin_is_refused_before_anything_is_counted(world: World, easy: str) -> None:
    _, caller = await opened(world, await person(world))
    with pytest.raises(ValidationFailed):
        await changed(world, caller, PIN, easy)
    assert await world.pool.fetchval("SELECT coalesce(max(failures), 0) FROM sign_in_throttle") == 0


async def test_guessing_inside_a_session_is_limited_and_the_limit_passes(world: World, clock: MovableClock) -> None:
    someone = await person(world)
    _, caller = await opened(world, someone)
    for _ in range(5):
        async with open_unit(world) as uow:
            assert not await knows_pin(uow, caller, "000999", HERE, "me.export")
    assert await last(world) == ("me.export", "refused", "credentials-wrong")
    with pytest.raises(TooManyRequests):
        async with open_unit(world) as uow:
            await knows_pin(uow, caller, PIN, HERE, "me.export")
    assert await again(world, someone, PIN) is not None, "the card itself is not locked by it"
    clock.advance(minutes=2)
    async with open_unit(world) as uow:
        assert await knows_pin(uow, caller, PIN, HERE, "me.export")
        uow.unaudited("only asked")


async def test_a_new_letter_voids_the_pin_for_proofs_too(world: World, client: httpx.AsyncClient) -> None:
    someone = await person(world)
    _, caller = await opened(world, someone)
    await renewed(world, someone.newcomer_id)
    async with open_unit(world) as uow:
        assert not await knows_pin(uow, caller, PIN, HERE, "me.erase")
