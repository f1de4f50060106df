"""Signing in at the desk as a browser does it: links, redirects over two sites, cookies that say when they may be sent."""

import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest

from app.agencies.register import set_status
from app.agencies.staff_issuers import remove_staff_issuer
from app.identity.staff_addresses import LOGOUT_PATH
from app.identity.staff_sessions import find_staff_session
from app.staff.callers import STAFF_COOKIE
from app.staff.sign_in import UNDER_WAY, inside
from app.unit_of_work import open_unit
from app.world import World
from tests.support.browser import Browser
from tests.support.clock import MovableClock
from tests.support.provider import TestProvider, provider_on_loopback, with_staff

EVENT = "http://schemas.openid.net/event/backchannel-logout"
TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')


@pytest.fixture
async def provider(world: World) -> AsyncIterator[TestProvider]:
    """A provider that proves the staff of agency `mbe`."""
    async with provider_on_loopback(world) as served:
        await with_staff(world, served)
        yield served


@pytest.fixture
def browser(client: httpx.AsyncClient, provider: TestProvider) -> Browser:
    """A browser that has never been here."""
    return Browser(client)


def form_token(page: httpx.Response) -> str:
    found = TOKEN.search(page.text)
    assert found is not None
    return found.group(1)


async def test_staff_signs_in_over_two_sites_and_out_again(world: World, browser: Browser) -> None:
    chooser = await browser.go("/desk/anmelden")
    assert 'href="/desk/anmelden/mbe?weiter=/desk/"' in chooser.text
    home = await browser.sign_in()
    assert (home.status_code, browser.seen[-1]) == (200, "/desk/")
    assert "Zwecke" in home.text
    assert set(browser.cookies) == {STAFF_COOKIE, "__Host-kiim-form"}
    token = browser.cookies[STAFF_COOKIE][0]
    gone = await browser.post("/desk/abmelden", {"form_token": form_token(home)})
    assert (gone.status_code, gone.headers["location"]) == (303, "/desk/abgemeldet")
    assert gone.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert await find_staff_session(world, token) is None
    rows = await world.pool.fetch(
        "SELECT body::jsonb->>'u' AS actor FROM audit.event WHERE action LIKE 'desk-sign-%' ORDER BY seq"
    )
    assert [row["actor"] for row in rows] == [rows[0]["actor"]] * 2
    assert (await browser.go("/desk/")).text == (await browser.go("/desk/anmelden?weiter=/desk/")).text


async def test_who_is_not_signed_in_is_led_to_the_sign_in_and_back(browser: Browser) -> None:
    page = await browser.go("/desk/")
    assert browser.seen[-1] == "/desk/anmelden?weiter=/desk/"
    assert page.status_code == 200
    await browser.sign_in(weiter="/desk/person/n_0")
    assert browser.seen[-1] == "/desk/person/n_0"
    assert "n_0" not in "".join(address for address in browser.seen if address.startswith("/desk/rueckkehr"))


@pytest.mark.parametrize(
    "path", ["https://a.example/", "//a.example/desk/", "/de/", "/desk/../de/", "/desk//a", "/desk/?a", "/desk/" + "a" * 200]
)
def test_nobody_is_led_elsewhere_after_signing_in(path: str) -> None:
    assert inside(path) == "/desk/"


