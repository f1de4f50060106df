"""Browsers without a screen: each keeps its cookies and sends our forms as a browser would."""

import re
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from app.world import World
from tests.support.application import lent
from tests.support.people import PIN, Json, Tool, confirm_notices, said, tool
from tests.support.scenes import scene

_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')


class Visitor:
    """One browser; `http` follows nothing by itself."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Open an address."""
        return await self.http.get(path, headers=headers)

    async def post(self, path: str, *, page: str | None = None, **members: str) -> httpx.Response:
        """Send the form of a page (the same address unless said otherwise); `_` in a member's name stands for `-`."""
        token = _TOKEN.search((await self.http.get(page or path)).text)
        assert token is not None, f"{page or path} has no form"
        fields = {name.replace("_", "-"): value for name, value in members.items()}
        return await self.http.post(path, data={"form_token": token.group(1), **fields})

    async def sign_in(self, card: str, pin: str = PIN) -> httpx.Response:
        """Through the sign-in page."""
        return await self.post("/de/anmelden", karte=card, pin=pin)


Opener = Callable[[], Visitor]


@pytest.fixture
async def browser(world: World) -> AsyncIterator[Opener]:
    """Opens browsers on the open world."""
    with lent(world) as application:
        transport = httpx.ASGITransport(application)
        opened: list[httpx.AsyncClient] = []

        def one() -> Visitor:
            http = httpx.AsyncClient(transport=transport, base_url="https://kiim.example", follow_redirects=False)
            opened.append(http)
            return Visitor(http)

        yield one
        for http in opened:
            await http.aclose()


@scene
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    """A counselling office."""
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling", name="Beratung am Beispielplatz")


@scene
async def registered(office: Tool) -> Json:
    """An invented person with a letter that is not used yet."""
    statements = [
        said("identity", "family_name", "Musterprobe"),
        said("identity", "given_names", "Erfunda"),
        said("language", "german_overall", "A2"),
        said("language", "german_speaking", "A2", kind="adviser_estimate"),
        said("communication", "interpreter_needed", "yes", kind="document_seen"),
    ]
    consent = {"categories": ["identity", "contact", "communication", "language"]}
    return await office.register(statements=statements, consent=consent)


@pytest.fixture
async def signed_in(browser: Opener, registered: Json) -> Visitor:
    """Her browser after she activated the letter on the page."""
    visitor = browser()
    letter = registered["letter"]
    answer = await activate(visitor, letter)
    assert answer.headers["location"] == "/de/", answer.text
    return visitor


@pytest.fixture
async def activated(browser: Opener, registered: Json) -> None:
    """She has used her letter, on a phone that is not hers any more."""
    assert (await activate(browser(), registered["letter"])).status_code == 303


async def activate(visitor: Visitor, letter: Json, **changes: str) -> httpx.Response:
    """Send the activation form."""
    members = {"code": letter["activation_code"], "ziffern": letter["spoken_digits"], "pin": PIN, "pin_noch_einmal": PIN}
    return await visitor.post("/de/aktivieren", **members | changes)


@pytest.fixture
async def full(office: Tool, browser: Opener) -> tuple[Visitor, Json]:
    """Somebody about whom everything is recorded that a counselling office may write down as her word; signed in, in Arabic."""
    catalogue = office.world.catalogue
    categories = [code for code in catalogue.purposes["counselling"].template.categories if code != "needs"]
    told = [
        said(category, code, field.example)
        for category in categories
        for code, field in catalogue.categories[category].fields.items()
        if "self_stated" in _kinds(field.stewards["add"].get("counselling", frozenset()))
    ]
    assert len(told) > 30
    registered = await office.register(statements=told, consent={"categories": categories})
    visitor = browser()
    await activate(visitor, registered["letter"])
    return visitor, registered


def _kinds(kinds: object) -> frozenset[str]:
    return frozenset({"self_stated"}) if kinds is True else kinds if isinstance(kinds, frozenset) else frozenset()
