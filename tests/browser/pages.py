"""Every page there is, one after the other, with an invented person who has something to see on each of them."""

from collections.abc import AsyncIterator

from playwright.async_api import Page

from tests.browser.filled import Filled
from tests.support.people import PIN

VISITOR = (
    "hilfe",
    "datenschutz",
    "barrierefreiheit",
    "leichte-sprache",
    "impressum",
    "aktivieren",
    "karte-verloren",
    "abgemeldet",
    "geloescht",
    "getrennt",
)
"""Pages for everybody that need nothing but their address."""
RIGHTS = (
    "freigaben",
    "antworten",
    "meine-daten",
    "herunterladen",
    "verlangt",
    "umzug",
    "zweite-akte",
    "sperren",
    "loeschen",
    "sicherheit",
    "sicherheit/pin",
    "sicherheit/passkey",
)
RESULTS = (
    "pin",
    "passkey",
    "berichtigt",
    "weitergeleitet",
    "bestritten",
    "entsperrt",
    "gefragt",
    "aufgeschrieben",
    "statistik",
    "zusammengelegt",
    "zweite-karte",
    "nicht-meine",
)
INPUTS = ("family_name", "german_overall", "arrived_in_de", "spoken_languages", "completed", "document_seen", "phone")
"""Fields whose correction forms differ: text, choice, date, several lines, yes or no, a group, a number of a telephone."""


async def walk(page: Page, made: Filled, language: str) -> AsyncIterator[str]:
    """Every page in this language, errors too: stands on the page whose name it yields. Ends with nothing allowed any more."""
    async for name in visitor_pages(page, made, language):
        yield name
    await made.site.sign_in(page, made.person, language)
    async for name in asked_pages(page, made, language):
        yield name
    async for name in decided_pages(page, made, language):
        yield name
    async for name in rights_pages(page, made, language):
        yield name
    async for name in last_pages(page, language):
        yield name


async def short_walk(page: Page, made: Filled, language: str) -> AsyncIterator[str]:
    """The pages that most people see: sign-in, home, a request, who looked, my data, an error."""
    await page.goto(f"/{language}/anmelden")
    yield "sign-in"
    await made.site.sign_in(page, made.person, language)
    yield "home"
    async for name in asked_pages(page, made, language):
        yield name
    for path in ("zugriffe", "meine-daten"):
        await page.goto(f"/{language}/{path}")
        yield path
    await page.goto(f"/{language}/erledigt/nichts")
    yield "not found"


async def visitor_pages(page: Page, made: Filled, language: str) -> AsyncIterator[str]:
    """Signed out: what everybody may read, the letter, and everything that can go wrong there."""
    await page.goto("/")
    yield "languages"
    for path in VISITOR:
        await page.goto(f"/{language}/{path}")
        yield path
    await page.goto(f"/{language}/geloescht")
    await press(page)
    yield "receipt of an erasure with no number"
    await page.goto(f"/{language}/geloescht/{made.erased}")
    yield "receipt of an erasure"
    await page.goto(f"/{language}/anmelden")
    yield "sign-in"
    await page.click(".menu summary")
    yield "sign-in with the menu open"
    await page.fill("#karte", made.person.card)
    await page.fill("#pin", "000111")
    await press(page)
    yield "sign-in with a wrong PIN"
    await page.context.clear_cookies()
    await press(page)
    yield "form of another browser"
    code = made.letter["activation_code"].replace("-", "")
    await page.goto(f"/a/{code[:8]}/{code[8:]}")
    await page.goto(f"/{language}/aktivieren")
    yield "activation from the letter"
    for name, digits, pin, again in (
        ("nothing typed", "", "", ""),
        ("two different PINs", made.letter["spoken_digits"], PIN, "000111"),
        ("an easy PIN", made.letter["spoken_digits"], "123456", "123456"),
        ("wrong digits", "0000" if made.letter["spoken_digits"] != "0000" else "1111", PIN, PIN),
    ):
        await page.fill("#ziffern", digits)
        await page.fill("#pin", pin)
        await page.fill("#pin-noch-einmal", again)
        await press(page)
        yield f"activation with {name}"


async def asked_pages(page: Page, made: Filled, language: str) -> AsyncIterator[str]:
    """Everything that is asked before an answer; answers nothing."""
    for request, name in ((made.hindered, "hindered request"), (made.apart, "request for protected data")):
        await page.goto(f"/{language}/anfrage/{request}")
        yield name
    await page.goto(f"/{language}/anfrage/{made.apart}/daten")
    yield "which protected data"
    await page.goto(f"/{language}/anfrage/{made.asked}")
    yield "request"
    await press(page, "[value=weiter]")
    yield "which data"
    await press(page, "[value=weiter]")
    yield "which data with nothing ticked"
    await page.check("#daten-language")
    await press(page, "[value=weiter]")
    yield "how long"
    await press(page, "[value=weiter]")
    yield "check"
    await page.click("main details summary")
    yield "check with the whole text"


