"""axe finds nothing on the main pages in any language, under their own content security policy (`test_every_page`: on all)."""

import re
from pathlib import Path

import pytest

import app
from app.pages.texts import offered
from tests.browser.axe import Doubts, found_by_axe
from tests.browser.filled import filled
from tests.browser.pages import short_walk
from tests.browser.site import Site

SHORT = [language.code for language in offered() if language.code not in {"de", "ar"}]


@pytest.mark.parametrize("language", SHORT)
async def test_axe_finds_nothing_on_the_main_pages_in_the_other_languages(site: Site, language: str) -> None:
    page = await site.phone(scripts=True, locale=language)
    faults: list[str] = []
    doubts = Doubts(language)
    async for name in short_walk(page, await filled(site), language):
        faults += [f"{name}: {fault}" for fault in await found_by_axe(page, doubts.on(name))]
    doubts.tell()
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("document.querySelector('main').append(new Image())", "phone: image-alt"),
        ("document.querySelector('main p').style.color = '#eee'", "phone: color-contrast"),
        (
            "document.querySelector('main').insertAdjacentHTML('beforeend', '<p><a class=small href=/a>a</a>"
            "<a class=small href=/b>b</a></p>"
            "<style>.small { display: inline-block !important; width: 9px !important; min-height: 0 !important;"
            " height: 9px !important; padding: 0 !important; overflow: hidden }</style>')",
            "desktop: target-size",
        ),
    ],
    ids=["a picture without words", "pale text", "targets too small for a desktop"],
)
async def test_axe_would_find(site: Site, fault: str, rule: str) -> None:
    page = await site.phone(scripts=True, bypass_csp=True)
    await page.goto("/de/hilfe")
    await page.evaluate(fault)
    assert any(one.startswith(f"{rule} at ") for one in await found_by_axe(page))


def test_no_style_sheet_asks_how_wide_the_window_is() -> None:
    """So what a page shows is the same on a phone and a desktop, and only its places differ."""
    sheets = list(Path(app.__file__).parent.rglob("*.css"))
    asked = [condition for sheet in sheets for condition in re.findall(r"@(?:media|container)([^{]*)", sheet.read_text())]
    assert asked
    assert not [condition for condition in asked if re.search(r"width|height|size|orientation|aspect", condition)]
