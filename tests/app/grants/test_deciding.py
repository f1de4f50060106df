"""Asking, saying yes to a part, saying no, taking back: each effective at once and told to whom it concerns."""

import pytest
from sqlalchemy import text

from app.unit_of_work import open_unit
from app.world import World
from tests.support.clock import MovableClock
from tests.support.people import Json, Phone, Tool
from tests.support.people import tool as agency


def asking(pupil: str, **changes: object) -> Json:
    return {
        "newcomer": pupil,
        "template": "language_course",
        "categories": ["language", "identity"],
        "reason": "Kursplatz im Januar",
    } | changes


def yes(school: Tool, **changes: object) -> Json:
    return {
        "purpose": "language_course",
        "recipient": school.wire_id,
        "categories": ["language"],
        "notice_language": "de",
    } | changes


async def feed(agency: Tool) -> list[Json]:
    page = await agency.get("/v1/changes")
    assert page.status_code == 200, page.text
    items: list[Json] = page.json()["items"]
    return items


async def test_a_request_is_seen_with_who_asks_and_why_and_granted_in_part(phone: Phone, school: Tool, pupil: str) -> None:
    asked = await school.post("/v1/consent-requests", asking(pupil))
    assert (asked.status_code, asked.json()["status"]) == (201, "pending")
    seen = (await phone.get("/v1/me/requests")).json()["items"][0]
    assert (seen["id"], seen["agency"], seen["recipient"], seen["reason"], seen["course_reporting"]) == (
        asked.json()["id"],
        "Sprachschule Musterstadt",
        school.wire_id,
        "Kursplatz im Januar",
        True,
    )
    granted = await phone.post("/v1/me/consents", yes(school, request=asked.json()["id"]))
    assert (granted.status_code, granted.json()["status"], granted.json()["categories"]) == (201, "active", ["language"])
    assert (await phone.get("/v1/me/requests")).json()["items"][0]["status"] == "granted"
    told = await feed(school)
    assert [(item["type"], item.get("outcome")) for item in told] == [
        ("consent-granted", None),
        ("consent-requested-answered", "granted"),
    ]
    assert {item["newcomer"] for item in told} == {pupil}
    own = (await school.get("/v1/consent-requests")).json()["items"]
    assert [(item["id"], item["status"]) for item in own] == [(asked.json()["id"], "granted")]


async def test_more_than_was_asked_is_no_answer_to_the_request(phone: Phone, school: Tool, pupil: str) -> None:
    asked = (await school.post("/v1/consent-requests", asking(pupil))).json()["id"]
    answer = await phone.post("/v1/me/consents", yes(school, request=asked, categories=["language", "education"]))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "more-than-requested")
    assert (await phone.get("/v1/me/requests")).json()["items"][0]["status"] == "pending"


async def test_a_no_reaches_the_agency_that_asked_and_nobody_else(phone: Phone, school: Tool, office: Tool, pupil: str) -> None:
    asked = (await school.post("/v1/consent-requests", asking(pupil))).json()["id"]
    assert (await phone.post("/v1/me/refusals", {"request": asked})).status_code == 201
    assert [(item["type"], item["request"], item["outcome"]) for item in await feed(school)] == [
        ("consent-requested-answered", asked, "refused")
    ]
    assert [item["type"] for item in await feed(office)] == ["consent-granted"]
    again = await school.post("/v1/consent-requests", asking(pupil))
    assert (again.status_code, again.json()["reason"]) == (409, "asked-too-soon")


async def test_six_months_after_a_no_an_agency_may_ask_again(phone: Phone, school: Tool, pupil: str, clock: MovableClock) -> None:
    asked = (await school.post("/v1/consent-requests", asking(pupil))).json()["id"]
    await phone.post("/v1/me/refusals", {"request": asked})
    clock.advance(days=180)
    school.tokens.clear()
    assert (await school.post("/v1/consent-requests", asking(pupil))).json()["reason"] == "asked-too-soon"
    clock.advance(days=2)
    school.tokens.clear()
    assert (await school.post("/v1/consent-requests", asking(pupil))).status_code == 201


async def test_a_no_in_advance_is_told_to_nobody(phone: Phone, school: Tool, pupil: str) -> None:
    answer = await phone.post("/v1/me/refusals", {"purpose": "language_course", "recipient": school.wire_id})
    assert (answer.status_code, answer.json()["request"]) == (201, None)
    assert await feed(school) == []
    assert (await phone.get("/v1/me/consents")).json()["refusals"][0]["recipient"] == school.wire_id