async def decided_pages(page: Page, made: Filled, language: str) -> AsyncIterator[str]:
    """Everything about what was decided."""
    for path, name in (
        ("", "home"),
        (f"erteilt/{made.live}", "allowed"),
        (f"nein/{made.refused}", "refused"),
        (f"quittung/{made.live}", "receipt of a yes"),
        (f"quittung/{made.refused}", "receipt of a no"),
        (f"quittung/{made.ended}", "receipt of what was taken back"),
        (f"freigabe/{made.live}", "permission"),
        (f"freigabe/{made.ended}", "ended permission"),
        (f"zurueckgenommen/{made.ended}", "withdrawn"),
        (f"schweigepflicht/{made.release}", "secrecy"),
        ("alle-zuruecknehmen", "withdraw all"),
    ):
        await page.goto(f"/{language}/{path}")
        yield name
    for path, name in ((f"erteilt/{made.live}", "yes"), (f"nein/{made.refused}", "no")):
        await page.goto(f"/{language}/{path}/fragen")
        yield f"understood the {name}?"
        await press(page)
        yield f"understood the {name}, answered"


async def rights_pages(page: Page, made: Filled, language: str) -> AsyncIterator[str]:
    """Her data, who looked, and her rights, with wrong PINs and empty values."""
    for path in (*RIGHTS, "meine-daten/contact", *(f"erledigt/{result}" for result in RESULTS)):
        await page.goto(f"/{language}/{path}")
        yield path
    for path in ("erledigt/nichts", f"anfrage/{made.live}"):
        await page.goto(f"/{language}/{path}")
        yield f"not found: {path.partition('/')[0]}"
    for field in INPUTS:
        await page.goto(f"/{language}/meine-daten/{made.statements[field]}/berichtigen")
        yield f"correct {field}"
    await page.fill("#wert", "x")
    await press(page, "[value=berichtigen]")
    yield "correct with what is no value"
    await page.goto(f"/{language}/zugriffe")
    yield "accesses"
    await page.goto(str(await page.locator("main article a[href*='/frage']").first.get_attribute("href")))
    yield "question about a look"
    await press(page)
    await page.goto(f"/{language}/zugriffe")
    yield "accesses with a question"
    await page.goto(f"/{language}/meine-fragen")
    yield "her questions"
    await _answered(made)
    await page.goto(f"/{language}/meine-fragen")
    yield "her questions with an answer"
    for path in ("herunterladen", "loeschen", "sicherheit/pin"):
        await page.goto(f"/{language}/{path}")
        await page.fill("#pin", "000111")
        if path == "sicherheit/pin":
            await page.fill("#neue-pin", PIN)
            await page.fill("#neue-pin-noch-einmal", PIN)
        await press(page)
        yield f"{path} with a wrong PIN"
    await page.goto(f"/{language}/herunterladen")
    await page.fill("#pin", PIN)
    await press(page)
    yield "everything on one page"
    await page.goto(f"/{language}/umzug")
    await press(page)
    yield "moving with nothing chosen"
    await page.check("#ziel-1")
    await page.check("#daten-1")
    await page.fill("#pin", PIN)
    await press(page)
    yield "the code for moving"
    await page.goto(f"/{language}/umzug")
    yield "moving"


async def last_pages(page: Page, language: str) -> AsyncIterator[str]:
    """What changes how the other pages look: frozen, nothing allowed, signed out, too many tries."""
    await page.goto(f"/{language}/sperren")
    await press(page, "[value=sperren]")
    yield "frozen now"
    await page.goto(f"/{language}/sperren")
    yield "frozen"
    await page.goto(f"/{language}/")
    yield "home while frozen"
    await page.goto(f"/{language}/sperren")
    await press(page, "[value=beenden]")
    await page.goto(f"/{language}/alle-zuruecknehmen")
    await press(page)
    yield "all withdrawn"
    await page.goto(f"/{language}/")
    yield "home with nothing allowed"
    await press(page, within="header form button")
    yield "signed out"
    await page.goto(f"/{language}/anmelden")
    for _ in range(6):
        await page.fill("#karte", "22222222")
        await page.fill("#pin", PIN)
        await press(page)
        if not await page.locator("#karte").count():
            break
    yield "too many tries"


async def press(page: Page, button: str = "", within: str = "main form button[type=submit]") -> None:
    """Press a button of a form, the first one unless said otherwise, and wait for the page it leads to."""
    async with page.expect_navigation():
        await page.locator(f"{within}{button}").first.click()


async def _answered(made: Filled) -> None:
    """The agency that she asked answers what came into its feed."""
    for agency in made.agencies:
        for change in (await agency.get("/v1/changes")).json()["items"]:
            if change["type"] == "access-questioned":
                await agency.post(f"/v1/changes/{change['id']}/answer", {"text": "Wir haben einen Kurs für Sie gesucht."})
