"""A lost card: an agency with a live consent hands out a new letter, and nothing of the old one opens anything any more."""

import httpx

from app.world import World
from tests.support.clock import MovableClock
from tests.support.people import PIN, Json, Phone, Tool, activate, tool

UNKNOWN = "n_" + "0" * 32


def path(reference: object) -> str:
    return f"/v1/newcomers/{reference}/letters"


async def reissued(agency: Tool, reference: object) -> Json:
    answer = await agency.post(path(reference), {})
    assert answer.status_code == 201, answer.text
    letter: Json = answer.json()["letter"]
    return letter


async def sign_in(http: httpx.AsyncClient, letter: Json) -> int:
    return (await http.post("/v1/me/session", json={"card": letter["card"], "pin": PIN})).status_code


async def test_card_pin_session_and_old_letter_stop_at_once_and_the_new_letter_opens_the_same_record(
    client: httpx.AsyncClient, office: Tool, newcomer: Json, phone: Phone
) -> None:
    before = (await phone.get("/v1/me/record")).json()
    assert await sign_in(client, newcomer["letter"]) == 201
    letter = await reissued(office, newcomer["id"])
    assert (await phone.get("/v1/me")).status_code == 401
    assert await sign_in(client, newcomer["letter"]) == 401
    renewed = await activate(client, letter)
    assert (await renewed.get("/v1/me/record")).json() == before
    assert await sign_in(client, letter) == 201


async def test_a_letter_that_was_never_used_is_void_too(client: httpx.AsyncClient, office: Tool, newcomer: Json) -> None:
    await reissued(office, newcomer["id"])
    old = {name: newcomer["letter"][name] for name in ("activation_code", "spoken_digits")} | {"new_pin": PIN}
    assert (await client.post("/v1/me/session", json=old)).status_code == 401


async def test_she_sees_who_issued_it_and_under_which_consent(
    client: httpx.AsyncClient, office: Tool, newcomer: Json, phone: Phone
) -> None:
    consent = (await phone.get("/v1/me/consents")).json()["items"][0]["id"]
    renewed = await activate(client, await reissued(office, newcomer["id"]))
    newest = (await renewed.get("/v1/me/accesses")).json()["items"][0]
    assert {name: newest[name] for name in ("agency_id", "action", "outcome", "purpose", "consent", "categories")} == {
        "agency_id": office.wire_id,
        "action": "letter.issue",
        "outcome": "allowed",
        "purpose": "counselling",
        "consent": consent,
        "categories": [],
    }


async def test_an_agency_she_consented_to_later_may_do_it_as_well(client: httpx.AsyncClient, school: Tool, granted: str) -> None:
    assert (await (await activate(client, await reissued(school, granted))).get("/v1/me")).status_code == 200


async def test_a_frozen_record_can_be_recovered(client: httpx.AsyncClient, office: Tool, newcomer: Json, phone: Phone) -> None:
    assert (await phone.post("/v1/me/restriction", {})).status_code == 200
    renewed = await activate(client, await reissued(office, newcomer["id"]))
    assert (await renewed.get("/v1/me")).json()["status"] == "restricted"


# ── who may not ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def refused(agency: Tool, reference: object, phone: Phone, **options: object) -> tuple[int, str]:
    """Status and reason of a refusal that changed nothing for her and that she sees."""
    answer = await agency.post(path(reference), {}, **options)
    newest = (await phone.get("/v1/me/accesses")).json()["items"][0]
    reason: str = answer.json()["reason"]
    assert (newest["agency_id"], newest["action"], newest["outcome"], newest["reason"]) == (
        agency.wire_id,
        "letter.issue",
        "refused",
        reason,
    )
    return answer.status_code, reason


async def test_without_a_live_consent_nobody_issues_a_letter(
    office: Tool, school: Tool, newcomer: Json, phone: Phone, clock: MovableClock
) -> None:
    linked = await phone.link(school)
    assert await refused(school, linked, phone) == (403, "consent-missing")
    await phone.post("/v1/me/refusals", {"purpose": "language_course", "recipient": school.wire_id})
    assert await refused(school, linked, phone) == (403, "consent-missing")
    consent = (await phone.get("/v1/me/consents")).json()["items"][0]["id"]
    await phone.post(f"/v1/me/consents/{consent}/withdrawal", {})
    assert await refused(office, newcomer["id"], phone) == (403, "consent-withdrawn")
    await phone.post("/v1/me/restriction", {})
    assert await refused(office, newcomer["id"], phone) == (403, "consent-withdrawn")


