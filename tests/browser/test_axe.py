"""axe finds nothing on any page: WCAG 2.0 to 2.2, A and AA, and best practice, under the pages' own content security policy."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from app.pages.texts import offered
from tests.browser.pages import Filled, filled, short_walk, walk
from tests.browser.site import DESKTOP, PHONE, Site

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations", "incomplete"]}
SCRIPT = Axe().axe_script
RUN = "options => axe.run(options).then(({violations, incomplete}) => ({violations, incomplete}))"
WHOLE = [language.code for language in offered() if language.code in {"de", "ar"}]
SHORT = [language.code for language in offered() if language.code not in {"de", "ar"}]
Walk = Callable[[Page, Filled, str], AsyncIterator[str]]


async def looked(site: Site, walked: Walk, language: str) -> None:
    """axe on every page of the walk, on a phone and on a desktop; what axe cannot decide is printed for a person to look at."""
    page = await site.phone(scripts=True, locale=language)
    found: list[str] = []
    unsure: defaultdict[str, set[str]] = defaultdict(set)
    async for name in walked(page, await filled(site), language):
        await page.evaluate(SCRIPT)
        for device, size in (("desktop", DESKTOP), ("phone", PHONE)):
            await page.set_viewport_size(size)
            result = await page.evaluate(RUN, OPTIONS)
            found += [f"{name} ({device}): {told(rule)}" for rule in result["violations"]]
            for rule in result["incomplete"]:
                unsure[told(rule)].add(name)
    for rule, names in unsure.items():
        print(f"to be looked at, {language}: {rule}: {', '.join(sorted(names))}")  # noqa: T201  # for a person, with `pytest -rP`
    assert not found, "\n".join(found)


def told(rule: dict[str, Any]) -> str:
    """A rule and the places where it does not hold."""
    return f"{rule['id']} at " + " | ".join(node["html"][:120] for node in rule["nodes"][:3])


@pytest.mark.parametrize("language", WHOLE)
async def test_axe_finds_nothing_on_any_page(site: Site, language: str) -> None:
    await looked(site, walk, language)


@pytest.mark.parametrize("language", SHORT)
async def test_axe_finds_nothing_on_the_main_pages_in_the_other_languages(site: Site, language: str) -> None:
    await looked(site, short_walk, language)


async def test_axe_would_find_a_picture_without_words(site: Site) -> None:
    page = await site.phone(scripts=True)
    await page.goto("/de/hilfe")
    await page.evaluate("document.querySelector('main').append(new Image())")
    await page.evaluate(SCRIPT)
    found = (await page.evaluate(RUN, OPTIONS))["violations"]
    assert [rule["id"] for rule in found] == ["image-alt"]
