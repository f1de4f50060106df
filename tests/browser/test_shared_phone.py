"""A phone that others use too: what stays on it after signing out, beside another tab, and when nobody clicks any more."""

import re

from playwright.async_api import Page

from tests.browser.site import Person, Site
from tests.support.clock import MovableClock
from tests.support.people import PIN

PERSONAL = ("Musterprobe", "Erfunda")
PAGES = (
    "/de/",
    "/de/meine-daten",
    "/de/meine-daten/identity",
    "/de/zugriffe",
    "/de/herunterladen",
    "/de/sperren",
    "/de/loeschen",
    "/de/sicherheit",
    "/de/sicherheit/pin",
)


def named_in(text: str) -> list[str]:
    return [word for word in PERSONAL if word in text]


async def opened(site: Site, *, scripts: bool = False) -> tuple[Person, Page]:
    person = await site.person(await site.counselling())
    page = await site.phone(scripts=scripts)
    await site.sign_in(page, person)
    return person, page


async def test_back_after_signing_out_shows_nothing_of_hers(site: Site) -> None:
    _, page = await opened(site)
    await page.goto("/de/meine-daten")
    assert "Musterprobe" in await page.content()
    await page.click("text=Abmelden")
    await page.wait_for_url("**/de/abgemeldet")
    for _ in range(2):
        await page.go_back()
        assert "/anmelden" in page.url
        assert not named_in(await page.content())
    assert {cookie["name"] for cookie in await page.context.cookies()} <= {"__Host-kiim-form", "__Host-kiim-passkey"}


async def test_signing_out_in_one_tab_signs_out_the_other_and_its_forms_do_nothing(site: Site) -> None:
    person, page = await opened(site)
    await page.goto("/de/loeschen")
    await page.fill("#pin", PIN)
    other = await page.context.new_page()
    await other.goto("/de/")
    await other.click("text=Abmelden")
    await other.wait_for_url("**/de/abgemeldet")
    await page.click("text=Alles löschen")
    assert "/anmelden" in page.url
    await site.sign_in(page, person)
    await page.goto("/de/meine-daten")
    assert "Musterprobe" in await page.content()


async def test_a_form_of_the_session_before_is_refused_after_signing_in_again(site: Site) -> None:
    person, page = await opened(site)
    await page.goto("/de/sperren")
    other = await page.context.new_page()
    await other.goto("/de/")
    await other.click("text=Abmelden")
    await site.sign_in(other, person)
    await page.click("text=Daten sperren >> nth=-1")
    assert "Das hat nicht geklappt" in await page.inner_text("main")
    await other.goto("/de/sperren")
    assert "Daten sperren" in await other.inner_text("main button")


async def test_after_five_minutes_without_a_click_she_signs_in_again_and_is_where_she_was(
    site: Site, clock: MovableClock
) -> None:
    person, page = await opened(site)
    await page.goto("/de/meine-daten/identity")
    clock.advance(minutes=4, seconds=50)
    await page.reload()
    assert page.url.endswith("/de/meine-daten/identity"), "asking for a page prolongs the session"
    clock.advance(minutes=5, seconds=1)
    await page.reload()
    assert "/anmelden" in page.url
    assert not named_in(await page.content())
    await page.fill("#karte", person.card)
    await page.fill("#pin", PIN)
    await page.click("main form button[type=submit]")
    await page.wait_for_url("**/de/meine-daten/identity")
    assert "Musterprobe" in await page.content()


async def test_nothing_personal_stands_in_titles_addresses_or_storage(site: Site) -> None:
    person, page = await opened(site, scripts=True)
    for path in PAGES:
        await page.goto(path)
        assert await page.title() == "Meine Daten"
        stored = await page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
        assert stored == '[{},{},""]'
        addresses = [page.url, *await page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")]
        for address in addresses:
            assert not named_in(address)
            assert person.card not in address
            assert not re.search(r"n_[0-9a-f]{32}", address), "an agency's name for her"


async def test_whoever_types_an_address_is_led_to_the_sign_in_and_back_only_inside(site: Site) -> None:
    person = await site.person(await site.counselling())
    page = await site.phone()
    for wish in ("https://example.org/", "//example.org/", "/en/", "/de/../a"):
        await page.goto(f"/de/anmelden?weiter={wish}")
        await page.fill("#karte", person.card)
        await page.fill("#pin", PIN)
        await page.click("main form button[type=submit]")
        await page.wait_for_url(f"{site.address}/de/")
        await page.click("text=Abmelden")
