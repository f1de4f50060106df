"""Themes and offers in a browser: nothing that axe finds, light, fits a narrow window and large text, works without scripts."""

import pytest
from playwright.async_api import Page

from app.demo.denominators import KREIS
from app.demo.district import MUNICIPALITIES
from app.reporting.themes import themes
from app.settings import Settings
from tests.browser.axe import found_by_axe
from tests.browser.desk import sit_down
from tests.browser.site import DESKTOP, PHONE, Site, in_one_loop
from tests.support.agencies import registered
from tests.support.desks import Desk, desk_of
from tests.support.released import release_district

MOST_BYTES = 150_000
LARGE_TEXT = "() => { document.documentElement.style.fontSize = '200%'; }"
THEMES = ["/monitoring/themen/", *(f"/monitoring/themen/{theme.code}" for theme in themes())]
OFFERS = ["/monitoring/angebote/", "/monitoring/angebote/neu"]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"monitoring_areas": KREIS})


@in_one_loop()
async def officer(site: Site) -> Desk:
    """Somebody of the monitoring office of a district with released tables and offers."""
    await release_district(site.world)
    office = await registered(site.world, "monitoring", ("statistics",), name="Monitoringstelle Beispielkreis")
    return await desk_of(site.world, site.http, office.agency_id)


async def widest(page: Page) -> list[str]:
    """Where the page must be scrolled sideways: as it is, and with text of twice the size."""
    found = []
    for change, name in (("() => {}", "320 pixels"), (LARGE_TEXT, "200 % text")):
        await page.evaluate(change)
        found += [name] if await page.evaluate("document.scrollingElement.scrollWidth") > 320 else []
    return found


async def test_no_theme_and_no_page_of_offers_has_a_fault_that_axe_finds(site: Site, officer: Desk) -> None:
    page = await site.phone(size=PHONE, scripts=True)
    await sit_down(site, page, officer)
    faults = {}
    for path in [*THEMES, *OFFERS]:
        await page.goto(path)
        found = await found_by_axe(page)
        if found:
            faults[path] = found
    await page.goto("/monitoring/angebote/neu")
    await page.click("text=Speichern")
    assert await page.locator("[role=alert] a").count() > 1
    faults["faulty"] = await found_by_axe(page)
    assert faults == {"faulty": []}


async def test_every_page_is_light_and_fits_a_narrow_window(site: Site, officer: Desk) -> None:
    page = await site.phone(size={"width": 320, "height": 640}, scripts=True)
    await sit_down(site, page, officer)
    for path in [*THEMES, *OFFERS, "/monitoring/themen/alter-herkunft?gebiet=alle"]:
        answer = await officer.get(path)
        assert len(answer.content) <= MOST_BYTES, (path, len(answer.content))
        await page.goto(path)
        assert await widest(page) == [], path


async def free_seats(page: Page) -> int:
    """The free seats at B2, read from the page's table."""
    heads = await page.locator("thead th").all_inner_texts()
    cells = await page.locator("tbody tr", has_text="B2").locator("th, td").all_inner_texts()
    return int(dict(zip(heads, cells, strict=True))["freie Plätze"])


async def test_without_scripts_an_offer_is_entered_and_counts_in_the_theme(site: Site, officer: Desk) -> None:
    town = MUNICIPALITIES[5]
    page = await site.phone(size=DESKTOP)
    await sit_down(site, page, officer)
    await page.goto(f"/monitoring/themen/sprachkurse?gebiet={town.ags}")
    before = await free_seats(page)
    await page.goto("/monitoring/angebote/")
    await page.click("text=Angebot eintragen")
    await page.fill("#titel", "Kurs der Probe")
    await page.select_option("#art", "sprachkurs")
    await page.select_option("#niveau-von", "B2")
    await page.select_option("#gemeinde", town.ags)
    await page.fill("#freie-plaetze", "17")
    await page.click("text=Speichern")
    await page.wait_for_url("**/monitoring/angebote/?erledigt=gespeichert")
    assert "gespeichert" in await page.locator("[role=status]").inner_text()
    await page.goto(f"/monitoring/themen/sprachkurse?gebiet={town.ags}")
    assert await free_seats(page) == before + 17


async def test_another_area_is_chosen_without_scripts(site: Site, officer: Desk) -> None:
    page = await site.phone(size=DESKTOP)
    await sit_down(site, page, officer)
    await page.goto("/monitoring/themen/beratung")
    await page.select_option("#gebiet", MUNICIPALITIES[0].ags)
    await page.click("text=Anzeigen")
    await page.wait_for_url(f"**gebiet={MUNICIPALITIES[0].ags}**")
    assert MUNICIPALITIES[0].ags in await page.locator("h2:has-text('Tabelle') + p").inner_text()
