"""A decision taken down for a person without a phone counts like her own, is shown to her, and leaks nothing to the writer."""

import pytest

from tests.support.people import Json, Phone, Tool, said


def path(reference: str) -> str:
    return f"/v1/newcomers/{reference}/assisted-decisions"


def grant(school: Tool, **changes: object) -> Json:
    return {
        "decision": "grant",
        "purpose": "language_course",
        "recipient": school.wire_id,
        "categories": ["language"],
        "notice_language": "de",
        "channel": "paper",
        "interpreter": "relative",
        "paper_reference": "Mappe 4 Blatt 2",
        "actor": "platz-3",
    } | changes


async def feed_types(agency: Tool) -> list[str]:
    return [item["type"] for item in (await agency.get("/v1/changes")).json()["items"]]


async def test_a_yes_taken_down_is_in_force_and_shown_with_its_evidence(
    office: Tool, school: Tool, newcomer: Json, phone: Phone
) -> None:
    answer = await office.post(path(newcomer["id"]), grant(school))
    assert (answer.status_code, answer.json()["status"]) == (201, "active"), answer.text
    shown = next(item for item in (await phone.get("/v1/me/consents")).json()["items"] if item["id"] == answer.json()["id"])
    assert (shown["status"], shown["channel"], shown["interpreter"], shown["assisted_by"]) == (
        "active",
        "paper",
        "relative",
        "Beratung am Beispielplatz",
    )
    assert await feed_types(school) == ["consent-granted"]


async def test_any_agency_with_a_link_takes_down_a_withdrawal(
    office: Tool, school: Tool, newcomer: Json, phone: Phone, pupil: str
) -> None:
    decision = {"decision": "withdrawal", "channel": "assisted", "purpose": "counselling", "recipient": office.wire_id}
    answer = await school.post(path(pupil), decision)
    assert (answer.status_code, answer.json()) == (201, {"decision": "withdrawal", "status": "withdrawn", "id": None})
    assert (await phone.get("/v1/me/consents")).json()["items"][0]["status"] == "withdrawn"
    assert await feed_types(office) == ["consent-granted", "consent-withdrawn"]


async def test_a_withdrawal_tells_the_writer_nothing_about_other_consents(
    office: Tool, school: Tool, newcomer: Json, pupil: str
) -> None:
    def decision(purpose: str) -> Json:
        return {"decision": "withdrawal", "channel": "assisted", "purpose": purpose, "recipient": office.wire_id}

    held = await school.post(path(pupil), decision("counselling"))
    never = await school.post(path(pupil), decision("handover"))
    assert (held.status_code, held.content) == (never.status_code, never.content)


async def test_a_recipient_gives_its_own_consent_back_and_no_other(
    office: Tool, school: Tool, newcomer: Json, pupil: str
) -> None:
    own = (await office.get(f"/v1/newcomers/{newcomer['id']}/consents")).json()["items"][0]["id"]
    foreign = await school.post(path(pupil), {"decision": "give_back", "channel": "paper", "consent": own})
    assert (foreign.status_code, foreign.json()["errors"][0]["pointer"]) == (422, "/consent")
    answer = await office.post(path(newcomer["id"]), {"decision": "give_back", "channel": "paper", "consent": own})
    assert (answer.status_code, answer.json()["status"], answer.json()["id"]) == (201, "withdrawn", own)


async def test_a_no_taken_down_answers_the_open_request(
    office: Tool, school: Tool, newcomer: Json, pupil: str, phone: Phone
) -> None:
    ask = {"newcomer": pupil, "template": "language_course", "categories": ["language"], "reason": "Einstufung"}
    asked = (await school.post("/v1/consent-requests", ask)).json()["id"]
    decision = {"decision": "refusal", "channel": "assisted", "purpose": "language_course", "recipient": school.wire_id}
    assert (await office.post(path(newcomer["id"]), decision)).status_code == 201
    assert (await phone.get("/v1/me/requests")).json()["items"][0]["status"] == "refused"
    items = (await school.get("/v1/changes")).json()["items"]
    assert [(item["request"], item["outcome"]) for item in items] == [(asked, "refused")]


async def test_a_repeated_decision_is_taken_down_once(office: Tool, school: Tool, newcomer: Json, phone: Phone) -> None:
    first = await office.post(path(newcomer["id"]), grant(school), Idempotency_Key="paper-1")
    again = await office.post(path(newcomer["id"]), grant(school), Idempotency_Key="paper-1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert len((await phone.get("/v1/me/consents")).json()["items"]) == 2


MALFORMED = [
    ("no-purpose", {"purpose": None}, "/purpose"),
    ("no-categories", {"categories": None}, "/categories"),
    ("no-language", {"notice_language": None}, "/notice_language"),
    ("self", {"channel": "self"}, "/channel"),
    ("unknown-decision", {"decision": "maybe"}, "/decision"),
    ("foreign-purpose", {"purpose": "housing"}, "/purpose"),
    ("no-such-agency", {"recipient": "a_00000000000000000000000000000000"}, "/recipient"),
]


@pytest.mark.parametrize(("changes", "pointer"), [case[1:] for case in MALFORMED], ids=[case[0] for case in MALFORMED])
async def test_a_decision_that_lacks_something_is_not_taken_down(
    office: Tool, school: Tool, newcomer: Json, phone: Phone, changes: Json, pointer: str
) -> None:
    answer = await office.post(path(newcomer["id"]), grant(school, **changes))
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, [pointer]), answer.text
    assert len((await phone.get("/v1/me/consents")).json()["items"]) == 1


async def test_an_agency_cannot_take_down_a_yes_to_a_purpose_it_may_not_use(office: Tool, newcomer: Json) -> None:
    decision = {
        "decision": "grant",
        "channel": "paper",
        "purpose": "handover",
        "categories": ["identity"],
        "notice_language": "de",
    }
    answer = await office.post(path(newcomer["id"]), decision)
    assert (answer.status_code, answer.json()["reason"]) == (403, "purpose-not-allowed")


async def test_a_minors_yes_needs_the_basis_that_fits_her_age(office: Tool, school: Tool) -> None:
    statements = [said("identity", "birth_date", "2010-04-02")]
    girl = await office.register(statements=statements, consent={"capacity": {"basis": "adviser_judgement"}})
    refused = await office.post(path(girl["id"]), grant(school))
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/capacity")
    assert (await office.post(path(girl["id"]), grant(school, capacity={"basis": "guardian"}))).status_code == 201


async def test_health_needs_are_consented_to_in_writing(office: Tool, newcomer: Json) -> None:
    decision = {
        "decision": "grant",
        "channel": "assisted",
        "purpose": "counselling",
        "categories": ["needs"],
        "notice_language": "de",
    }
    spoken = await office.post(path(newcomer["id"]), decision)
    assert (spoken.status_code, spoken.json()["errors"][0]["code"]) == (422, "written-form-needed")
    assert (await office.post(path(newcomer["id"]), decision | {"paper_reference": "Blatt 7"})).status_code == 201
