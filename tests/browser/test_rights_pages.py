"""axe on what was asked for and what came of it: her requests in every state, a former value, the desk's forms of rights."""

import pytest

from app.rights.requests import answer, extend, listing
from app.unit_of_work import open_unit
from consent.rights import Extension, Ground, Outcome
from tests.browser.axe import found_by_axe
from tests.browser.desk import sit_down
from tests.browser.site import Person, Site
from tests.browser.test_rights import STATEMENTS
from tests.support.desks import desk_beside
from tests.support.people import Tool

HELPED = {"channel": "assisted", "interpreter": "professional"}


async def asked_for(site: Site, office: Tool) -> Person:
    """Somebody with a request that waits, one that takes longer, one that was refused and one that is done."""
    person = await site.person(office, statements=STATEMENTS)
    path = f"/v1/newcomers/{person.registered['id']}/rights-requests"
    for right in ("access", "moving", "erasure", "restriction"):
        assert (await office.post(path, HELPED | {"right": right})).status_code == 201
    async with open_unit(site.world) as uow:
        waiting = {row["kind"]: row["request_id"] for row in await listing(uow)}
        await answer(uow, waiting["erasure"], Outcome.REFUSED, Ground.LEGAL_CLAIMS, "letter", "O. Beispiel")
        await extend(uow, waiting["moving"], Extension.COMPLEXITY, "O. Beispiel")
    return person


@pytest.mark.parametrize("language", ["de", "ar"])
async def test_axe_finds_nothing_on_her_requests_and_where_she_deletes_a_former_value(site: Site, language: str) -> None:
    person = await asked_for(site, await site.counselling())
    page = await site.phone(scripts=True, locale=language)
    await site.sign_in(page, person, language)
    await page.goto(f"/{language}/verlangt")
    assert await page.locator("main .card").count() == 4
    assert await page.locator("main .card button").count() == 3  # two can be called off, one can be asked again
    faults = {"requests": await found_by_axe(page)}
    for value in ("Mustermann", "Musterfrau"):
        await page.goto(f"/{language}/meine-daten/identity")
        await page.locator("a[href$='/berichtigen']").first.click()
        await page.fill("#wert", value)
        await page.click("[value=berichtigen]")
        await page.wait_for_url("**/erledigt/berichtigt")
    await page.goto(f"/{language}/meine-daten/identity")
    faults["a former value"] = await found_by_axe(page)
    await page.click("form[action$='/loeschen'] button")
    await page.wait_for_url("**/erledigt/geloescht")
    faults["it is deleted"] = await found_by_axe(page)
    assert not any(faults.values()), faults


async def test_axe_finds_nothing_on_the_desks_pages_of_rights_full_or_wrong(site: Site) -> None:
    office = await site.counselling()
    person = await asked_for(site, office)
    page = await site.phone(scripts=True)
    await sit_down(site, page, await desk_beside(office))
    own = f"/desk/person/{person.registered['id']}"
    faults = {}
    for path in (f"{own}/rechte", f"{own}/vertretung?zweck=counselling", f"{own}/todesfall?zweck=counselling"):
        await page.goto(path)
        faults[path] = await found_by_axe(page)
        await page.click("main form button[type=submit]")
        assert await page.locator("[role=alert]").count(), path
        faults[f"faulty {path}"] = await found_by_axe(page)
    assert not any(faults.values()), faults