async def test_one_request_can_be_open_and_a_repeated_one_is_the_same(school: Tool, pupil: str) -> None:
    first = await school.post("/v1/consent-requests", asking(pupil), Idempotency_Key="ask-1")
    again = await school.post("/v1/consent-requests", asking(pupil), Idempotency_Key="ask-1")
    assert (again.status_code, again.json()) == (201, first.json())
    other = await school.post("/v1/consent-requests", asking(pupil))
    assert (other.status_code, other.json()["reason"]) == (409, "request-open")


BEYOND = [
    ("category", {"categories": ["language", "needs"]}, 422, "/categories/1"),
    ("unknown-category", {"categories": ["everything"]}, 422, "/categories/0"),
    ("eight-categories", {"categories": ["identity"] * 8}, 422, "/categories"),
    ("months", {"valid_months": 13}, 422, "/valid_months"),
    ("unknown-template", {"template": "everything"}, 422, "/template"),
    ("other-purpose", {"purpose": "counselling"}, 422, "/purpose"),
    ("blank-reason", {"reason": " "}, 422, "/reason"),
    ("foreign-template", {"template": "counselling"}, 403, "purpose-not-allowed"),
]


@pytest.mark.parametrize(("changes", "status", "where"), [case[1:] for case in BEYOND], ids=[case[0] for case in BEYOND])
async def test_an_agency_can_only_ask_for_less_than_the_template(
    school: Tool, phone: Phone, pupil: str, changes: Json, status: int, where: str
) -> None:
    answer = await school.post("/v1/consent-requests", asking(pupil, **changes))
    assert answer.status_code == status, answer.text
    assert where in {answer.json()["reason"], *(error["pointer"] for error in answer.json().get("errors", ()))}
    assert (await phone.get("/v1/me/requests")).json()["items"] == []


async def test_a_consent_nobody_asked_for_gives_its_recipient_a_reference(phone: Phone, school: Tool) -> None:
    given = await phone.post("/v1/me/consents", yes(school))
    assert given.status_code == 201, given.text
    told = await feed(school)
    assert [item["type"] for item in told] == ["consent-granted"]
    shown = (await school.get(f"/v1/newcomers/{told[0]['newcomer']}/consents")).json()["items"]
    assert [item["id"] for item in shown] == [given.json()["id"]]


async def test_a_withdrawal_is_effective_told_once_and_repeatable(phone: Phone, school: Tool, pupil: str) -> None:
    consent = (await phone.post("/v1/me/consents", yes(school))).json()["id"]
    first = await phone.post(f"/v1/me/consents/{consent}/withdrawal", {})
    assert (first.status_code, first.json()["status"]) == (200, "withdrawn")
    again = await phone.post(f"/v1/me/consents/{consent}/withdrawal", {})
    assert again.json() == first.json()
    assert [item["type"] for item in await feed(school)] == ["consent-granted", "consent-withdrawn"]
    shown = (await school.get(f"/v1/newcomers/{pupil}/consents/{consent}")).json()
    assert (shown["status"], shown["ended_at"]) == ("withdrawn", first.json()["withdrawn_at"])


async def test_an_old_receipt_withdraws_the_consent_that_followed(phone: Phone, school: Tool) -> None:
    old = (await phone.post("/v1/me/consents", yes(school))).json()["id"]
    new = (await phone.post("/v1/me/consents", yes(school, categories=["language", "identity"]))).json()["id"]
    done = (await phone.post(f"/v1/me/consents/{old}/withdrawal", {})).json()
    assert (done["id"], done["status"]) == (new, "withdrawn")
    statuses = {item["id"]: item["status"] for item in (await phone.get("/v1/me/consents")).json()["items"]}
    assert statuses == {old: "superseded", new: "withdrawn"} | {
        key: value for key, value in statuses.items() if key not in (old, new)
    }


async def test_what_is_in_force_is_withdrawn_not_refused(phone: Phone, school: Tool) -> None:
    await phone.post("/v1/me/consents", yes(school))
    answer = await phone.post("/v1/me/refusals", {"purpose": "language_course", "recipient": school.wire_id})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "withdraw-instead")


async def test_a_repeated_yes_with_the_same_key_is_one_consent(phone: Phone, school: Tool) -> None:
    first = await phone.post("/v1/me/consents", yes(school), Idempotency_Key="yes-1")
    again = await phone.post("/v1/me/consents", yes(school), Idempotency_Key="yes-1")
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])


