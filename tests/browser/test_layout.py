"""Pages on a narrow phone, with large text, with wide spacing; small, usable by keyboard, with forced colours."""

import pytest
from playwright.async_api import Page

from app.pages.texts import offered
from tests.browser.asking import asking
from tests.browser.filled import filled
from tests.browser.site import DESKTOP, Site

CODES = [language.code for language in offered()]
WALKED = [code for code in CODES if code in {"de", "ar"}]
LONG_WORDS = [code for code in CODES if code in {"uk", "fr", "tr"}]
MAIN = (
    "anmelden",
    "aktivieren",
    "hilfe",
    "",
    "freigaben",
    "zugriffe",
    "meine-daten",
    "herunterladen",
    "sperren",
    "sicherheit/pin",
)
ONE_ROW = 70
"""Pixels of the head of a page: a button of 44, space above and below, nothing on a second row."""
LARGEST, MOST_REQUESTS = 30_000, 4
TOO_WIDE = """() => {
  const root = document.documentElement, sheet = new CSSStyleSheet();
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }'
    + 'p { margin-block-end: 2em !important }');
  const changes = {
    '320 pixels': () => {},
    '200 % text': () => { root.style.fontSize = '200%'; },
    'wide spacing': () => { root.style.fontSize = ''; document.adoptedStyleSheets = [sheet]; },
  };
  const found = Object.keys(changes).filter(name => { changes[name](); return root.scrollWidth > root.clientWidth; });
  document.adoptedStyleSheets = [];
  return found;
}"""
WEIGHT = """() => {
  const files = [...document.querySelectorAll('link[rel=stylesheet], link[rel=icon], script[src], img[src]')];
  const [shown] = performance.getEntriesByType('navigation');
  return [shown.decodedBodySize, files.map(file => file.getAttribute('href') || file.getAttribute('src'))];
}"""
RING = """() => {
  const style = getComputedStyle(document.activeElement), box = document.activeElement.getBoundingClientRect();
  return [style.outlineStyle, parseFloat(style.outlineWidth), box.bottom > 0 && box.top < innerHeight];
}"""


async def test_main_pages_hold_the_long_words_of_other_languages(site: Site) -> None:
    made = await filled(site)
    page = await site.phone(scripts=True, size={"width": 320, "height": 256})
    await site.sign_in(page, made.person)
    faults: list[str] = []
    sizes: dict[str, int] = {}
    for language in LONG_WORDS:
        for path in (*MAIN, f"anfrage/{made.asked}", f"anfrage/{made.asked}/daten", f"freigabe/{made.live}"):
            await page.goto(f"/{language}/{path}")
            faults += [f"/{language}/{path}: {fault}" for fault in [*await misshapen(page), *await heavy(site, page, sizes)]]
    assert not faults, "\n".join(faults)


async def test_the_name_of_the_page_the_language_and_signing_out_stand_in_one_row(site: Site) -> None:
    person = await site.person(await site.counselling())
    page = await site.phone(is_mobile=True)
    await site.sign_in(page, person)
    heights = {}
    for language in CODES:
        await page.goto(f"/{language}/sicherheit")
        row = await page.locator(".top__row").bounding_box()
        assert row is not None
        heights[language] = row["height"]
    assert {code: height for code, height in heights.items() if height > ONE_ROW} == {}


async def misshapen(page: Page) -> list[str]:
    """Where a page must be scrolled sideways: as it is, with text of twice the size, with the spacing of WCAG 1.4.12."""
    return [f"too wide with {name}" for name in await page.evaluate(TOO_WIDE)]


async def test_what_is_too_wide_would_be_found(site: Site) -> None:
    page = await site.phone(scripts=True, size={"width": 320, "height": 256})
    await page.goto("/de/hilfe")
    await page.evaluate("document.querySelector('main').append(document.createElement('nobr'))")
    for text, size, faults in (
        ("i" * 200, "1rem", ["320 pixels", "200 % text", "wide spacing"]),
        ("M" * 12, "1rem", ["200 % text"]),
        ("i" * 60, "16px", ["wide spacing"]),
        ("i", "1rem", []),
    ):
        await page.locator("nobr").evaluate(
            "(line, [text, size]) => { line.textContent = text; line.style.fontSize = size }", [text, size]
        )
        assert await misshapen(page) == [f"too wide with {fault}" for fault in faults]


async def heavy(site: Site, page: Page, sizes: dict[str, int]) -> list[str]:
    """Whether a phone that has nothing of ours yet loads too much for this page."""
    shown, files = await page.evaluate(WEIGHT)
    for file in files:
        if file not in sizes:
            sizes[file] = len((await site.http.get(file)).content)
    weight = shown + sum(sizes[file] for file in files)
    found = [f"{weight} bytes"] if weight > LARGEST else []
    scripts = any(file.endswith(".js") for file in files)
    return found + ([f"{1 + len(files)} requests"] if 1 + len(files) > MOST_REQUESTS + scripts else [])


@pytest.mark.parametrize("language", WALKED)
async def test_with_the_keyboard_alone_she_allows_and_always_sees_where_she_is(site: Site, language: str) -> None:
    made = await asking(site)
    page = await site.phone(scripts=True, reduced_motion="reduce")
    await site.sign_in(page, made.person, language)
    await tab_to(page, f"a[href$='/anfrage/{made.request}']")
    for target, key in (
        ("[value=weiter]", "Enter"),
        ("#daten-language", "Space"),
        ("[value=weiter]", "Enter"),
        ("#monate-3", "Space"),
        ("[value=weiter]", "Enter"),
        ("[value=ja]", "Enter"),
    ):
        await tab_to(page, target, key)
    assert "/erteilt/" in page.url
    assert (await made.reads()).status_code == 200


async def tab_to(page: Page, target: str, key: str = "Enter") -> None:
    """From the start of the page or where the focus is, Tab by Tab, to this place; press the key there."""
    wanted = page.locator(target).first
    for _ in range(60):
        await page.keyboard.press("Tab")
        style, width, seen = await page.evaluate(RING)
        assert (style, seen) == ("solid", True), await page.evaluate("document.activeElement.outerHTML")
        assert width >= 3
        if await wanted.evaluate("wanted => wanted === document.activeElement"):
            break
    else:
        pytest.fail(f"the keyboard does not reach {target}")
    if key == "Space":
        await page.keyboard.press(key)
    else:
        async with page.expect_navigation():
            await page.keyboard.press(key)


async def test_in_forced_colours_buttons_fields_and_states_keep_an_edge(site: Site) -> None:
    made = await filled(site)
    page = await site.phone(scripts=True, forced_colors="active")
    await site.sign_in(page, made.person)
    edges = "places => places.map(getComputedStyle).map(place => place.borderInlineStartStyle + place.borderInlineStartColor)"
    for path, shapes in (
        (f"anfrage/{made.asked}", "main button"),
        ("herunterladen", "main button, #pin, .note"),
        ("freigaben", ".tag, .card, .button"),
        (f"erteilt/{made.live}", ".done"),
    ):
        await page.goto(f"/de/{path}")
        paper = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        found = await page.eval_on_selector_all(shapes, edges)
        assert found, path
        assert all(edge.startswith("solid") and not edge.endswith(paper) for edge in found), (path, found, paper)


async def test_a_phone_that_knows_nothing_of_ours_loads_a_page_with_few_requests(site: Site) -> None:
    page = await site.phone(scripts=True, size=DESKTOP)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto("/de/anmelden", wait_until="networkidle")
    assert 2 < len(asked) <= MOST_REQUESTS + 1, asked
