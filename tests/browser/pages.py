"""Every page there is, one after the other, with an invented person who has something to see on each of them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from playwright.async_api import Page

from app.agencies.purposes import deny_purpose
from app.unit_of_work import open_unit
from tests.browser.site import Person, Site
from tests.support.people import PIN, Json, Phone, Tool, activate, said, tool

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
)
"""Pages for everybody that need nothing but their address."""
RIGHTS = (
    "freigaben",
    "meine-daten",
    "herunterladen",
    "sperren",
    "loeschen",
    "sicherheit",
    "sicherheit/pin",
    "sicherheit/passkey",
)
RESULTS = ("pin", "passkey", "berichtigt", "weitergeleitet", "bestritten", "entsperrt", "gefragt", "aufgeschrieben", "statistik")
INPUTS = ("family_name", "german_overall", "arrived_in_de", "spoken_languages", "completed", "document_seen", "phone")
"""Fields whose correction forms differ: text, choice, date, several lines, yes or no, a group, a number of a telephone."""
_REGISTERED = ("identity", "contact", "communication", "arrival", "language")
_RECOGNITION = ("identity", "language", "education", "qualification", "recognition", "evidence")
_KINDS = ("self_stated", "document_seen", "adviser_estimate")


@dataclass(slots=True)
class Filled:
    """A person about whom there is much to see; ids as they stand in the addresses of pages."""

    site: Site
    person: Person
    phone: Phone
    letter: Json
    asked: str
    apart: str
    hindered: str
    live: str
    ended: str
    refused: str
    release: str
    statements: dict[str, str]
    agencies: tuple[Tool, ...]


async def filled(site: Site) -> Filled:
    """Registered with everything the office may record; asked, allowed, refused, withdrawn, disputed; looked at and refused."""
    office = await site.counselling()
    told = _examples(site, "counselling", office.purpose, _REGISTERED)
    registered = await office.register(statements=told, consent={"categories": list(_REGISTERED)})
    phone = await activate(site.http, registered["letter"])
    spare = (await office.register())["letter"]
    school = await _agency(site, "course_provider", "language_course", "Sprachschule Musterstadt")
    cases = await _agency(site, "case_mgmt", "counselling", "Fallmanagement Musterkreis")
    recognition = await _agency(site, "recognition", "recognition", "Anerkennungsberatung Beispielstadt")
    housing = await _agency(site, "housing", "housing", "Unterkunft Musterweg")
    former = await _agency(site, "course_provider", "language_course", "Volkshochschule Beispielkreis")
    closed = await _agency(site, "education", "school_and_childcare", "Schulamt Musterstadt")
    live = await _allowed(phone, recognition, *_RECOGNITION)
    await _looked_at(site, phone, office, registered["id"], recognition)
    ended = await _allowed(phone, former, "language")
    await phone.post(f"/v1/me/consents/{ended}/withdrawal", {})
    assert (await former.get(f"/v1/newcomers/{await phone.link(former)}/record")).status_code == 403
    refused = await _asked(phone, housing, "housing")
    assert (await phone.post("/v1/me/refusals", {"request": refused})).status_code == 201
    hindered = await _asked(phone, closed, "school")
    async with open_unit(site.world) as uow:
        await deny_purpose(uow, closed.client.agency_id, closed.purpose)
    body = {"recipient": office.wire_id, "purpose": "counselling", "categories": ["contact"]}
    release = (await phone.post("/v1/me/secrecy-releases", body)).json()["id"]
    return Filled(
        site=site,
        person=Person(registered, registered["letter"]["card"]),
        phone=phone,
        letter=spare,
        asked=await _asked(phone, school, "language", "identity", "education"),
        apart=await _asked(phone, cases, "identity", "needs"),
        hindered=hindered,
        live=live,
        ended=ended,
        refused=refused,
        release=release,
        statements=await _disputed(phone),
        agencies=(office, recognition, former, school, cases),
    )


def _examples(site: Site, agency_type: str, purpose: str, categories: tuple[str, ...]) -> list[Json]:
    """A statement for every field that such an agency may record, with the catalogue's example as its value."""
    found = []
    for (category, code), field in site.world.catalogue.fields.items():
        kinds = field.stewards["add"].get(agency_type, frozenset())
        kind = next((kind for kind in _KINDS if kinds is True or kind in kinds), None)
        if category in categories and kind and field.sensitivity != "s4" and purpose in field.purposes:
            found.append(said(category, code, field.example, kind))
    return found


async def _agency(site: Site, agency_type: str, purpose: str, name: str) -> Tool:
    return await tool(site.http, site.world, agency_type, purpose, name=name)


async def _allowed(phone: Phone, agency: Tool, *categories: str) -> str:
    body = {
        "purpose": agency.purpose,
        "recipient": agency.wire_id,
        "categories": list(categories),
        "notice_language": "de",
    }
    given = await phone.post("/v1/me/consents", body)
    assert given.status_code == 201, given.text
    return str(given.json()["id"])


async def _asked(phone: Phone, agency: Tool, *categories: str) -> str:
    body = {"newcomer": await phone.link(agency), "template": agency.purpose, "categories": list(categories), "reason": "Bitte"}
    asked = await agency.post("/v1/consent-requests", body)
    assert asked.status_code == 201, asked.text
    return str(asked.json()["id"])


async def _looked_at(site: Site, phone: Phone, office: Tool, reference: str, recognition: Tool) -> None:
    """Looks of two agencies, of people and of their case tools."""
    here = await phone.link(recognition)
    told = _examples(site, "recognition", recognition.purpose, _RECOGNITION[1:])
    added = await recognition.post(f"/v1/newcomers/{here}/statements", {"statements": told})
    assert added.status_code == 201, added.text
    for agency, name in ((office, reference), (recognition, here)):
        assert (await agency.get(f"/v1/newcomers/{name}/record")).status_code == 200
    assert (await office.get(f"/v1/newcomers/{reference}/consents")).status_code == 200


async def _disputed(phone: Phone) -> dict[str, str]:
    """Dispute one statement and correct another; the id of what stands for each field now."""
    record = await _standing(phone)
    answer = await phone.post("/v1/me/disputes", {"statement": record["german_speaking"], "reason": "Das war jemand anderes."})
    assert answer.status_code < 300, answer.text
    corrected = {"statement": record["email"], "value": "neu@example.org", "reason": "Die alte gibt es nicht mehr."}
    answer = await phone.post("/v1/me/corrections", corrected)
    assert answer.status_code < 300, answer.text
    return await _standing(phone)


async def _standing(phone: Phone) -> dict[str, str]:
    categories = (await phone.get("/v1/me/record")).json()["categories"]
    return {
        code: field["statements"][0]["id"]
        for category in categories.values()
        for code, field in category["fields"].items()
        if field["statements"]
    }


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
