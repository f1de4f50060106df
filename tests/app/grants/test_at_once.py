"""Two at the same moment: the person's one lock decides, one of them wins, nothing is half done."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.unit_of_work import open_unit
from app.world import World
from tests.support.people import Json, Phone, Tool, registration


def asking(pupil: str) -> Json:
    return {"newcomer": pupil, "template": "language_course", "categories": ["language"], "reason": "Einstufung"}


async def test_of_two_requests_at_once_one_is_open(school: Tool, pupil: str) -> None:
    await school.get("/v1/changes")
    answers = await asyncio.gather(*(school.post("/v1/consent-requests", asking(pupil)) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {answer.json()["reason"] for answer in answers if answer.status_code == 409} == {"request-open"}


async def test_the_same_registration_sent_twice_at_once_makes_one_person(office: Tool, world: World) -> None:
    await office.get("/v1/changes")
    body = registration(external_id="A-1")
    answers = await asyncio.gather(*(office.post("/v1/newcomers", body, Idempotency_Key="once") for _ in range(4)))
    reasons = {answer.json()["reason"] for answer in answers if answer.status_code != 201}
    assert reasons <= {"request-in-progress"}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1


async def test_the_same_case_number_sent_twice_at_once_makes_one_person(office: Tool) -> None:
    await office.get("/v1/changes")
    body = registration(external_id="A-1")
    answers = await asyncio.gather(*(office.post("/v1/newcomers", body) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    made = next(answer.json()["id"] for answer in answers if answer.status_code == 201)
    assert {answer.json()["newcomer"] for answer in answers if answer.status_code == 409} == {made}


async def test_yes_and_withdrawal_at_once_leave_one_consistent_ledger(phone: Phone, school: Tool, world: World) -> None:
    yes = {"purpose": "language_course", "recipient": school.wire_id, "categories": ["language"], "notice_language": "de"}
    first = (await phone.post("/v1/me/consents", yes)).json()["id"]
    answers = await asyncio.gather(
        phone.post("/v1/me/consents", yes),
        phone.post(f"/v1/me/consents/{first}/withdrawal", {}),
        phone.post("/v1/me/consents", yes),
        phone.post(f"/v1/me/consents/{first}/withdrawal", {}),
    )
    assert {answer.status_code for answer in answers} <= {200, 201}
    items = [item for item in (await phone.get("/v1/me/consents")).json()["items"] if item["recipient"] == school.wire_id]
    active = [item["id"] for item in items if item["status"] == "active"]
    assert len(active) <= 1
    async with open_unit(world) as uow:
        uow.unaudited("a test compares the derived row")
        state = (await uow.session.execute(text("SELECT state FROM release WHERE purpose = 'language_course'"))).scalar_one()
    assert (state == "granted") is bool(active)


@pytest.mark.parametrize("reference", ["n_%00", "n_%ED%A0%80", "..", "n_" + "z" * 32, "N_" + "0" * 32, "%F0%9F%92%A9" * 40])
async def test_what_cannot_be_a_reference_is_simply_unknown(office: Tool, newcomer: Json, reference: str) -> None:
    answer = await office.get(f"/v1/newcomers/{reference}/consents")
    unknown = await office.get("/v1/newcomers/n_" + "0" * 32 + "/consents")
    assert (answer.status_code, answer.content) == (404, unknown.content)


@pytest.mark.parametrize("key", ["", " ", "a b", "\u00e4", "k" * 201, '"open'])
async def test_a_key_that_is_none_is_refused(office: Tool, key: str) -> None:
    await office.get("/v1/changes")
    headers = {"Authorization": f"Bearer {office.tokens['counselling']}", "Idempotency-Key": key.encode()}
    answer = await office.http.post("/v1/newcomers", json=registration(external_id=uuid4().hex), headers=headers)  # type: ignore[arg-type]  # bytes, so that any octet can be sent
    assert answer.status_code == 400, answer.text
