"""Every page of the desk: nothing that axe finds, light, fits a narrow window and large text, done by keyboard alone."""

import pytest
from playwright.async_api import Page

from tests.browser.axe import found_by_axe
from tests.browser.desk import sit_down
from tests.browser.site import DESKTOP, Site, in_one_loop
from tests.support.desks import Desk, desk_beside
from tests.support.moves import trusted

MOST_BYTES = 30_000
LARGE_TEXT = "() => { document.documentElement.style.fontSize = '200%'; }"


@in_one_loop()
async def desk(site: Site) -> Desk:
    await site.counselling("counselling", "handover")
    await trusted(site.world)
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
    steps += ["/uebergeben", "/zusammenlegen", "/rechte", "/vertretung?zweck=counselling", "/todesfall?zweck=counselling"]
    rest = [
        await offered(desk, f"{person}/uebergeben"),
        "/desk/uebergaben",
        "/desk/",
        "/desk/person/neu",
        "/desk/person/neu?zweck=counselling",
        "/desk/person/zugezogen",
        "/desk/person/zugezogen?zweck=counselling",
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


async def test_no_page_of_the_desk_has_a_fault_that_axe_finds(site: Site, desk: Desk) -> None:
    faults = {}
    page = await site.phone(scripts=True)
    await sit_down(site, page, desk)
    for path in await pages_of(desk):
        await page.goto(path)
        faults[path] = await found_by_axe(page)
    for path, button in await faulty(desk):
        await page.goto(path)
        await page.click(button)
        assert await page.locator("[role=alert] a").count(), path
        faults[f"faulty {path}"] = await found_by_axe(page)
    assert not any(faults.values()), faults


async def faulty(desk: Desk) -> list[tuple[str, str]]:
    """Every form of the desk that a counsellor can send empty, and its button."""
    reference, _ = await desk.register()
    person = f"/desk/person/{reference}"
    field = f"{person}/eintragen?zweck=counselling&feld=contact.phone"
    return [
        ("/desk/", "text=Person öffnen"),
        ("/desk/person/neu?zweck=counselling", "text=Die Person sagt Ja: aufnehmen"),
        (f"{person}/fragen?zweck=contact", "text=Person fragen"),
        (f"{person}/entscheidung?wahl=contact", "text=Die Person sagt Ja"),
        (f"{person}/schweigepflicht?wahl=counselling", "text=Die Person sagt Ja: aufschreiben"),
        (field, "main form button[type=submit]"),
    ]


async def test_every_page_of_the_desk_is_light_and_fits_a_narrow_window(site: Site, desk: Desk) -> None:
    page = await site.phone(size={"width": 320, "height": 640}, scripts=True)
    await sit_down(site, page, desk)
    style = sum([len((await desk.get(f"/static/{name}")).content) for name in await styles(desk)])
    for path in await pages_of(desk):
        answer = await desk.get(path)
        assert len(answer.content) + style <= MOST_BYTES, (path, len(answer.content), style)
        await page.goto(path)
        assert await too_wide(page) == [], path


async def too_wide(page: Page) -> list[str]:
    """Where the page must be scrolled sideways: as it is, and with text of twice the size."""
    found = []
    for change, name in (("() => {}", "320 pixels"), (LARGE_TEXT, "200 % text")):
        await page.evaluate(change)
        found += [name] if await page.evaluate("document.scrollingElement.scrollWidth") > 320 else []
    return found


async def test_with_the_keyboard_alone_a_fault_is_found_at_its_field_and_the_form_is_sent(site: Site, desk: Desk) -> None:
    reference, _ = await desk.register()
    page = await site.phone(size=DESKTOP, scripts=True)
    await sit_down(site, page, desk)
    await page.goto(f"/desk/person/{reference}/fragen?zweck=contact")
    await tab_to(page, "#kategorie-identity", "Space")
    await tab_to(page, "text=Person fragen")
    await page.wait_for_selector("[role=alert]")
    assert await page.evaluate("document.activeElement.id") == "fehler"
    await tab_to(page, "[role=alert] a[href='#begruendung']", None)
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await tab_to(page, "#begruendung", None)
    await page.keyboard.type("Termin im Januar")
    await tab_to(page, "text=Person fragen")
    await page.wait_for_url(f"**/desk/person/{reference}?erledigt=gefragt")


async def tab_to(page: Page, target: str, key: str | None = "Enter") -> None:
    """Tab by Tab to this place, which shows that it has the focus; press the key there."""
    wanted = page.locator(target).first
    for _ in range(60):
        if await wanted.evaluate("wanted => wanted === document.activeElement"):
            assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            break
        await page.keyboard.press("Tab")
    else:
        pytest.fail(f"the keyboard does not reach {target}")
    if key is not None:
        await page.keyboard.press(key)


async def styles(desk: Desk) -> list[str]:
    """The style sheets that a page loads, below `/static/`."""
    text = (await desk.get("/desk/")).text
    return [part.partition('"')[0] for part in text.split('rel="stylesheet" href="/static/')[1:]]
