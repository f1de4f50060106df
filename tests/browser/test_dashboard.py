"""The monitoring office in a browser: an officer's morning, and her pages on narrow windows, with large text, by keyboard."""

import csv
import io
from asyncio import to_thread
from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import Page

from app.demo.denominators import KREIS
from app.demo.district import MAP, MUNICIPALITIES
from app.identity.staff_addresses import START_PATH
from app.settings import Settings
from app.targets.decide import decide
from app.unit_of_work import open_unit
from tests.app.targets.conftest import draft
from tests.browser.axe import found_by_axe
from tests.browser.desk import sit_down
from tests.browser.site import DESKTOP, Site, in_one_loop
from tests.browser.test_layout import misshapen
from tests.support.agencies import registered
from tests.support.desks import Desk, desk_of
from tests.support.history import write_official_figures, write_official_rates, write_releases

MOST_BYTES = 150_000
TOWN = MUNICIPALITIES[0]
KINDS = (
    "/monitoring/",
    "/monitoring/b1_reached",
    "/monitoring/no_school_leaving_certificate",
    "/monitoring/tabellen/",
    "/monitoring/tabellen/kreis.age",
    "/monitoring/tabellen/kreis.age.school",
    "/monitoring/amtlich/",
    "/monitoring/einmal/",
    "/monitoring/amtlich/naturalisation_rate",
    "/monitoring/nothing",
    "/desk/",
    START_PATH,
)
"""One address for each kind of page."""
PAGES = (
    *KINDS,
    f"/monitoring/?gebiet={TOWN.ags}",
    f"/monitoring/b1_reached?gebiet={TOWN.ags}&von=2025-12-31&bis=2026-06-30",
    "/monitoring/counselling_use?von=2026-09-30",
    "/monitoring/days_to_b1",
    "/monitoring/coverage",
    "/monitoring/amtlich/poverty_risk",
    "/monitoring/tabellen/municipality",
    "/monitoring/tabellen/municipality.age.level",
    "/monitoring/tabellen/kreis.age.country.level",
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"monitoring_areas": KREIS, "monitoring_map": MAP})


@in_one_loop()
async def officer(site: Site) -> Desk:
    """Somebody of a monitoring office that nothing has been released to yet."""
    office = await registered(site.world, "monitoring", ("statistics",), name="Monitoringstelle Beispielkreis")
    return await desk_of(site.world, site.http, office.agency_id)


@in_one_loop()
async def district(site: Site) -> None:
    """Eight quarters, official figures, and targets in every state."""
    await write_releases(site.world)
    await write_official_figures(site.world)
    await write_official_rates(site.world)
    for value, due_on in ((10, date(2027, 12, 31)), (60, date(2028, 12, 31)), (90, date(2026, 6, 30))):
        async with open_unit(site.world) as uow:
            await decide(uow, draft(value=value, due_on=due_on))


@in_one_loop()
async def page(site: Site, officer: Desk) -> Page:
    """Her browser, without scripts."""
    opened = await site.phone(size=DESKTOP, accept_downloads=True)
    await sit_down(site, opened, officer)
    return opened


