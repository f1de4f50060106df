"""Every page, errors too, in one walk: nothing that axe finds, never too wide or too heavy, in one language."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from app.pages.languages import GERMAN, known
from app.pages.texts import catalog_of, offered, texts
from consent.catalogue import Catalogue
from tests.browser.axe import Doubts, found_by_axe
from tests.browser.filled import filled
from tests.browser.pages import walk
from tests.browser.site import Site
from tests.browser.test_layout import heavy, misshapen

WALKED = [language.code for language in offered() if language.code in {"de", "ar"}]
SAID = """() => {
  const found = [], root = document.documentElement;
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), place = walker.currentNode.parentElement;
    if (text && !place.closest('style, script')) found.push([place.closest('[lang]').lang, text]);
  }
  for (const named of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
    for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
      if (named.getAttribute(name)) found.push([named.closest('[lang]').lang, named.getAttribute(name)]);
  return [[root.lang, root.dir], found];
}"""


@pytest.mark.parametrize("language", WALKED)
async def test_no_page_has_a_fault_for_axe_or_is_too_wide_too_heavy_or_in_another_language(site: Site, language: str) -> None:
    page = await site.phone(scripts=True, size={"width": 320, "height": 256}, locale=language)
    faults: list[str] = []
    doubts = Doubts(language)
    german = German(site.world.catalogue, language)
    sizes: dict[str, int] = {}
    async for name in walk(page, await filled(site), language):
        found = await found_by_axe(page, doubts.on(name))
        found += [*await misshapen(page), *await heavy(site, page, sizes)]
        head, said = await page.evaluate(SAID)
        if head != [language, known()[language].direction]:
            found.append(f"says of itself {head}")
        found += [f"German for {language} readers: {text}" for text in german.among(said)]
        faults += [f"{name}: {fault}" for fault in found]
    doubts.tell()
    assert not faults, "\n".join(faults)


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
