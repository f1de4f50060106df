"""Guessing meets limits that no restart, no second worker and no parallelism gets around, and that tell nothing of who exists."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from app.errors import TooManyRequests
from app.identity.throttle import ADDRESS, Attempt, count_attempt, give_back, network
from app.main import create_app, open_world
from app.unit_of_work import open_unit
from app.world import World
from tests.support.clock import MovableClock
from tests.support.newcomers import Person, person

PIN = "472916"
WRONG = "592817"
UNKNOWN = "22223333"
HOME, LIBRARY = "203.0.113.7", "198.51.100.9"


@asynccontextmanager
async def caller(world: World, address: str) -> AsyncIterator[httpx.AsyncClient]:
    application = create_app(world.settings, world)
    transport = httpx.ASGITransport(application, client=(address, 50_000))
    async with (
        application.router.lifespan_context(application),
        httpx.AsyncClient(transport=transport, base_url=world.settings.base_url) as opened,
    ):
        yield opened


async def activated(http: httpx.AsyncClient, someone: Person) -> None:
    letter = someone.letter
    body = {"activation_code": letter.activation_code, "spoken_digits": letter.spoken_digits, "new_pin": PIN}
    assert (await http.post("/v1/me/session", json=body)).status_code == 201


async def tried(http: httpx.AsyncClient, card: str, pin: str = WRONG) -> tuple[int, str | None]:
    answer = await http.post("/v1/me/session", json={"card": card, "pin": pin})
    return answer.status_code, answer.headers.get("retry-after")


async def test_five_wrong_pins_block_the_card_also_for_the_right_one(
    world: World, client: httpx.AsyncClient, clock: MovableClock
) -> None:
    someone = await person(world)
    await activated(client, someone)
    assert [(await tried(client, someone.letter.card))[0] for _ in range(5)] == [401] * 5
    assert await tried(client, someone.letter.card, PIN) == (429, "30")
    clock.advance(seconds=29)
    assert await tried(client, someone.letter.card, PIN) == (429, "1")
    clock.advance(seconds=1)
    assert (await tried(client, someone.letter.card, PIN))[0] == 201


async def test_each_further_failure_blocks_twice_as_long_up_to_an_hour(client: httpx.AsyncClient, clock: MovableClock) -> None:
    for _ in range(4):
        await tried(client, UNKNOWN)
    waits = []
    for _ in range(9):
        assert (await tried(client, UNKNOWN))[0] == 401
        status, wait = await tried(client, UNKNOWN)
        assert status == 429
        waits.append(int(wait or 0))
        clock.advance(seconds=waits[-1])
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


async def test_a_right_pin_lets_the_card_start_anew(world: World, client: httpx.AsyncClient) -> None:
    someone = await person(world)
    await activated(client, someone)
    for _ in range(3):
        assert [(await tried(client, someone.letter.card))[0] for _ in range(4)] == [401] * 4
        assert (await tried(client, someone.letter.card, PIN))[0] == 201


async def test_after_a_quiet_day_the_count_starts_anew(client: httpx.AsyncClient, clock: MovableClock) -> None:
    for _ in range(4):
        await tried(client, UNKNOWN)
    clock.advance(days=1)
    assert [(await tried(client, UNKNOWN))[0] for _ in range(5)] == [401] * 5
    assert (await tried(client, UNKNOWN))[0] == 429


async def test_an_unknown_card_is_blocked_exactly_as_a_known_one(world: World, client: httpx.AsyncClient) -> None:
    someone = await person(world)
    await activated(client, someone)
    known = [await tried(client, someone.letter.card) for _ in range(8)]
    unknown = [await tried(client, UNKNOWN) for _ in range(8)]
    assert known == unknown


async def test_spelling_a_card_differently_is_no_new_count(client: httpx.AsyncClient) -> None:
    spellings = ["abcdefgh", "ABCD-EFGH", "a b c d e f g h", "AbCdEfGh", "abcd efgh"]
    assert [(await tried(client, card))[0] for card in spellings] == [401] * 5
    assert (await tried(client, "ABCDEFGH"))[0] == 429


async def test_guesses_sent_at_once_meet_the_same_limit_over_two_workers(world: World, clock: MovableClock) -> None:
    someone = await person(world)
    async with open_world(world.settings, clock) as second, caller(world, HOME) as one, caller(second, LIBRARY) as other:
        await activated(one, someone)
        answers = await asyncio.gather(*(tried(worker, someone.letter.card) for worker in (one, other) * 15))
    assert sum(status == 401 for status, _ in answers) == 5
    assert sum(status == 429 for status, _ in answers) == 25


async def test_a_restart_forgets_no_failure(world: World, clock: MovableClock) -> None:
    async with caller(world, HOME) as before:
        for _ in range(5):
            await tried(before, UNKNOWN)
    async with open_world(world.settings, clock) as restarted, caller(restarted, HOME) as after:
        assert (await tried(after, UNKNOWN))[0] == 429


async def test_one_network_cannot_try_many_cards_while_another_still_can(world: World) -> None:
    async with caller(world, HOME) as busy, caller(world, LIBRARY) as calm:
        statuses = [(await tried(busy, f"card{number:04d}"))[0] for number in range(ADDRESS.free + 1)]
        assert statuses == [401] * ADDRESS.free + [429]
        assert (await tried(calm, "another1"))[0] == 401


async def test_only_a_trusted_proxy_says_whose_address_it_is(world: World) -> None:
    """Whoever is not named in KIIM_TRUSTED_PROXIES cannot put a failure on another network, nor hide behind many."""
    assert world.settings.trusted_proxies == "127.0.0.1"
    said = {"X-Forwarded-For": LIBRARY}
    async with caller(world, "127.0.0.1") as behind, caller(world, HOME) as lying, caller(world, LIBRARY) as reader:
        for number in range(ADDRESS.free):
            body = {"card": f"{number:08d}", "pin": WRONG}
            assert (await lying.post("/v1/me/session", json=body, headers=said)).status_code == 401
        assert (await tried(lying, "99999999"))[0] == 429
        assert (await tried(reader, "99999999"))[0] == 401
        for number in range(ADDRESS.free - 1):
            body = {"card": f"1{number:07d}", "pin": WRONG}
            assert (await behind.post("/v1/me/session", json=body, headers=said)).status_code == 401
        assert (await tried(reader, "99999998"))[0] == 429


async def test_signing_in_right_fills_no_shared_count(world: World, client: httpx.AsyncClient) -> None:
    for _ in range(ADDRESS.free + 10):
        attempt = await count_attempt(world, "card", "kiosk", HOME)
        async with open_unit(world) as uow:
            uow.unaudited("a test gives an attempt back as a right sign-in does")
            await give_back(uow, attempt)
    assert await world.pool.fetchval("SELECT max(failures) FROM sign_in_throttle") == 0


async def test_a_refused_attempt_is_counted_nowhere(world: World) -> None:
    async def counts() -> list[int]:
        return [row["failures"] for row in await world.pool.fetch("SELECT failures FROM sign_in_throttle ORDER BY bucket")]

    for _ in range(5):
        await count_attempt(world, "letter", "selector", HOME)
    before = await counts()
    with pytest.raises(TooManyRequests):
        await count_attempt(world, "letter", "selector", HOME)
    assert await counts() == before


async def test_giving_back_keeps_a_block_that_others_earned(world: World) -> None:
    attempts = [await count_attempt(world, "card", f"card-{number}", HOME) for number in range(ADDRESS.free)]
    async with open_unit(world) as uow:
        uow.unaudited("a test gives an attempt back")
        await give_back(uow, Attempt(attempts[-1].buckets))
    await count_attempt(world, "card", "one-more", HOME)
    with pytest.raises(TooManyRequests):
        await count_attempt(world, "card", "yet-another", HOME)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("", "unknown"),
        ("testclient", "unknown"),
    ],
)
def test_a_network_is_a_24_or_a_48(address: str, expected: str) -> None:
    assert network(address) == expected


@pytest.mark.parametrize(
    "wrong", [lambda letter: letter.activation_code[:9] + "AAAA-AAAA-AAAA", lambda letter: "ZZZZ-ZZZZ-AAAA-AAAA-AAAA"]
)
async def test_a_letter_is_limited_whether_it_exists_or_not(
    world: World, client: httpx.AsyncClient, wrong: Callable[[object], str]
) -> None:
    letter = (await person(world)).letter
    body = {"activation_code": wrong(letter), "spoken_digits": "1234", "new_pin": PIN}
    statuses = [(await client.post("/v1/me/session", json=body)).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
