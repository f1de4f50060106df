"""Targets and surveys in a browser: nothing that axe finds, light, fits a narrow window and large text, works without scripts."""

import pytest

from app.demo.denominators import KREIS
from app.demo.surveys import ANSWERS, COUNTS, furnish_surveys
from app.demo.targets import furnish_targets
from app.settings import Settings
from app.targets.look_up import all_targets
from app.unit_of_work import open_unit
from tests.browser.axe import found_by_axe
from tests.browser.desk import sit_down
from tests.browser.site import DESKTOP, PHONE, Site, in_one_loop
from tests.browser.test_layout import misshapen
from tests.support.agencies import registered
from tests.support.desks import Desk, desk_of
from tests.support.history import PLAN, write_official_figures, write_releases

MOST_BYTES = 150_000
AT = "/monitoring/ziele/"
SURVEYS = ("/monitoring/umfragen/", f"/monitoring/umfragen/{ANSWERS}", f"/monitoring/umfragen/{COUNTS}")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"monitoring_areas": KREIS})


@in_one_loop()
async def officer(site: Site) -> Desk:
    """Somebody of the monitoring office of a district with targets and surveys."""
    await write_releases(site.world)
    await write_official_figures(site.world)
    await furnish_targets(site.world, PLAN)
    await furnish_surveys(site.world, PLAN)
    office = await registered(site.world, "monitoring", ("statistics",), name="Monitoringstelle Beispielkreis")
    return await desk_of(site.world, site.http, office.agency_id)


async def pages_of(site: Site) -> list[str]:
    """Every page there is: the list, a standing and an ended target, the form, the surveys."""
    async with open_unit(site.world) as uow:
        uow.unaudited("reading")
        found = [target for target, _ in await all_targets(uow)]
    standing = next(each for each in found if each.closing is None)
    ended = next(each for each in found if each.closing is not None)
    targets = [AT, *(AT + each.wire_id for each in (standing, ended))]
    return [*targets, f"{AT}{standing.wire_id}/ersetzen", *SURVEYS]


async def test_no_page_of_targets_and_surveys_has_a_fault_that_axe_finds(site: Site, officer: Desk) -> None:
    page = await site.phone(size=PHONE, scripts=True)
    await sit_down(site, page, officer)
    faults = {}
    for path in await pages_of(site):
        await page.goto(path)
        for summary in await page.locator("summary").all():
            await summary.click()
        faults[path] = await found_by_axe(page)
    await page.goto(f"{AT}neu")
    await page.click("text=Speichern")
    assert await page.locator("[role=alert] a").count() == 6
    faults["faulty"] = await found_by_axe(page)
    assert not any(faults.values()), faults


async def test_every_page_is_light_and_fits_a_narrow_window_with_large_text(site: Site, officer: Desk) -> None:
    page = await site.phone(size={"width": 320, "height": 640}, scripts=True)
    await sit_down(site, page, officer)
    faults = {}
    for path in await pages_of(site):
        await page.goto(path)
        faults[path] = await misshapen(page)
        weight = len((await officer.get(path)).content)
        faults[path] += [f"{weight} bytes"] if weight > MOST_BYTES else []
    assert not any(faults.values()), faults


async def test_without_scripts_a_target_is_decided_reviewed_and_ended(site: Site, officer: Desk) -> None:
    page = await site.phone(size=DESKTOP)
    await sit_down(site, page, officer)
    await page.goto("/monitoring/")
    await page.click("nav >> text=Ziele")
    await page.click("text=Als Anfang nehmen")
    assert await page.input_value("#wert") == "100"
    await page.fill("#wert", "85")
    await page.fill("#frist", "2031-12-31")
    await page.fill("#beschlossen-von", "Frau Probe")
    await page.fill("#beschlossen-am", "2026-06-01")
    await page.click("text=Speichern")
    assert "keinen Menschen" in await page.inner_text("[role=alert]")
    await page.fill("#beschlossen-von", "Kreistag")
    await page.click("text=Speichern")
    assert "mindestens 85 Prozent bis 31.12.2031" in await page.inner_text("h1")
    await page.click("label:has-text('Wir beobachten weiter')")
    await page.fill("#bemerkung", "Noch zu wenige haben zugestimmt.")
    await page.click("text=Überprüfung speichern")
    assert "Noch zu wenige haben zugestimmt." in await page.inner_text("[aria-label=Überprüfungen]")
    await page.click("summary:has-text('beenden')")
    await page.click("label:has-text('war ein Irrtum')")
    await page.fill("#warum", "Der Kreistag hat noch nicht beschlossen.")
    await page.click("button:text-is('Beenden')")
    assert "gilt nicht mehr" in await page.inner_text("main")
