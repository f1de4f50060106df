"""Who opens the dashboard: a monitoring office's staff, who in turn opens nothing else."""

import re
from collections.abc import AsyncIterator, Sequence

import httpx
import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from app.dashboard.routers import routers as dashboard_routers
from app.desk.routers import routers as desk_routers
from app.identity.staff_addresses import START_PATH
from app.pages.callers import SESSION_COOKIE
from app.world import World
from tests.support.browser import Browser
from tests.support.desks import Desk
from tests.support.people import PIN, activate, confirm_notices, tool
from tests.support.provider import TestProvider, provider_on_loopback, with_staff


def routes_of(routers: Sequence[APIRouter]) -> list[tuple[str, str]]:
    """Method and an address of every route."""
    found = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    return [(method, re.sub(r"{[^}]*}", "b1_reached", route.path)) for route in found for method in sorted(route.methods or ())]


DASHBOARD = routes_of(dashboard_routers())
DESK = routes_of(desk_routers())


async def opened(client: httpx.AsyncClient, routes: Sequence[tuple[str, str]], cookie: str = "") -> set[tuple[int, str]]:
    """What all these addresses answer to somebody with this cookie: status, and where she is led or what she reads."""
    found = set()
    for method, path in routes:
        answer = await client.request(method, path, headers={"Cookie": cookie} if cookie else {})
        head = re.search("<h1>(.*)</h1>", answer.text)
        led = answer.headers.get("location", "").partition("?")[0]
        found.add((answer.status_code, led or (head.group(1) if head else "")))
    return found


async def test_the_dashboard_opens_for_nobody_who_is_not_signed_in(client: httpx.AsyncClient) -> None:
    assert DASHBOARD
    assert await opened(client, DASHBOARD) == {(303, START_PATH)}


async def test_the_dashboard_opens_for_no_newcomer(client: httpx.AsyncClient, world: World) -> None:
    await confirm_notices(world, "de")
    letter = (await (await tool(client, world, "counselling", "counselling")).register())["letter"]
    await activate(client, letter)
    browser = Browser(client)
    token = re.search(r'name="form_token" value="([0-9a-f]+)"', (await browser.go("/de/anmelden")).text)
    assert token is not None
    await browser.post("/de/anmelden", {"form_token": token.group(1), "karte": letter["card"], "pin": PIN})
    assert (await browser.go("/de/")).status_code == 200
    cookie = f"{SESSION_COOKIE}={browser.cookies[SESSION_COOKIE][0]}"
    assert await opened(client, DASHBOARD, cookie) == {(303, START_PATH)}


async def test_the_dashboard_opens_for_no_other_office(client: httpx.AsyncClient, counsellor: Desk) -> None:
    cookie = f"__Host-kiim-staff={counsellor.cookie}"
    assert (await client.get("/desk/", headers={"Cookie": cookie})).status_code == 200
    assert await opened(client, DASHBOARD, cookie) == {(403, "Diese Seiten sind nicht für Ihre Stelle")}


async def test_the_desk_opens_for_no_monitoring_office(client: httpx.AsyncClient, officer: Desk) -> None:
    cookie = f"__Host-kiim-staff={officer.cookie}"
    assert (await client.get("/monitoring/", headers={"Cookie": cookie})).status_code == 200
    assert await opened(client, DESK, cookie) == {(403, "Diese Seiten sind nicht für Ihre Stelle")}
    assert 'href="/monitoring/"' in (await client.get("/desk/", headers={"Cookie": cookie})).text


async def test_signing_out_closes_the_dashboard(client: httpx.AsyncClient, officer: Desk) -> None:
    gone = await officer.post("/desk/abmelden", {}, page="/monitoring/")
    assert (gone.status_code, gone.headers["location"]) == (303, "/desk/abgemeldet")
    assert (await officer.get("/monitoring/")).headers["location"].startswith(START_PATH)


@pytest.fixture
async def provider(world: World) -> AsyncIterator[TestProvider]:
    """A provider that proves the staff of a counselling office, `mbe`, and of a monitoring office, `vhs`."""
    async with provider_on_loopback(world) as served:
        await with_staff(world, served)
        await with_staff(world, served, "vhs", agency_type="monitoring", purposes=("statistics",))
        yield served


async def test_the_sign_in_names_the_monitoring_office_first_to_who_wants_the_dashboard(
    client: httpx.AsyncClient, provider: TestProvider
) -> None:
    for onward, order in (("/monitoring/b1_reached", ["vhs", "mbe"]), ("/desk/", ["mbe", "vhs"])):
        page = (await client.get(START_PATH, params={"weiter": onward})).text
        assert re.findall(f"{START_PATH}/([a-z]+)[?]weiter={onward}", page) == order


@pytest.mark.parametrize(
    ("wanted", "person", "led"),
    [
        ("/monitoring/b1_reached", "vhs-1", "/monitoring/b1_reached"),
        ("/desk/person/neu", "vhs-1", "/monitoring/"),
        ("", "vhs-1", "/monitoring/"),
        ("/monitoring/", "mbe-1", "/desk/"),
        ("https://a.example/monitoring/", "vhs-1", "/monitoring/"),
    ],
)
async def test_after_signing_in_everybody_is_led_to_pages_of_her_own_office(
    client: httpx.AsyncClient, provider: TestProvider, wanted: str, person: str, led: str
) -> None:
    browser = Browser(client)
    back = await browser.at_provider(person, person.partition("-")[0], wanted)
    answer = await client.get(
        back, headers={"Cookie": "; ".join(f"{name}={value}" for name, (value, _) in browser.cookies.items())}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, led)
