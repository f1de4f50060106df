"""The sign-in and activation pages tell nobody by their time whether a card or a letter exists; real PIN hashing, real forms.

Ratios of calls made in pairs, as for the interface of programs (`tests/app/identity/test_no_enumeration.py`), where a
control shows that the measurement would see a card answered without its hash.
"""

from collections.abc import AsyncIterator

import httpx
import pytest

from app.main import create_app, open_world
from app.settings import Settings
from app.world import World
from tests.app.identity.test_no_enumeration import MARGIN, PEOPLE, Call, ratio
from tests.app.portal.conftest import Visitor, activate
from tests.support.clock import MovableClock
from tests.support.newcomers import Person, person

WRONG = "592817"


@pytest.fixture
async def costly(settings: Settings, clock: MovableClock) -> AsyncIterator[World]:
    """A world whose PIN hashing costs what it costs in production."""
    dear = settings.model_copy(update={"argon2_time_cost": 2, "argon2_memory_kib": 19456})
    async with open_world(dear, clock) as opened:
        yield opened


@pytest.fixture
async def visitor(costly: World) -> AsyncIterator[Visitor]:
    """A browser on that world."""
    application = create_app(costly.settings, costly)
    transport = httpx.ASGITransport(application)
    async with (
        application.router.lifespan_context(application),
        httpx.AsyncClient(transport=transport, base_url="https://kiim.example") as http,
    ):
        yield Visitor(http)


def as_told(someone: Person) -> dict[str, str]:
    """The letter as the agency's answer tells it."""
    letter = someone.letter
    return {"activation_code": letter.activation_code, "spoken_digits": letter.spoken_digits, "card": letter.card}


async def test_an_unknown_card_takes_as_long_as_a_wrong_pin(costly: World, visitor: Visitor, clock: MovableClock) -> None:
    def attempt(card: str) -> Call:
        async def call() -> None:
            assert (await visitor.sign_in(card, WRONG)).status_code == 401

        return call

    pairs = []
    for number in range(PEOPLE):
        someone = await person(costly)
        assert (await activate(visitor, as_told(someone))).status_code == 303
        visitor.http.cookies.clear()
        pairs.append((attempt(someone.letter.card), attempt(f"UNKNWN{number:02d}")))
    found = await ratio(costly, clock, pairs)
    assert 1 / MARGIN < found < MARGIN


async def test_an_unknown_letter_takes_as_long_as_wrong_digits(costly: World, visitor: Visitor, clock: MovableClock) -> None:
    def attempt(letter: dict[str, str]) -> Call:
        async def call() -> None:
            assert (await activate(visitor, letter, ziffern="no")).status_code == 422

        return call

    pairs = []
    for number in range(PEOPLE):
        letter = as_told(await person(costly))
        unknown = {
            **letter,
            "activation_code": f"ZZZZ-2{number + 22:03d}".replace("0", "9").replace("1", "8") + "-AAAA-AAAA-AAAA",
        }
        pairs.append((attempt(letter), attempt(unknown)))
    found = await ratio(costly, clock, pairs)
    assert 1 / MARGIN < found < MARGIN