async def test_with_strict_cookies_nobody_could_sign_in(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Why the cookies are Lax: the answer of the provider is a request that the provider's site began."""
    from app.pages.render import set_cookie
    from app.staff import sign_in

    def strict(response: Any, name: str, value: str, **_: object) -> None:
        set_cookie(response, name, value)

    monkeypatch.setattr(sign_in, "set_cookie", strict)
    assert (await browser.sign_in()).status_code == 403


async def test_the_answer_of_another_browser_signs_nobody_in(client: httpx.AsyncClient, browser: Browser) -> None:
    attacker = Browser(client)
    address = await attacker.at_provider()
    await browser.at_provider()
    answer = await browser.go(address, begun_elsewhere=True)
    assert (answer.status_code, STAFF_COOKIE in browser.cookies) == (403, False)
    assert "abgelaufen oder schon benutzt" in answer.text


async def test_reloading_the_answer_opens_no_second_session(world: World, browser: Browser) -> None:
    address = await browser.at_provider()
    kept = browser.cookies[UNDER_WAY]
    assert (await browser.go(address, begun_elsewhere=True)).status_code == 200
    browser.cookies[UNDER_WAY] = kept
    assert (await browser.go(address, begun_elsewhere=True)).status_code == 403
    assert await world.pool.fetchval("SELECT count(*) FROM staff_session") == 1


async def test_a_parameter_sent_twice_spoils_the_answer(browser: Browser) -> None:
    address = await browser.at_provider()
    assert (await browser.go(address + "&code=another", begun_elsewhere=True)).status_code == 403


async def test_a_new_sign_in_ends_the_session_before(world: World, browser: Browser) -> None:
    await browser.sign_in()
    await browser.sign_in()
    assert await world.pool.fetchval("SELECT count(*) FROM staff_session") == 1


async def test_staff_of_another_agency_reads_why(browser: Browser) -> None:
    answer = await browser.sign_in(person="vhs-1")
    assert answer.status_code == 403
    assert "gehört nicht zu dieser Stelle" in answer.text


async def test_suspended_and_removed_desks_are_not_offered(world: World, provider: TestProvider, browser: Browser) -> None:
    agency = await with_staff(world, provider, "vhs")
    assert (await browser.go("/desk/anmelden")).text.count("/desk/anmelden/") == 2
    async with open_unit(world) as uow:
        await set_status(uow, agency, "suspended")
        await remove_staff_issuer(uow, "mbe")
    assert "/desk/anmelden/" not in (await browser.go("/desk/anmelden")).text
    for desk in ("mbe", "vhs", "unknown"):
        assert (await browser.go(f"/desk/anmelden/{desk}")).status_code == 404


async def test_a_provider_out_of_reach_is_a_page_and_not_an_error(world: World, provider: TestProvider, browser: Browser) -> None:
    provider.hostility.metadata = lambda found: {**found, "issuer": "https://another.example"}
    answer = await browser.go("/desk/anmelden/mbe")
    assert (answer.status_code, "Das geht im Moment nicht" in answer.text) == (503, True)


async def test_signing_out_needs_the_form_of_this_session(world: World, browser: Browser) -> None:
    home = await browser.sign_in()
    token = form_token(home)
    for form, headers in (({}, {}), ({"form_token": "0" * 64}, {}), ({"form_token": token}, {"Sec-Fetch-Site": "cross-site"})):
        assert (await browser.post("/desk/abmelden", form, **headers)).status_code == 403
    assert await find_staff_session(world, browser.cookies[STAFF_COOKIE][0]) is not None


async def test_a_session_forgotten_for_ten_minutes_leads_to_the_sign_in(browser: Browser, clock: MovableClock) -> None:
    await browser.sign_in()
    clock.advance(minutes=10)
    await browser.go("/desk/")
    assert browser.seen[-1] == "/desk/anmelden?weiter=/desk/"


# ── the provider ends a session ──────────────────────────────────────────────────────────────────────────────────────────
async def session_claims(world: World, provider: TestProvider, browser: Browser) -> dict[str, Any]:
    """Sign in, and the claims of a logout token for that session."""
    told: dict[str, Any] = {}

    def kept(claims: dict[str, Any]) -> dict[str, Any]:
        told.update(claims)
        return claims

    provider.hostility.claims = kept
    await browser.sign_in()
    moment = int(world.clock.now().timestamp())
    shared = {name: told[name] for name in ("iss", "aud", "sub", "sid")}
    return {**shared, "iat": moment, "exp": moment + 120, "jti": uuid4().hex, "events": {EVENT: {}}}


async def told(client: httpx.AsyncClient, token: str) -> int:
    return (await client.post(LOGOUT_PATH, data={"logout_token": token})).status_code


@pytest.mark.parametrize("left_out", [None, "sid", "sub"])
async def test_a_logout_token_ends_the_session_it_names(
    world: World, provider: TestProvider, client: httpx.AsyncClient, browser: Browser, left_out: str | None
) -> None:
    claims = await session_claims(world, provider, browser)
    colleague = Browser(client)
    await colleague.sign_in(person="mbe-2")
    named = {name: value for name, value in claims.items() if name != left_out}
    token = provider.signed(named, "logout+jwt")
    assert await told(client, token) == 200
    assert await find_staff_session(world, browser.cookies[STAFF_COOKIE][0]) is None
    assert await find_staff_session(world, colleague.cookies[STAFF_COOKIE][0]) is not None
    assert await told(client, token) == 400
    row = await world.pool.fetchval("SELECT body FROM audit.event WHERE action = 'desk-sign-out'")
    assert orjson.loads(row)["y"] == "provider"


@pytest.mark.parametrize(
    "change",
    [
        {"events": None},
        {"events": {}},
        {"events": {EVENT: True}},
        {"nonce": "x"},
        {"aud": "somebody-else"},
        {"aud": None},
        {"exp": 1},
        {"exp": None},
        {"jti": None},
        {"sub": None, "sid": None},
        {"sid": 7},
        {"iss": "https://login.example.org"},
    ],
    ids=str,
)
async def test_what_is_no_logout_token_for_us_ends_nothing(
    world: World, provider: TestProvider, client: httpx.AsyncClient, browser: Browser, change: dict[str, Any]
) -> None:
    claims = {**await session_claims(world, provider, browser), **change}
    token = provider.signed({name: value for name, value in claims.items() if value is not None}, "logout+jwt")
    assert await told(client, token) == 400
    assert await find_staff_session(world, browser.cookies[STAFF_COOKIE][0]) is not None


async def test_a_logout_token_signed_by_somebody_else_or_none_at_all_ends_nothing(
    world: World, provider: TestProvider, client: httpx.AsyncClient, browser: Browser
) -> None:
    claims = await session_claims(world, provider, browser)
    async with provider_on_loopback(world) as other:
        forged = other.signed(claims, "logout+jwt")
    for token in (forged, "", "a.b.c", provider.signed(claims, "at+jwt")):
        assert await told(client, token) == 400
    assert (await client.post(LOGOUT_PATH, data={})).status_code == 400
    assert await find_staff_session(world, browser.cookies[STAFF_COOKIE][0]) is not None