async def test_a_consent_under_another_purpose_than_the_tokens_does_not_count(
    client: httpx.AsyncClient, world: World, phone: Phone
) -> None:
    both = await tool(client, world, "counselling", "counselling", "handover")
    reference = await phone.link(both)
    yes = {"purpose": "counselling", "recipient": both.wire_id, "categories": ["identity"], "notice_language": "de"}
    assert (await phone.post("/v1/me/consents", yes)).status_code == 201
    assert await refused(both, reference, phone, purpose=None) == (403, "purpose-missing")
    assert await refused(both, reference, phone, purpose="handover") == (403, "consent-missing")


async def test_an_ended_consent_gives_no_letter(
    client: httpx.AsyncClient, office: Tool, newcomer: Json, clock: MovableClock
) -> None:
    clock.advance(days=500)
    office.tokens.clear()
    answer = await office.post(path(newcomer["id"]), {})
    assert (answer.status_code, answer.json()["reason"]) == (403, "consent-expired")


async def test_unknown_foreign_and_erased_references_are_answered_alike(
    client: httpx.AsyncClient, world: World, office: Tool, school: Tool, newcomer: Json, phone: Phone
) -> None:
    linked = await phone.link(school)
    stranger = await tool(client, world, "counselling", "counselling")
    unknown, foreign = await stranger.post(path(UNKNOWN), {}), await stranger.post(path(newcomer["id"]), {})
    assert (await phone.get("/v1/me/accesses")).json()["items"][0]["agency_id"] == stranger.wire_id
    assert (await phone.post("/v1/me/erasure", {})).status_code == 200
    erased = await school.post(path(linked), {})
    assert unknown.status_code == 404
    assert unknown.content == foreign.content == erased.content
    former = await office.post(path(newcomer["id"]), {})
    assert (former.status_code, former.json()["reason"]) == (410, "erased")


# ── repeats and limits ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_repeated_request_shows_no_letter_again_and_voids_none(
    client: httpx.AsyncClient, office: Tool, newcomer: Json
) -> None:
    first = await office.post(path(newcomer["id"]), {}, Idempotency_Key="lost-1")
    again = await office.post(path(newcomer["id"]), {}, Idempotency_Key="lost-1")
    assert (again.status_code, again.json()) == (201, {"letter": None})
    assert (await (await activate(client, first.json()["letter"])).get("/v1/me")).status_code == 200


async def test_the_key_is_required(client: httpx.AsyncClient, office: Tool, newcomer: Json) -> None:
    headers = {"Authorization": f"Bearer {office.tokens['counselling']}"}
    answer = await client.post(path(newcomer["id"]), json={}, headers=headers)
    assert (answer.status_code, answer.json()["reason"]) == (400, "idempotency-key-missing")


async def test_an_agency_issues_few_letters_a_day_for_one_person_and_locks_no_other_agency_out(
    client: httpx.AsyncClient, office: Tool, school: Tool, newcomer: Json, granted: str, clock: MovableClock
) -> None:
    letters = [await reissued(office, newcomer["id"]) for _ in range(3)]
    answer = await office.post(path(newcomer["id"]), {})
    assert (answer.status_code, answer.json()["reason"], answer.headers["retry-after"]) == (429, "too-many-requests", "3600")
    renewed = await activate(client, letters[-1])
    newest = (await renewed.get("/v1/me/accesses")).json()["items"][0]
    assert (newest["action"], newest["outcome"], newest["reason"]) == ("letter.issue", "refused", "too-many-requests")
    await reissued(school, granted)
    clock.advance(hours=1)
    office.tokens.clear()
    await reissued(office, newcomer["id"])


async def test_refused_requests_do_not_count(school: Tool, phone: Phone) -> None:
    linked = await phone.link(school)
    for _ in range(5):
        assert (await school.post(path(linked), {})).status_code == 403
    yes = {"purpose": "language_course", "recipient": school.wire_id, "categories": ["language"], "notice_language": "de"}
    assert (await phone.post("/v1/me/consents", yes)).status_code == 201
    await reissued(school, linked)
