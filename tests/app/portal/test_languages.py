"""A full record in a foreign language: every label in it; official and rare names stay German and say that they are."""

import re
from html.parser import HTMLParser

import pytest

from consent.catalogue.completeness import named
from tests.app.portal.conftest import Visitor
from tests.support.people import Json, Tool

OFFICIAL = {"Halberstadt, Stadt"}
NAMES = {"Beratung am Beispielplatz", "Deutsch"}


class Said(HTMLParser):
    """The texts of a page, each with the language that the nearest element names."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = [("", "")]
        self.texts: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = given.get("lang") or self.open[-1][1]
        self.texts += [(language, told) for name in ("aria-label", "title", "alt") if (told := given.get(name))]
        if tag not in {"br", "hr", "img", "input", "link", "meta"}:
            self.open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if text := " ".join(data.split()):
            self.texts.append((self.open[-1][1], text.rstrip(":,")))


@pytest.mark.parametrize("language", ["ar", "uk"])
async def test_a_full_record_has_no_german_label_in_a_foreign_page(
    full: tuple[Visitor, Json], office: Tool, language: str
) -> None:
    visitor, _ = full
    first = (await visitor.get(f"/{language}/meine-daten")).text
    pages = [first]
    for path in sorted(set(re.findall(rf'href="(/{language}/meine-daten/[a-z_]+)"', first))):
        pages += [(await visitor.get(path)).text]
    for path in sorted({link for text in pages for link in re.findall(r'href="([^"]+/berichtigen)"', text)}):
        pages += [(await visitor.get(path)).text]
    assert len(pages) > 30
    said = {piece for html in pages for piece in Said(html).texts}
    catalogue = office.world.catalogue
    own = {labels[language] for _name, labels in named(catalogue, language)}
    german = {labels["de"] for _name, labels in named(catalogue, "de")} - own
    assert {text for tongue, text in said if tongue == language and text in german} == set()
    rare = {entry.labels["de"] for entry in catalogue.code_lists["scripts"].entries.values() if language not in entry.labels}
    assert {text for tongue, text in said if tongue == "de"} - NAMES - rare == OFFICIAL
    assert len({text for tongue, text in said if tongue == language and text in own}) > 100
