"""Every page of the desk: nothing that axe finds, light, fits a narrow window."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.browser.desk import sit_down
from tests.browser.site import DESKTOP, PHONE, Site
from tests.support.desks import Desk, desk_beside

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_BYTES = 30_000


@pytest.fixture
async def desk(site: Site) -> Desk:
    await site.counselling("counselling", "handover")
    return await desk_beside(await site.counselling("counselling", "contact"))


async def pages_of(desk: Desk) -> list[str]:
    """The address of every page that is opened by a link, with somebody to show."""
    reference, _ = await desk.register()
    await desk.decide(reference, "contact", kategorie=["identity"])
    await desk.decide(reference, "contact", entscheidung="withdrawal")
    change = (await desk.get("/desk/")).text.partition("/desk/eingang/")[2].partition('"')[0]
    assert change
    person = f"/desk/person/{reference}"
    steps = ["", "?zweck=counselling", "?zweck=contact", "/fragen?zweck=contact", "/entscheidung", "/entscheidung?wahl=contact"]
    steps += ["/neuer-brief?zweck=counselling", "/eintragen?zweck=counselling"]
    fields = ["language.german_overall", "identity.birth_date", "language.other_languages", "counselling.contact"]
    steps += [f"/eintragen?zweck=counselling&feld={field}" for field in fields]
    steps += ["/uebergeben"]
    rest = [
        await offered(desk, f"{person}/uebergeben"),
        "/desk/uebergaben",
        "/desk/",
        "/desk/person/neu",
        "/desk/person/neu?zweck=counselling",
        "/desk/person/n_kurz",
        "/desk/anmelden",
    ]
    return [*rest, f"/desk/eingang/{change}", *(person + step for step in steps)]


async def offered(desk: Desk, path: str) -> str:
    """Somebody is offered to another office; the address of the referral."""
    office = (await desk.get(path)).text.partition('<option value="a_')[2].partition('"')[0]
    answer = await desk.post(path, {"stelle": f"a_{office}", "kategorie": ["identity"], "grund": "moving"})
    assert answer.status_code == 303, answer.text
    found = (await desk.get("/desk/uebergaben")).text.partition("/desk/uebergabe/")[2].partition('"')[0]
    return f"/desk/uebergabe/{found}"


async def found_by_axe(page: Page) -> list[str]:
    results = await Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert results.response["passes"]
    return [f"{one['id']}: {node['html'][:120]}" for one in results.response["violations"] for node in one["nodes"]]


async def test_no_page_of_the_desk_has_a_fault_that_axe_finds(site: Site, desk: Desk) -> None:
    faults = {}
    for size in (DESKTOP, PHONE):
        page = await site.phone(size=size, scripts=True)
        await sit_down(site, page, desk)
        for path in await pages_of(desk):
            await page.goto(path)
            found = await found_by_axe(page)
            if found:
                faults[f"{path} {size['width']}"] = found
        await page.goto("/desk/person/neu?zweck=counselling")
        await page.click("text=Die Person sagt Ja: aufnehmen")
        found = await found_by_axe(page)
        if found:
            faults[f"faulty form {size['width']}"] = found
    assert faults == {}


async def test_every_page_of_the_desk_is_light_and_fits_a_narrow_window(site: Site, desk: Desk) -> None:
    page = await site.phone(size={"width": 320, "height": 640})
    await sit_down(site, page, desk)
    style = sum([len((await desk.get(f"/static/{name}")).content) for name in await styles(desk)])
    for path in await pages_of(desk):
        answer = await desk.get(path)
        assert len(answer.content) + style <= MOST_BYTES, (path, len(answer.content), style)
        await page.goto(path)
        wide = await page.evaluate("document.scrollingElement.scrollWidth")
        assert wide <= 320, (path, wide)


async def styles(desk: Desk) -> list[str]:
    """The style sheets that a page loads, below `/static/`."""
    text = (await desk.get("/desk/")).text
    return [part.partition('"')[0] for part in text.split('rel="stylesheet" href="/static/')[1:]]
