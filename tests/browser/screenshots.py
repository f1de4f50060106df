"""Pictures of the main pages in four scripts, for a person to look at: `make screenshots` writes them to `screenshots/`.

No test by its name, so `make test` leaves it alone; it needs the same fixtures, so pytest runs it.
"""

from pathlib import Path

import pytest

from app.pages.texts import offered
from tests.browser.filled import filled
from tests.browser.pages import walk
from tests.browser.site import Site

FOLDER = Path(__file__).resolve().parents[2] / "screenshots"
LANGUAGES = [language.code for language in offered() if language.code in {"de", "uk", "ar", "tr"}]
MAIN = (
    "languages",
    "hilfe",
    "sign-in",
    "sign-in with the menu open",
    "sign-in with a wrong PIN",
    "activation from the letter",
    "activation with wrong digits",
    "request",
    "which data",
    "which data with nothing ticked",
    "how long",
    "check with the whole text",
    "home",
    "allowed",
    "refused",
    "receipt of a yes",
    "permission",
    "withdrawn",
    "freigaben",
    "meine-daten",
    "correct family_name",
    "correct arrived_in_de",
    "correct document_seen",
    "accesses",
    "question about a look",
    "loeschen",
    "sicherheit",
    "everything on one page",
    "home with nothing allowed",
    "signed out",
    "too many tries",
)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_pictures(site: Site, language: str) -> None:
    page = await site.phone(locale=language, is_mobile=True)
    taken = []
    async for name in walk(page, await filled(site), language):
        if name in MAIN:
            taken.append(name)
            file = FOLDER / language / f"{MAIN.index(name) + 1:02}-{name.replace(' ', '-')}.png"
            await page.screenshot(path=file, full_page=True)
    assert sorted(taken) == sorted(MAIN)
