"""The data-protection officer's pages in a browser: axe, and a narrow window, on every kind of page with something on it."""

from playwright.async_api import Page, ViewportSize

from app.officer.decoys import add_decoy
from app.unit_of_work import open_unit
from tests.browser.axe import found_by_axe
from tests.browser.desk import sit_down
from tests.browser.site import Site, in_one_loop
from tests.browser.test_layout import misshapen
from tests.support.agencies import registered
from tests.support.desks import desk_of
from tests.support.people import Json, Tool

NARROW: ViewportSize = {"width": 320, "height": 640}
WHY = "Eine Person beschwert sich über einen Zugriff."
LOOKS = "/datenschutz/zugriffe?von=2026-11-01&bis=2026-11-30"
MATRIX = "/datenschutz/unterlagen/matrix"
FIXED = (
    "/datenschutz/",
    LOOKS,
    "/datenschutz/auffaellig",
    "/datenschutz/alarme",
    "/datenschutz/faelle",
    "/datenschutz/herausgaben",
    "/datenschutz/unterlagen/art26",
    MATRIX,
    f"{MATRIX}?art=counselling",
    f"{MATRIX}?kategorie=language",
    f"{MATRIX}?zweck=nothing",
    "/datenschutz/faelle/f_0",
)


@in_one_loop()
async def office(site: Site) -> Tool:
    return await site.counselling()


@in_one_loop()
async def seen(office: Tool) -> Json:
    """Somebody whose record was looked at, and a decoy beside her."""
    newcomer = await office.register()
    assert (await office.get(f"/v1/newcomers/{newcomer['id']}/record")).status_code == 200
    async with open_unit(office.world) as uow:
        await add_decoy(uow, await office.world.agencies.get(office.client.agency_id))  # type: ignore[arg-type]
    return newcomer


@in_one_loop()
async def page(site: Site, office: Tool) -> Page:
    """The officer's browser, on a phone's window."""
    dpo = await registered(site.world, "dpo", ("data_protection_check",), name="Datenschutz Beispielkreis")
    opened = await site.phone(size=NARROW, scripts=True)
    await sit_down(site, opened, await desk_of(site.world, site.http, dpo.agency_id))
    return opened


async def test_an_officer_follows_a_complaint_and_no_page_has_a_fault(page: Page, seen: Json) -> None:
    faults: dict[str, list[str]] = {}

    async def checked(name: str) -> None:
        faults[name] = [*await misshapen(page), *map(str, await found_by_axe(page))]
        await page.set_viewport_size(NARROW)

    for path in FIXED:
        await page.goto(path)
        await checked(path)
    await page.goto(LOOKS)
    pseudonym = await page.locator("table code").first.inner_text()

    await page.goto("/datenschutz/faelle")
    await page.fill("#warum", WHY)
    await page.click("text=Fall öffnen >> nth=-1")
    await page.fill("#wer", pseudonym)
    await page.click("button:text-is('Nennen')")
    await checked("case")
    await page.check("#kategorie-identity")
    await page.click("text=Ansehen und eintragen")
    assert "Musterprobe" in await page.inner_text("main")
    await checked("content")

    await page.goto("/datenschutz/herausgaben")
    for name, value in (
        ("behoerde", "Polizei Musterstadt"),
        ("aktenzeichen", "P-1"),
        ("verlangt", "Anschrift"),
        ("wer", pseudonym),
    ):
        await page.fill(f"#{name}", value)
    await page.select_option("#grund", "sgb10_68")
    await page.click("main button[type=submit]")
    await checked("asked")
    await page.check("#kategorie-identity")
    await page.fill("#warum", WHY)
    await page.click("text=Genehmigen")
    await page.click("text=Jetzt herausgeben")
    assert "Herausgegeben an Polizei Musterstadt" in await page.inner_text("h1")
    await checked("given")
    assert not any(faults.values()), faults


CELLS = """() => [...document.querySelectorAll('.folded td')]
  .filter(cell => cell.checkVisibility() && cell.getClientRects().length).length"""


async def test_the_matrix_is_short_until_it_is_opened_by_keyboard_and_whole_on_paper(
    site: Site, page: Page, office: Tool
) -> None:
    for number in range(12):
        await registered(site.world, name=f"Beratung Nummer {number}")
    await page.goto(MATRIX)
    windows = await page.evaluate("() => document.documentElement.scrollHeight / innerHeight")
    assert windows < 6, "a phone's windows"
    assert await page.evaluate(CELLS) == 0

    first = page.locator(".folded").first
    for target in (first.locator("summary").first, first.locator("details summary").first):
        await target.focus()
        assert await target.evaluate(
            "one => one.matches(':focus-visible') && parseFloat(getComputedStyle(one).outlineWidth) >= 2"
        )
        await page.keyboard.press("Enter")
    opened = await page.evaluate(CELLS)
    assert opened > 0
    assert [*await misshapen(page), *await found_by_axe(page)] == []

    every = await page.locator(".folded td").count()
    await page.emulate_media(media="print")
    assert await page.evaluate(CELLS) == every > opened
    await page.emulate_media(media="screen")
