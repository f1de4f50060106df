"""A site under test and its visitors: people with phones, in a language, with or without scripts."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize

from app.world import World
from tests.support.people import PIN, Json, Tool, activate, confirm_notices, tool

PHONE: ViewportSize = {"width": 360, "height": 640}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
in_one_loop = partial(pytest_asyncio.fixture, loop_scope="session")
"""Marks an asynchronous fixture of these tests, which share the loop of what drives the browser."""


@dataclass(slots=True)
class Person:
    """An invented newcomer: what the agency got when it registered her, and the card and PIN she signs in with."""

    registered: Json
    card: str
    pin: str = PIN


@dataclass(slots=True)
class Site:
    """The running service; `complaints` are all console messages about the content security policy, of every page opened."""

    world: World
    http: httpx.AsyncClient
    browser: Browser
    address: str
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    async def phone(self, *, scripts: bool = False, size: ViewportSize | None = None, **options: Any) -> Page:
        """A browser of its own: no cookies, no history. Without scripts unless asked for."""
        context = await self.browser.new_context(
            base_url=self.address, viewport=size or PHONE, java_script_enabled=scripts, **{"locale": "de-DE", **options}
        )
        self.contexts.append(context)
        context.on("console", partial(_listen, self.complaints))
        page = await context.new_page()
        page.set_default_timeout(30_000)
        return page

    async def counselling(self, *purposes: str) -> Tool:
        """A counselling agency with a case tool; the German notices are reviewed."""
        await confirm_notices(self.world, "de")
        return await tool(self.http, self.world, "counselling", *(purposes or ("counselling",)))

    async def person(self, by: Tool, **changes: Any) -> Person:
        """A newcomer whom this agency registers and who has activated her letter (through the interface for programs)."""
        registered = await by.register(**changes)
        await activate(self.http, registered["letter"])
        return Person(registered, registered["letter"]["card"])

    async def sign_in(self, page: Page, person: Person, language: str = "de") -> None:
        """Through the sign-in page, on a phone that others use too."""
        await page.goto(f"/{language}/anmelden")
        await page.fill("#karte", person.card)
        await page.fill("#pin", person.pin)
        await page.click("main form button[type=submit]")
        await page.wait_for_url(f"**/{language}/")

    async def close(self) -> None:
        """Close every browser; nobody may have broken the content security policy."""
        for context in self.contexts:
            await context.close()
        assert self.complaints == []


def _listen(complaints: list[str], message: ConsoleMessage) -> None:
    if "Content Security Policy" in message.text or "Trusted" in message.text:
        complaints.append(message.text)