WRONG = [
    ("unknown-recipient", {"recipient": "a_00000000000000000000000000000000"}, "/recipient"),
    ("not-an-agency", {"recipient": "c_00000000000000000000000000000000"}, "/recipient"),
    ("not-its-purpose", {"purpose": "counselling"}, "/purpose"),
    ("unknown-purpose", {"purpose": "everything"}, "/purpose"),
    ("beyond-ceiling", {"categories": ["language", "needs"]}, "/categories/1"),
    ("too-long", {"valid_until": "2027-11-23T09:00:01Z"}, "/valid_until"),
    ("now", {"valid_until": "2026-11-22T09:00:00Z"}, "/valid_until"),
    ("no-zone", {"valid_until": "2027-01-01T00:00:00"}, "/valid_until"),
    ("unknown-request", {"request": "r_00000000000000000000000000000000"}, "/request"),
]


@pytest.mark.parametrize(("changes", "pointer"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
async def test_a_yes_that_does_not_fit_changes_nothing(phone: Phone, school: Tool, changes: Json, pointer: str) -> None:
    answer = await phone.post("/v1/me/consents", yes(school, **changes))
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, [pointer]), answer.text
    assert [item["recipient"] for item in (await phone.get("/v1/me/consents")).json()["items"]] != [school.wire_id]


async def test_another_agencys_consents_are_neither_listed_nor_found(
    phone: Phone, school: Tool, office: Tool, newcomer: Json
) -> None:
    consent = (await phone.post("/v1/me/consents", yes(school))).json()["id"]
    listed = (await office.get(f"/v1/newcomers/{newcomer['id']}/consents")).json()["items"]
    assert consent not in [item["id"] for item in listed]
    answer = await office.get(f"/v1/newcomers/{newcomer['id']}/consents/{consent}")
    unknown = await office.get(f"/v1/newcomers/{newcomer['id']}/consents/c_00000000000000000000000000")
    assert (answer.status_code, answer.content) == (404, unknown.content)


async def test_a_stranger_and_an_unknown_reference_are_answered_with_the_same_bytes(
    school: Tool, office: Tool, newcomer: Json, world: World
) -> None:
    unknown = "n_" + "0" * 32
    paths = ("/v1/newcomers/{}/consents", "/v1/newcomers/{}/consents/c_00000000000000000000000000/receipt")
    answers = [await school.get(path.format(reference)) for path in paths for reference in (newcomer["id"], unknown)]
    answers += [await school.post("/v1/consent-requests", asking(reference)) for reference in (newcomer["id"], unknown)]
    decision = {"decision": "withdrawal", "channel": "paper", "purpose": "counselling", "recipient": office.wire_id}
    answers += [
        await school.post(f"/v1/newcomers/{reference}/assisted-decisions", decision) for reference in (newcomer["id"], unknown)
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}
    async with open_unit(world) as uow:
        uow.unaudited("a test reads the log")
        kept = (
            await uow.session.execute(
                text("SELECT count(*), count(subject_ref) FROM audit.event WHERE body::jsonb->>'y' = 'not-found'")
            )
        ).one()
    assert tuple(kept) == (8, 4)


async def test_a_token_without_a_purpose_reads_no_evidence(office: Tool, newcomer: Json) -> None:
    for path in (f"/v1/newcomers/{newcomer['id']}/consents", "/v1/consent-requests", "/v1/changes"):
        answer = await office.get(path, purpose=None)
        assert (answer.status_code, answer.json()["reason"]) == (403, "purpose-missing")


async def test_nothing_personal_stands_in_the_clear(phone: Phone, school: Tool, office: Tool, pupil: str, world: World) -> None:
    await school.post("/v1/consent-requests", asking(pupil, reason="Geheimnis-Kursgrund"))
    decision = {
        "decision": "refusal",
        "channel": "paper",
        "purpose": "language_course",
        "paper_reference": "Geheimnis-Papier",
        "actor": "Geheimnis-Person",
    }
    assert (await school.post(f"/v1/newcomers/{pupil}/assisted-decisions", decision)).status_code == 201
    async with open_unit(world) as uow:
        uow.unaudited("a test looks through every table")
        for table in ("ledger_event", "consent_request", "audit.event", "change", "idempotency", "release", "newcomer"):
            rows = (
                await uow.session.execute(text(f"SELECT t::text, encode(convert_to(t::text, 'UTF8'), 'hex') FROM {table} t"))
            ).all()
            for row in rows:
                assert "Geheimnis" not in row[0]
                assert b"Geheimnis".hex() not in row[0]


async def test_the_list_of_requests_goes_on_under_a_cursor_of_this_client_only(
    school: Tool, office: Tool, client: object, world: World
) -> None:
    from tests.support.people import activate

    for _ in range(3):
        phone = await activate(school.http, (await office.register())["letter"])
        reference = await phone.link(school)
        assert (await school.post("/v1/consent-requests", asking(reference))).status_code == 201
    first = (await school.get("/v1/consent-requests?limit=2")).json()
    assert len(first["items"]) == 2
    second = (await school.get(f"/v1/consent-requests?limit=2&cursor={first['next']}")).json()
    assert (len(second["items"]), second["next"]) == (1, None)
    assert len({item["id"] for item in first["items"] + second["items"]}) == 3
    stolen = await office.get(f"/v1/consent-requests?cursor={first['next']}")
    assert (stolen.status_code, stolen.json()["reason"]) == (400, "cursor-invalid")
    crossed = await school.get(f"/v1/changes?cursor={first['next']}")
    assert (crossed.status_code, crossed.json()["reason"]) == (400, "cursor-invalid")


async def test_a_yes_that_fits_the_open_request_answers_it_without_naming_it(phone: Phone, school: Tool, pupil: str) -> None:
    asked = (await school.post("/v1/consent-requests", asking(pupil))).json()["id"]
    given = await phone.post("/v1/me/consents", yes(school))
    assert given.json()["request"] == asked
    assert (await phone.get("/v1/me/requests")).json()["items"][0]["status"] == "granted"


NOT_A_NO = [
    ("nothing", {}, "/request"),
    ("unknown-request", {"request": "r_00000000000000000000000000000000"}, "/request"),
    ("only-a-purpose", {"purpose": "language_course"}, "/request"),
    ("unknown-recipient", {"purpose": "language_course", "recipient": "a_00000000000000000000000000000000"}, "/recipient"),
]


@pytest.mark.parametrize(("body", "pointer"), [case[1:] for case in NOT_A_NO], ids=[case[0] for case in NOT_A_NO])
async def test_a_no_must_say_to_what(phone: Phone, body: Json, pointer: str) -> None:
    answer = await phone.post("/v1/me/refusals", body)
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, [pointer])


