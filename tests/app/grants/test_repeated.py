"""What a newcomer sends twice under one Idempotency-Key happens once; the key of one decision serves no other."""

from typing import Any

import pytest

from tests.support.clock import MovableClock
from tests.support.people import Json, Phone, Tool


def no(school: Tool, **changes: object) -> Json:
    return {"purpose": "language_course", "recipient": school.wire_id} | changes


async def twice(phone: Phone, path: str, body: Json, clock: MovableClock) -> Json:
    """Send it twice, five minutes apart; the one answer to both."""
    first = await phone.post(path, body, Idempotency_Key="once")
    assert first.status_code == 201, first.text
    clock.advance(minutes=5)
    again = await phone.post(path, body, Idempotency_Key="once")
    assert (again.status_code, again.json()) == (201, first.json())
    answer: Json = first.json()
    return answer


async def listed(phone: Phone, path: str, member: str = "items") -> list[Any]:
    items: list[Any] = (await phone.get(path)).json()[member]
    return items


@pytest.mark.parametrize("in_advance", [False, True], ids=["to-a-request", "in-advance"])
async def test_a_repeated_no_is_one_refusal(
    phone: Phone, school: Tool, pupil: str, clock: MovableClock, in_advance: bool
) -> None:
    asking = {"newcomer": pupil, "template": "language_course", "categories": ["language"], "reason": "Kursplatz im Januar"}
    asked = (await school.post("/v1/consent-requests", asking)).json()["id"]
    answer = await twice(phone, "/v1/me/refusals", no(school) if in_advance else {"request": asked}, clock)
    assert (answer["status"], answer["recipient"], answer["request"]) == ("refused", school.wire_id, asked)
    assert len(await listed(phone, "/v1/me/consents", "refusals")) == 1


async def test_the_key_of_one_no_is_refused_for_another(phone: Phone, school: Tool) -> None:
    assert (await phone.post("/v1/me/refusals", no(school), Idempotency_Key="once")).status_code == 201
    other = await phone.post("/v1/me/refusals", no(school, purpose="counselling"), Idempotency_Key="once")
    assert (other.status_code, other.json()["reason"]) == (422, "idempotency-key-reused")


async def test_without_a_key_every_no_is_a_no(phone: Phone, school: Tool) -> None:
    for _ in range(2):
        assert (await phone.post("/v1/me/refusals", no(school))).status_code == 201
    assert len(await listed(phone, "/v1/me/consents", "refusals")) == 2


async def test_a_repeated_release_from_secrecy_is_one_release(office: Tool, phone: Phone, clock: MovableClock) -> None:
    body = {"recipient": office.wire_id, "purpose": "counselling", "categories": ["contact"]}
    await twice(phone, "/v1/me/secrecy-releases", body, clock)
    assert len(await listed(phone, "/v1/me/secrecy-releases")) == 1


async def test_a_repeated_correction_is_one_statement(phone: Phone, newcomer: Json, clock: MovableClock) -> None:
    names = (await phone.get("/v1/me/record")).json()["categories"]["identity"]["fields"]["family_name"]["statements"]
    await twice(phone, "/v1/me/corrections", {"statement": names[0]["id"], "value": "Musterfrau"}, clock)
    names = (await phone.get("/v1/me/record")).json()["categories"]["identity"]["fields"]["family_name"]["statements"]
    assert sorted(name["value"] for name in names) == ["Musterfrau", "Musterprobe"]
