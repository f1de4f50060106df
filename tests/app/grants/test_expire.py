"""What time ends is written down once, told to the recipient, and never delays a read or lets a consent live on."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from app.grants.expire import sweep
from app.unit_of_work import open_unit
from app.world import World
from tests.support.clock import MovableClock
from tests.support.people import PIN, Json, Phone, Tool
from tests.support.people import activate as activate_phone


async def again(phone: Phone, newcomer: Json) -> Phone:
    """The session is long over: sign in with card and PIN."""
    answer = await phone.http.post("/v1/me/session", json={"card": newcomer["letter"]["card"], "pin": PIN})
    assert answer.status_code == 201, answer.text
    return Phone(phone.http, answer.json()["access_token"])


async def states(world: World) -> list[str]:
    async with open_unit(world) as uow:
        uow.unaudited("a test looks at the derived rows")
        return list((await uow.session.execute(text("SELECT state FROM release ORDER BY state"))).scalars())


async def types(agency: Tool) -> list[str]:
    agency.tokens.clear()
    return [item["type"] for item in (await agency.get("/v1/changes")).json()["items"]]


async def test_an_ended_consent_is_noted_once_and_told(
    office: Tool, newcomer: Json, phone: Phone, world: World, clock: MovableClock
) -> None:
    assert await sweep(world) == 0
    clock.advance(days=93)
    assert await sweep(world) == 1
    assert await sweep(world) == 0
    assert await states(world) == ["expired"]
    assert await types(office) == ["consent-granted", "consent-expired"]
    later = await again(phone, newcomer)
    shown = (await later.get("/v1/me/consents")).json()["items"][0]
    assert (shown["status"], shown["ended_at"]) == ("expired", shown["valid_until"])
    assert shown["deletion"]["outcome"] == "open"


async def test_an_end_noticed_by_another_write_is_told_all_the_same(
    office: Tool, school: Tool, newcomer: Json, phone: Phone, pupil: str, world: World, clock: MovableClock
) -> None:
    clock.advance(days=93)
    later = await again(phone, newcomer)
    yes = {"purpose": "language_course", "recipient": school.wire_id, "categories": ["language"], "notice_language": "de"}
    assert (await later.post("/v1/me/consents", yes)).status_code == 201
    assert await sweep(world) == 0
    assert await types(office) == ["consent-granted", "consent-expired"]


async def test_a_request_nobody_answers_lapses_and_may_be_asked_again(
    school: Tool, newcomer: Json, phone: Phone, pupil: str, world: World, clock: MovableClock
) -> None:
    ask = {"newcomer": pupil, "template": "language_course", "categories": ["language"], "reason": "Einstufung"}
    assert (await school.post("/v1/consent-requests", ask)).status_code == 201
    clock.advance(days=93)
    assert await sweep(world) == 1
    later = await again(phone, newcomer)
    assert [item["status"] for item in (await later.get("/v1/me/requests")).json()["items"]] == ["lapsed"]
    assert await types(school) == []
    assert (await school.post("/v1/consent-requests", ask)).status_code == 201


async def test_an_agency_may_ask_again_even_before_the_sweeper_came(
    school: Tool, phone: Phone, pupil: str, clock: MovableClock
) -> None:
    ask = {"newcomer": pupil, "template": "language_course", "categories": ["language"], "reason": "Einstufung"}
    first = (await school.post("/v1/consent-requests", ask)).json()["id"]
    clock.advance(days=93)
    school.tokens.clear()
    assert (await school.post("/v1/consent-requests", ask)).status_code == 201
    listed = (await school.get("/v1/consent-requests")).json()["items"]
    assert {item["id"]: item["status"] for item in listed}[first] == "lapsed"


async def test_two_sweepers_note_an_end_once(office: Tool, newcomer: Json, world: World, clock: MovableClock) -> None:
    clock.advance(days=93)
    await asyncio.gather(sweep(world), sweep(world), sweep(world))
    await sweep(world)
    assert await types(office) == ["consent-granted", "consent-expired"]


async def test_a_record_that_fails_its_checks_does_not_stop_the_others(
    office: Tool, world: World, clock: MovableClock, client: httpx.AsyncClient, database: object, caplog: pytest.LogCaptureFixture
) -> None:
    await office.register()
    clock.advance(seconds=1)
    await office.register()
    async with open_unit(world) as uow:
        uow.unaudited("a test breaks a stored row")
        await uow.session.execute(
            text(
                "UPDATE newcomer SET ledger_hash = sha256('x') "
                "WHERE newcomer_id = (SELECT newcomer_id FROM newcomer ORDER BY created_at LIMIT 1)"
            )
        )
    clock.advance(days=93)
    broken: set[object] = set()
    await sweep(world, broken)  # type: ignore[arg-type]  # ids, as the sweeper adds them
    assert await states(world) == ["expired", "granted"]
    assert len(broken) == 1
    assert await sweep(world, broken) == 0  # type: ignore[arg-type]  # the same set


async def test_a_consent_lasts_until_its_last_second(office: Tool, newcomer: Json, world: World, clock: MovableClock) -> None:
    shown = (await office.get(f"/v1/newcomers/{newcomer['id']}/consents")).json()["items"][0]
    from app.wire import parse_moment

    end = parse_moment(shown["valid_until"])
    clock.set(end - timedelta(seconds=1))
    assert await sweep(world) == 0
    clock.set(end)
    assert await sweep(world) == 1


async def test_a_letter_still_opens_the_account_of_somebody_whose_consents_ended(
    office: Tool, client: httpx.AsyncClient, world: World, clock: MovableClock
) -> None:
    done = await office.register(consent={"valid_until": "2026-11-29T09:00:00Z"})
    clock.advance(days=8)
    await sweep(world)
    phone = await activate_phone(client, done["letter"])
    assert (await phone.get("/v1/me/consents")).json()["items"][0]["status"] == "expired"


async def test_a_refused_attempt_to_ask_ends_no_request_of_somebody_else(
    office: Tool, school: Tool, phone: Phone, pupil: str, newcomer: Json, clock: MovableClock
) -> None:
    def asking(reference: str, template: str) -> Json:
        return {"newcomer": reference, "template": template, "categories": ["language"], "reason": "Einstufung"}

    asked = (await school.post("/v1/consent-requests", asking(pupil, "language_course"))).json()["id"]
    for leap, status in ((60, 201), (33, 409)):
        clock.advance(days=leap)
        office.tokens.clear()
        assert (await office.post("/v1/consent-requests", asking(newcomer["id"], "counselling"))).status_code == status
    phone = await again(phone, newcomer)
    assert (await phone.post("/v1/me/refusals", {"request": asked})).status_code == 201
    school.tokens.clear()
    told = [item.get("outcome") for item in (await school.get("/v1/changes")).json()["items"]]
    assert told == ["refused"]
