"""Registering stores a person with her first consent, or nothing at all."""

import httpx
import pytest
from sqlalchemy import text

from app.unit_of_work import open_unit
from app.world import World
from tests.support.clock import MovableClock
from tests.support.people import Json, Tool, activate, confirm_notices, registration, said, tool
from tests.support.scenes import scene


@scene
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling")


async def count(world: World, table: str) -> int:
    async with open_unit(world) as uow:
        uow.unaudited("a test counts rows")
        return int((await uow.session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())


async def test_a_registered_person_has_a_reference_a_letter_and_a_consent_in_force(
    office: Tool, client: httpx.AsyncClient
) -> None:
    answer = await office.post("/v1/newcomers", registration())
    assert answer.status_code == 201, answer.text
    done = answer.json()
    assert done["id"].startswith("n_")
    assert set(done["letter"]) == {"card", "activation_code", "spoken_digits"}
    assert done["possible_duplicates"] == []
    consents = (await office.get(f"/v1/newcomers/{done['id']}/consents")).json()["items"]
    assert [(item["status"], item["purpose"], item["categories"]) for item in consents] == [
        ("active", "counselling", ["identity", "contact", "language"])
    ]
    phone = await activate(client, done["letter"])
    assert (await phone.get("/v1/me/consents")).json()["items"][0]["recipient"] == office.wire_id


async def test_a_repeated_registration_makes_one_person_and_shows_no_letter_again(office: Tool, world: World) -> None:
    body = registration(external_id="A-17")
    first = await office.post("/v1/newcomers", body, Idempotency_Key="k-1")
    again = await office.post("/v1/newcomers", body, Idempotency_Key='"k-1"')
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == {"id": first.json()["id"], "letter": None, "possible_duplicates": []}
    other = await office.post("/v1/newcomers", registration(external_id="A-18"), Idempotency_Key="k-1")
    assert (other.status_code, other.json()["reason"]) == (422, "idempotency-key-reused")
    assert await count(world, "newcomer") == 1


async def test_the_later_of_two_statements_alike_is_the_later_word_for_everybody_and_stays_so(
    office: Tool, client: httpx.AsyncClient
) -> None:
    numbers = [f"+49391{number}00000" for number in range(1, 9)]
    body = registration(external_id="A-17", statements=[said("contact", "phone", number) for number in numbers])
    done = (await office.post("/v1/newcomers", body, Idempotency_Key="k-1")).json()
    again = await office.post("/v1/newcomers", body, Idempotency_Key="k-1")
    assert again.json()["id"] == done["id"]
    phone = await activate(client, done["letter"])

    async def leading() -> list[tuple[str, list[str]]]:
        looks = [await office.get(f"/v1/newcomers/{done['id']}/record"), await phone.get("/v1/me/record")]
        fields = [look.json()["categories"]["contact"]["fields"]["phone"] for look in looks]
        return [
            (next(one["value"] for one in held["statements"] if one["id"] == held["current"]), values_of(held)) for held in fields
        ]

    assert await leading() == 2 * [(numbers[-1], numbers[::-1])]
    for words in (["+49391111110", "+49391111111"], ["+49391111112"]):  # in the same second: the clock stands
        more = {"statements": [said("contact", "phone", number) for number in words]}
        assert (await office.post(f"/v1/newcomers/{done['id']}/statements", more)).status_code == 201
        numbers += words
        assert await leading() == 2 * [(numbers[-1], numbers[::-1])]


def values_of(held: Json) -> list[str]:
    """What the statements of a field say, in the order told."""
    return [one["value"] for one in held["statements"]]


async def test_without_an_idempotency_key_nobody_is_registered(office: Tool, world: World) -> None:
    token = office.tokens.setdefault("counselling", "")
    await office.get("/v1/consent-requests", purpose="counselling") if token else None
    office.tokens.clear()
    await office.get("/v1/consent-requests")
    headers = {"Authorization": f"Bearer {office.tokens['counselling']}"}
    answer = await office.http.post("/v1/newcomers", json=registration(), headers=headers)
    assert (answer.status_code, answer.json()["reason"]) == (400, "idempotency-key-missing")
    assert await count(world, "newcomer") == 0


async def test_a_case_number_is_used_once_per_agency(office: Tool, client: httpx.AsyncClient, world: World) -> None:
    first = await office.register(external_id="A-17")
    again = await office.post("/v1/newcomers", registration(external_id="A-17"))
    assert (again.status_code, again.json()["reason"], again.json()["newcomer"]) == (409, "duplicate-newcomer", first["id"])
    other = await tool(client, world, "counselling", "counselling")
    assert (await other.register(external_id="A-17"))["id"] != first["id"]


REFUSED: list[tuple[str, Json, int, str, str]] = [
    ("unknown-purpose", {"consent": {"purpose": "everything"}}, 422, "validation-failed", "/consent/purpose"),
    ("beyond-ceiling", {"consent": {"categories": ["identity", "housing"]}}, 422, "validation-failed", "/consent/categories/1"),
    ("category-twice", {"consent": {"categories": ["identity", "identity"]}}, 422, "validation-failed", "/consent/categories/1"),
    ("no-category", {"consent": {"categories": []}}, 422, "validation-failed", "/consent/categories"),
    ("too-long", {"consent": {"valid_until": "2028-01-01T00:00:00Z"}}, 422, "validation-failed", "/consent/valid_until"),
    ("in-the-past", {"consent": {"valid_until": "2026-01-01T00:00:00Z"}}, 422, "validation-failed", "/consent/valid_until"),
    ("no-such-day", {"consent": {"valid_until": "2027-02-30T00:00:00Z"}}, 422, "validation-failed", "/consent/valid_until"),
    ("self-channel", {"consent": {"channel": "self"}}, 422, "validation-failed", "/consent/channel"),
    ("old-notice", {"consent": {"notice_version": "0"}}, 422, "validation-failed", "/consent/notice_version"),
    ("needs-only-spoken", {"consent": {"categories": ["identity", "needs"]}}, 422, "validation-failed", "/consent/categories/1"),
    ("unknown-member", {"surprise": 1}, 422, "validation-failed", ""),
    ("unknown-field", {"statements": [said("identity", "shoe_size", "44")]}, 422, "validation-failed", "/statements/0/field"),
    (
        "bad-value",
        {"statements": [said("identity", "family_name", "Gut"), said("identity", "birth_date", "1991-13-01")]},
        422,
        "validation-failed",
        "/statements/1/value",
    ),
    ("control-character", {"external_id": "A\u202e17"}, 422, "validation-failed", "/external_id"),
    ("other-agencys-purpose", {"consent": {"purpose": "language_course"}}, 403, "purpose-not-allowed", ""),
    (
        "not-steward",
        {"statements": [said("recognition", "status", "filed", "document_seen")]},
        403,
        "not-steward",
        "",
    ),
]


@pytest.mark.parametrize(
    ("changes", "status", "reason", "pointer"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
async def test_a_registration_that_is_not_right_stores_nothing(
    office: Tool, world: World, changes: Json, status: int, reason: str, pointer: str
) -> None:
    answer = await office.post("/v1/newcomers", registration(**changes))
    assert (answer.status_code, answer.json()["reason"]) == (status, reason), answer.text
    if status == 422:
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    for table in ("newcomer", "ledger_event", "profile_category", "newcomer_reference", "duplicate_token", "account", "keys.dek"):
        assert await count(world, table) == 0, table


async def test_without_a_reviewed_notice_nobody_can_consent(client: httpx.AsyncClient, world: World) -> None:
    office = await tool(client, world, "counselling", "counselling")
    answer = await office.post("/v1/newcomers", registration())
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "notice-not-reviewed"


async def test_an_unreviewed_language_rests_on_the_german_notice_read_aloud(office: Tool, world: World) -> None:
    done = await office.register(consent={"notice_language": "ar"})
    notice = (await office.get(f"/v1/newcomers/{done['id']}/consents")).json()["items"][0]["notice"]
    assert (notice["language"], notice["read_aloud"]) == ("de", "ar")
    await confirm_notices(world, "ar")
    done = await office.register(consent={"notice_language": "ar"})
    notice = (await office.get(f"/v1/newcomers/{done['id']}/consents")).json()["items"][0]["notice"]
    assert (notice["language"], notice["read_aloud"]) == ("ar", None)


CAPACITY = [
    ("adult-by-age", "1990-05-01", None, True),
    ("adult-by-guardian", "1990-05-01", "guardian", False),
    ("sixteen-by-age", "2010-05-01", "age", False),
    ("sixteen-by-judgement", "2010-05-01", "adviser_judgement", True),
    ("sixteen-by-guardian", "2010-05-01", "guardian", True),
    ("twelve-by-judgement", "2014-05-01", "adviser_judgement", False),
    ("twelve-by-guardian", "2014-05-01", "guardian", True),
]


@pytest.mark.parametrize(("birth_date", "basis", "fits"), [case[1:] for case in CAPACITY], ids=[case[0] for case in CAPACITY])
async def test_capacity_follows_the_age_in_the_record(office: Tool, birth_date: str, basis: str | None, fits: bool) -> None:
    body = registration(statements=[said("identity", "birth_date", birth_date)])
    if basis is not None:
        body["consent"]["capacity"] = {"basis": basis}
    answer = await office.post("/v1/newcomers", body)
    assert answer.status_code == (201 if fits else 422), answer.text
    if not fits:
        assert answer.json()["errors"][0] == {"pointer": "/consent/capacity", "code": "capacity"} | {
            "detail": answer.json()["errors"][0]["detail"]
        }


async def test_a_guardians_consent_ends_in_the_month_of_majority(office: Tool, clock: MovableClock) -> None:
    body = registration(
        consent={"capacity": {"basis": "guardian"}, "valid_until": "2027-11-01T00:00:00Z"},
        statements=[said("identity", "birth_date", "2009-03-17")],
    )
    done = (await office.post("/v1/newcomers", body)).json()
    consent = (await office.get(f"/v1/newcomers/{done['id']}/consents")).json()["items"][0]
    assert (consent["valid_until"], consent["capacity"]) == ("2027-03-01T00:00:00Z", "guardian")


def person(family: str, given: str, birth_date: str) -> list[Json]:
    return [
        said("identity", "family_name", family),
        said("identity", "given_names", given),
        said("identity", "birth_date", birth_date),
    ]


async def test_another_spelling_of_an_own_newcomer_is_pointed_out(office: Tool, client: httpx.AsyncClient, world: World) -> None:
    known = await office.register(statements=person("Haddad", "Samira", "1991-03-07"))
    again = await office.register(statements=person("حداد", "سميرة", "1991-03-07"))
    assert again["possible_duplicates"] == [known["id"]]
    stranger = await office.register(statements=person("Beispielova", "Darina", "1984-10-21"))
    assert stranger["possible_duplicates"] == []
    other = await tool(client, world, "counselling", "counselling")
    assert (await other.register(statements=person("Haddad", "Samira", "1991-03-07")))["possible_duplicates"] == []


async def test_a_look_into_a_possible_duplicate_is_in_her_own_log(office: Tool, world: World) -> None:
    await office.register(statements=person("Haddad", "Samira", "1991-03-07"))
    await office.register(statements=person("Hadad", "Samira", "1991-03-07"))
    async with open_unit(world) as uow:
        uow.unaudited("a test reads the log")
        rows = (
            await uow.session.execute(
                text("SELECT subject_ref FROM audit.event WHERE action = 'duplicate.check' AND subject_ref IS NOT NULL")
            )
        ).all()
    assert len(rows) == 1
