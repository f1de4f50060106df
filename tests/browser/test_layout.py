"""Every page on a narrow phone, with large text, with wide spacing; small, quiet, in one language, usable by keyboard."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import Page

from app.pages.languages import GERMAN, known
from app.pages.texts import catalog_of, offered, texts
from consent.catalogue import Catalogue
from tests.browser.asking import asking
from tests.browser.filled import filled
from tests.browser.pages import walk
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
TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
LARGE_TEXT = "() => { document.documentElement.style.fontSize = '200%'; }"
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }'
    + 'p { margin-block-end: 2em !important }');
  document.documentElement.style.fontSize = '';
  document.adoptedStyleSheets = [sheet];
}"""
WEIGHT = """() => {
  const files = [...document.querySelectorAll('link[rel=stylesheet], link[rel=icon], script[src], img[src]')];
  const [shown] = performance.getEntriesByType('navigation');
  return [shown.decodedBodySize, files.map(file => file.getAttribute('href') || file.getAttribute('src'))];
}"""
SAID = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), place = walker.currentNode.parentElement;
    if (text && !place.closest('style, script')) found.push([place.closest('[lang]').lang, text]);
  }
  for (const named of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
    for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
      if (named.getAttribute(name)) found.push([named.closest('[lang]').lang, named.getAttribute(name)]);
  return found;
}"""
RING = """() => {
  const style = getComputedStyle(document.activeElement), box = document.activeElement.getBoundingClientRect();
  return [style.outlineStyle, parseFloat(style.outlineWidth), box.bottom > 0 && box.top < innerHeight];
}"""


@pytest.mark.parametrize("language", WALKED)
async def test_no_page_is_too_wide_too_heavy_or_in_another_language(site: Site, language: str) -> None:
    page = await site.phone(scripts=True, size={"width": 320, "height": 256}, locale=language)
    faults: list[str] = []
    german = German(site.world.catalogue, language)
    sizes: dict[str, int] = {}
    async for name in walk(page, await filled(site), language):
        faults += [f"{name}: {fault}" for fault in await misshapen(page)]
        faults += [f"{name}: {fault}" for fault in await heavy(site, page, sizes)]
        head = await page.evaluate("[document.documentElement.lang, document.documentElement.dir]")
        if head != [language, known()[language].direction]:
            faults.append(f"{name}: says of itself {head}")
        faults += [f"{name}: German for {language} readers: {text}" for text in german.among(await page.evaluate(SAID))]
    assert not faults, "\n".join(faults)


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
    found = []
    for change, name in (("() => {}", "320 pixels"), (LARGE_TEXT, "200 % text"), (SPACED, "wide spacing")):
        await page.evaluate(change)
        found += [f"too wide with {name}"] if await page.evaluate(TOO_WIDE) else []
    return found


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


class German:
    """Finds German texts of ours where a page in another language does not mark them as German."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self.language = language
        own = {text for forms in texts(language).plural.values() for text in forms} | set(texts(language).plain.values())
        own |= {labels.get(language, "") for labels in _labels(catalogue)}
        wanted = {*_msgids(), *(labels[GERMAN] for labels in _labels(catalogue))} if language != GERMAN else set()
        self.plain = {text for text in wanted - own if "%(" not in text}
        self.filled = [_pattern(text) for text in wanted - own if "%(" in text]

    def among(self, said: list[Any]) -> list[str]:
        """The German ones of a page's texts; each comes with the language it claims to be in."""
        plain = [(" ".join(text.split()).rstrip(":, "), " ".join(text.split())) for lang, text in said if lang == self.language]
        return [
            text
            for bare, text in plain
            if bare in self.plain or text in self.plain or any(pattern.fullmatch(text) for pattern in self.filled)
        ]


def _msgids() -> Iterator[str]:
    for message in catalog_of(GERMAN):
        if message.id:
            yield from [message.id] if isinstance(message.id, str) else message.id


def _labels(catalogue: Catalogue) -> Iterator[Any]:
    for category in catalogue.categories.values():
        yield category.labels
        for field in category.fields.values():
            yield field.labels
            yield from (member.labels for member in field.members.values())
    for purpose in catalogue.purposes.values():
        yield purpose.labels
    for code_list in catalogue.code_lists.values():
        yield from (entry.labels for entry in code_list.entries.values())


def _pattern(text: str) -> "re.Pattern[str]":
    return re.compile("".join(".+?" if part.startswith("%(") else re.escape(part) for part in re.split(r"(%\(\w+\)s)", text)))


async def test_a_german_text_in_a_foreign_page_would_be_found(site: Site) -> None:
    german = German(site.world.catalogue, "ar")
    said = [["ar", "Abmelden"], ["ar", "Bis 3. Mai 2027"], ["de", "Abmelden"], ["ar", "Deutsch gesamt:"], ["ar", "خروج"]]
    assert german.among(said) == ["Abmelden", "Bis 3. Mai 2027", "Deutsch gesamt:"]


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
