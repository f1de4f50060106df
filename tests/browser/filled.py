"""An invented person who has something to see on every page of hers."""

from dataclasses import dataclass

from app.agencies.purposes import deny_purpose
from app.unit_of_work import open_unit
from tests.browser.site import Person, Site
from tests.support.moves import trusted
from tests.support.people import Json, Phone, Tool, activate, said, tool

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
    erased: str
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
    await trusted(site.world)
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
        erased=await _erased(site, office),
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


async def _erased(site: Site, office: Tool) -> str:
    """The number of the receipt of somebody else, who erased her record."""
    gone = await activate(site.http, (await office.register())["letter"])
    return str((await gone.post("/v1/me/erasure", {})).json()["receipt"])


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