async def test_an_officer_finds_an_indicator_compares_two_dates_and_takes_the_numbers_along(district: None, page: Page) -> None:
    await page.goto("/monitoring/")
    assert "Landkreis Musterland" in await page.inner_text("h1")
    line = page.locator("tr", has_text="Deutsch auf B1 oder höher").first
    value = (await line.locator("td").first.inner_text()).split()[0]
    assert "erreicht" in await line.inner_text()
    await line.locator("summary").click()
    assert "Gemeinsamen Europäischen Referenzrahmen" in await line.inner_text()

    await page.click("text=Deutsch auf B1 oder höher")
    assert (await page.inner_text(".figure__value")).startswith(value)
    assert await page.locator("svg[role=img]").count() == 3
    await page.select_option("#von", label="30.09.2025")
    await page.click("main button[type=submit]")
    await page.wait_for_url("**/monitoring/b1_reached?**von=2025-09-30**")
    assert "Ungenauigkeit des Vergleichs" in await page.inner_text("#verlauf + .note")
    await page.select_option("#gebiet", TOWN.ags)
    await page.click("main button[type=submit]")
    assert TOWN.name in await page.inner_text("#wert")
    shown = (await page.inner_text(".figure__value")).split()[0]

    async with page.expect_download() as awaited:
        await page.click("a:text-is('CSV')")
    download = await awaited.value
    assert download.suggested_filename == "b1_reached.csv"
    file = await to_thread(Path(await download.path()).read_text, "utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file), delimiter=";"))
    [row] = [row for row in rows if (row["Gebiet"], row["Stichtag"]) == (TOWN.ags, "2026-09-30")]
    assert row["Anteil (erfunden)"] == shown

    await page.click("nav >> text=Tabellen")
    await page.click("section:has-text('Gemeinden') >> text=Alter × Geschlecht")
    assert "Gezählte Personen" in await page.inner_text("main")
    await page.click("text=Abmelden")
    await page.goto("/monitoring/b1_reached")
    assert START_PATH in page.url


async def test_axe_finds_nothing_on_the_pages_of_the_dashboard(site: Site, officer: Desk, district: None) -> None:
    page = await site.phone(scripts=True)
    await sit_down(site, page, officer)
    faults = {}
    for path in KINDS:
        await page.goto(path)
        for summary in await page.locator("summary").all():
            await summary.click()
        faults[path] = await found_by_axe(page)
    assert not any(faults.values()), faults


async def test_the_pages_of_the_dashboard_fit_a_narrow_window_with_large_text_and_are_light(
    site: Site, officer: Desk, district: None
) -> None:
    page = await site.phone(size={"width": 320, "height": 640}, scripts=True)
    await sit_down(site, page, officer)
    faults = {}
    for path in PAGES:
        await page.goto(path)
        faults[path] = await misshapen(page)
        weight = len((await officer.get(path)).content)
        faults[path] += [f"{weight} bytes"] if weight > MOST_BYTES else []
    assert not any(faults.values()), faults


async def test_before_the_first_release_the_pages_have_no_fault_either(site: Site, officer: Desk) -> None:
    page = await site.phone(scripts=True, size={"width": 320, "height": 640})
    await sit_down(site, page, officer)
    for path in ("/monitoring/", "/monitoring/b1_reached", "/monitoring/tabellen/"):
        await page.goto(path)
        assert await misshapen(page) == [], path
        assert await found_by_axe(page) == [], path
        await page.set_viewport_size({"width": 320, "height": 640})


async def test_with_the_keyboard_alone_an_area_is_chosen_and_a_wide_table_scrolled(
    site: Site, officer: Desk, district: None
) -> None:
    page = await site.phone(scripts=True, size={"width": 320, "height": 640})
    await sit_down(site, page, officer)
    await page.goto("/monitoring/b1_reached")
    await focus(page, "#gebiet")
    await page.keyboard.press("ArrowDown")
    await focus(page, "main button[type=submit]")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert f"gebiet={TOWN.ags}" in page.url
    await focus(page, "[aria-label^='Alle Gebiete']")
    table = page.locator("[aria-label^='Alle Gebiete']")
    assert await table.evaluate("place => place.scrollLeft") == 0
    for _ in range(5):
        await page.keyboard.press("ArrowRight")
    await page.wait_for_function("() => document.querySelector(\"[aria-label^='Alle Gebiete']\").scrollLeft > 0")


async def focus(page: Page, target: str) -> None:
    """Tab by Tab to this place, always seeing where one is."""
    wanted = page.locator(target).first
    for _ in range(80):
        await page.keyboard.press("Tab")
        style = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style == "solid", await page.evaluate("document.activeElement.outerHTML")
        if await wanted.evaluate("wanted => wanted === document.activeElement"):
            return
    pytest.fail(f"the keyboard does not reach {target}")


async def test_in_forced_colours_states_and_the_place_in_the_navigation_keep_an_edge(
    site: Site, officer: Desk, district: None
) -> None:
    page = await site.phone(scripts=True, forced_colors="active")
    await sit_down(site, page, officer)
    await page.goto("/monitoring/")
    edges = "places => places.map(getComputedStyle).map(place => place.borderBlockEndStyle + place.borderBlockEndColor)"
    paper = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    for shapes in (".tag", ".sections a[aria-current]"):
        found = await page.eval_on_selector_all(shapes, edges)
        assert found, shapes
        assert all(edge.startswith("solid") and not edge.endswith(paper) for edge in found), (shapes, found)
