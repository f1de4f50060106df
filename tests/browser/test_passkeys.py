"""A passkey in a real browser with a lock in software (CDP): made, used, removed; without scripts as if there were none."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
from playwright.async_api import Browser, Page, expect

from app.demo.live import open_socket, served
from app.main import create_app
from app.world import World
from tests.browser.site import Person, Site, in_one_loop
from tests.support.people import PIN

LOCK = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@in_one_loop()
async def named(world: World, client: httpx.AsyncClient, browser: Browser) -> AsyncIterator[Site]:
    """The service under a name: passkeys belong to names, not to numbers."""
    with open_socket(0) as listening:
        port = listening.getsockname()[1]
        settings = world.settings.model_copy(update={"base_url": f"http://localhost:{port}"})
        application = create_app(settings, replace(world, settings=settings))
        async with served(application, listening, f"http://127.0.0.1:{port}"):
            site = Site(world, client, browser, settings.base_url)
            yield site
            await site.close()


async def locked(page: Page) -> None:
    """Give the phone a lock that opens by itself."""
    driven = await page.context.new_cdp_session(page)
    await driven.send("WebAuthn.enable")
    await driven.send("WebAuthn.addVirtualAuthenticator", {"options": LOCK})


async def on_own_phone(page: Page, person: Person) -> None:
    await page.goto("/de/anmelden")
    await page.fill("#karte", person.card)
    await page.fill("#pin", person.pin)
    await page.click("label[for=handy-own]")
    await page.locator("main form button[type=submit]").first.click()
    await page.wait_for_url("**/de/")


async def test_she_makes_a_passkey_signs_in_with_it_and_removes_it(named: Site) -> None:
    person = await named.person(await named.counselling())
    page = await named.phone(scripts=True)
    await locked(page)
    await on_own_phone(page, person)
    await page.goto("/de/sicherheit")
    await page.click("text=Ohne PIN anmelden: Passkey")
    await page.fill("#pin", PIN)
    await page.click("main form button")
    await page.click("text=Passkey anlegen")
    await expect(page.locator("h1")).to_have_text("Der Passkey ist angelegt")
    await page.click("text=Abmelden")
    await page.click("text=Wieder anmelden")
    await page.click("text=Mit Passkey anmelden")
    await expect(page.locator("h1")).to_have_text("Meine Erlaubnisse")
    await page.goto("/de/sicherheit")
    await expect(page.locator("main")).to_contain_text("Angemeldet mit Passkey.")
    await page.click("text=Passkeys entfernen")
    await expect(page.locator("main")).to_contain_text("Passkeys entfernt.")
    await page.click("text=Abmelden")
    await page.click("text=Wieder anmelden")
    await page.click("text=Mit Passkey anmelden")
    await expect(page.locator("#fehler")).to_contain_text("Der Passkey passt nicht.")


async def test_a_phone_without_a_lock_says_so_and_stays_where_it_is(named: Site) -> None:
    page = await named.phone(scripts=True)
    driven = await page.context.new_cdp_session(page)
    await driven.send("WebAuthn.enable")
    lock = {**LOCK, "isUserVerified": False}
    await driven.send("WebAuthn.addVirtualAuthenticator", {"options": lock})
    await page.goto("/de/anmelden")
    await page.click("text=Mit Passkey anmelden")
    await expect(page.get_by_role("alert")).to_contain_text("Das hat nicht geklappt.")
    assert page.url.endswith("/de/anmelden")


async def test_without_scripts_there_are_no_passkeys(named: Site) -> None:
    person = await named.person(await named.counselling())
    page = await named.phone()
    await page.goto("/de/anmelden")
    assert "Passkey" not in await page.inner_text("main")
    await on_own_phone(page, person)
    await page.goto("/de/sicherheit")
    assert "Passkey" not in await page.inner_text("main")
    await page.goto("/de/sicherheit/passkey")
    assert "Dieses Handy kann das nicht." in await page.inner_text("main")
    assert not await page.locator("main button").is_visible()