async def test_a_no_to_an_unknown_purpose_and_to_an_answered_request_is_malformed(phone: Phone, school: Tool, pupil: str) -> None:
    unknown = await phone.post("/v1/me/refusals", {"purpose": "everything", "recipient": school.wire_id})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/purpose")
    asked = (await school.post("/v1/consent-requests", asking(pupil))).json()["id"]
    assert (await phone.post("/v1/me/refusals", {"request": asked})).status_code == 201
    twice = await phone.post("/v1/me/refusals", {"request": asked})
    assert (twice.status_code, twice.json()["errors"][0]["code"]) == (422, "no-open-request")


async def test_a_no_counts_without_any_reviewed_wording(phone: Phone, school: Tool, world: World) -> None:
    from app.agencies.notices import confirm_notice

    async with open_unit(world) as uow:
        notice = world.catalogue.notices["language_course", "de"]
        await confirm_notice(uow, "language_course", "de", notice.sha256, reviewed_by="Übersetzungsstelle", status="revoked")
    body = {"purpose": "language_course", "recipient": school.wire_id, "notice_language": "fa"}
    assert (await phone.post("/v1/me/refusals", body)).status_code == 201
    refused = await phone.post("/v1/me/consents", yes(school))
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "notice-not-reviewed")


async def test_a_forged_review_lets_nobody_consent(phone: Phone, school: Tool, world: World) -> None:
    async with open_unit(world) as uow:
        uow.unaudited("a test plays the administrator")
        await uow.session.execute(text("UPDATE notice_review SET text_sha256 = sha256('x') WHERE purpose = 'language_course'"))
    assert (await phone.post("/v1/me/consents", yes(school))).status_code == 500
    assert (await phone.get("/v1/me/consents")).json()["items"][0]["recipient"] != school.wire_id


async def test_what_no_agency_with_a_reporting_duty_may_hold_cannot_be_granted_to_one(
    phone: Phone, school: Tool, world: World
) -> None:
    chamber = await agency(school.http, world, "recognition", "work_and_training", "recognition", reporting_duty=True)
    body = yes(chamber, purpose="work_and_training", categories=["language", "entitlement"])
    answer = await phone.post("/v1/me/consents", body)
    fault = answer.json()["errors"][0]
    assert (answer.status_code, fault["pointer"], fault["code"]) == (422, "/categories/1", "reporting-duty")
