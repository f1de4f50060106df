"""Each right leaves a request with a clock: done at once, through an agency, waiting for a steward, asked for once more."""

from datetime import timedelta

import httpx
import pytest

from app.errors import ValidationFailed
from app.profile.exercised import Via
from app.rights.carry_out import carry_out
from app.rights.requests import Letter, answer, extend, listing, receive
from app.unit_of_work import open_unit
from app.world import World
from consent.rights import Extension, Ground, Outcome, Right, Way
from tests.support.agencies import bearer
from tests.support.clock import MovableClock
from tests.support.people import Json, Phone, Tool, activate

HELPED = {"channel": "assisted", "interpreter": "professional"}


async def mine(phone: Phone) -> list[Json]:
    found: list[Json] = (await phone.get("/v1/me/rights-requests")).json()["items"]
    return found


def told(item: Json) -> tuple[object, ...]:
    return item["right"], item["way"], item["status"], item["outcome"], item["ground"]


SPEAKING = ("language", "german_speaking")
READING = ("language", "literacy_latin")


def statement_in(record: Json, about: tuple[str, str]) -> str:
    return str(record["categories"][about[0]]["fields"][about[1]]["statements"][0]["id"])


async def own_statement(phone: Phone, about: tuple[str, str] = SPEAKING) -> str:
    return statement_in((await phone.get("/v1/me/record")).json(), about)


async def shown_statement(tool: Tool, reference: str, about: tuple[str, str] = SPEAKING) -> str:
    return statement_in((await tool.get(f"/v1/newcomers/{reference}/record")).json(), about)


async def test_what_she_does_herself_is_received_and_answered_in_the_same_moment(phone: Phone) -> None:
    await phone.post("/v1/me/disputes", {"statement": await own_statement(phone), "reason": "Das war jemand anderes."})
    await phone.post("/v1/me/restriction", {})
    await phone.http.delete("/v1/me/restriction", headers=bearer(phone.token))
    await phone.get("/v1/me/export")
    assert (await phone.post("/v1/me/objections", {})).json()["right"] == "objection"
    found = await mine(phone)
    assert [told(one) for one in found] == [
        (right, "page", "answered", "done", None) for right in ("objection", "portability", "restriction", "dispute")
    ]
    assert all(one["received_at"] == one["answered_at"] for one in found)


async def test_a_correction_that_only_its_steward_can_decide_runs_until_the_statement_is_changed_or_confirmed(
    phone: Phone, school: Tool, pupil: str, world: World
) -> None:
    other = {"statement": await own_statement(phone, READING), "value": "literate"}
    assert (await phone.post("/v1/me/corrections", other)).json() == {"status": "forwarded"}
    assert [told(one)[:3] for one in await mine(phone)] == [("rectification", "page", "open")]
    async with open_unit(world) as uow:
        uow.unaudited("a test looks")
        assert await listing(uow, overdue=True) == []
        [row] = await listing(uow)
        uow.now = row["due_at"]
        assert [late["kind"] for late in await listing(uow, overdue=True)] == ["rectification"]

    statement = await shown_statement(school, pupil, READING)
    confirmed = await school.post(f"/v1/newcomers/{pupil}/confirmations", {"statement": statement})
    assert confirmed.status_code == 201, confirmed.text
    [refused] = await mine(phone)
    assert told(refused) == ("rectification", "page", "answered", "refused", "statement_stands")

    again = await phone.post("/v1/me/rights-requests", {"right": "rectification", "earlier": refused["id"]})
    assert (again.status_code, again.json()["status"]) == (201, "open")
    assert (
        await phone.post("/v1/me/rights-requests", {"right": "rectification", "earlier": refused["id"]})
    ).json() == again.json()
    foreign = await phone.post("/v1/me/rights-requests", {"right": "rectification", "earlier": again.json()["id"]})
    assert foreign.json()["errors"][0]["pointer"] == "/earlier", "what is open was not refused"
    called_off = await phone.post(f"/v1/me/rights-requests/{again.json()['id']}/withdrawal", {})
    assert called_off.json()["status"] == "withdrawn"
    closed = await phone.post(f"/v1/me/rights-requests/{again.json()['id']}/withdrawal", {})
    assert (closed.status_code, closed.json()["reason"]) == (409, "rights-closed")


async def test_an_agency_takes_rights_down_and_gets_a_day_but_never_the_document(
    phone: Phone, office: Tool, school: Tool, newcomer: Json, pupil: str, world: World
) -> None:
    path = f"/v1/newcomers/{newcomer['id']}/rights-requests"
    access = await office.post(path, HELPED | {"right": "access"})
    assert (access.status_code, access.json()["status"], access.json()["way"]) == (201, "open", "agency")
    assert "Beispielfrau" not in access.text
    assert (await office.get(path)).json()["items"] == [access.json()]
    assert (await school.get(f"/v1/newcomers/{pupil}/rights-requests")).json()["items"] == [], "another office wrote that down"
    await phone.get("/v1/me/export")
    [taken] = (await office.get(path)).json()["items"]
    assert (taken["status"], taken["outcome"]) == ("answered", "done"), "she took it herself"

    disputed = await office.post(path, HELPED | {"right": "dispute", "statement": await shown_statement(office, newcomer["id"])})
    assert (disputed.status_code, disputed.json()["status"]) == (201, "answered")
    read = (await school.get(f"/v1/newcomers/{pupil}/record")).json()
    assert read["categories"]["language"]["fields"]["german_speaking"]["statements"][0]["disputed"] is True
    hidden = await school.post(
        f"/v1/newcomers/{pupil}/rights-requests", HELPED | {"right": "dispute", "statement": "s_" + "0" * 32}
    )
    assert (hidden.status_code, hidden.json()["reason"]) == (404, "not-found")

    for members, pointer in (
        ({"right": "erasure", "statement": "s_1"}, "/statement"),
        ({"right": "access", "value": 1}, "/value"),
    ):
        wrong = await office.post(path, HELPED | members)
        assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, pointer)

    frozen = await school.post(f"/v1/newcomers/{pupil}/rights-requests", HELPED | {"right": "restriction"})
    assert told(frozen.json()) == ("restriction", "agency", "answered", "done", None)
    assert (await office.get(f"/v1/newcomers/{newcomer['id']}/record")).json()["reason"] == "restricted"
    acts = (await phone.get("/v1/me/accesses")).json()["items"]
    assert ("Sprachschule Musterstadt", "me.restriction") in [(act["agency"], act["action"]) for act in acts]

    stranger = await school.post(f"/v1/newcomers/{newcomer['id']}/rights-requests", HELPED | {"right": "restriction"})
    unknown = await school.post("/v1/newcomers/n_" + "0" * 32 + "/rights-requests", HELPED | {"right": "restriction"})
    assert (stranger.status_code, stranger.content) == (404, unknown.content)


async def test_an_erasure_taken_down_waits_a_week_in_which_she_can_call_it_off(
    phone: Phone, office: Tool, newcomer: Json, world: World, clock: MovableClock
) -> None:
    path = f"/v1/newcomers/{newcomer['id']}/rights-requests"
    first = (await office.post(path, HELPED | {"right": "erasure"})).json()
    await phone.post(f"/v1/me/rights-requests/{first['id']}/withdrawal", {})
    await office.post(path, HELPED | {"right": "erasure"})
    async with open_unit(world) as uow:
        uow.unaudited("a test looks")
        [waiting] = await listing(uow)
    clock.advance(days=6)
    with pytest.raises(ValidationFailed) as early:
        async with open_unit(world) as uow:
            await carry_out(uow, waiting["request_id"], "Olga Beispiel")
    assert early.value.errors[0]["code"] == "too-early"
    clock.advance(days=2)
    async with open_unit(world) as uow:
        done, receipt = await carry_out(uow, waiting["request_id"], "Olga Beispiel")
    assert receipt is not None
    assert (done["status"], done["outcome"], done["told"]) == ("answered", "done", "letter")
    office.tokens.clear()
    gone = await office.get(f"/v1/newcomers/{newcomer['id']}/record")
    assert (gone.status_code, gone.json()["reason"]) == (410, "erased")


async def test_a_letter_is_answered_within_its_month_or_is_late(world: World, clock: MovableClock, newcomer: Json) -> None:
    received = clock.now() - timedelta(days=3)
    async with open_unit(world) as uow:
        letter = Letter(Right.ACCESS, Via(Way.LETTER), received, None, "Akte 12/2026")
        row = await receive(uow, letter, "Olga Beispiel")
    async with open_unit(world) as uow:
        longer = await extend(uow, row["request_id"], Extension.COMPLEXITY, "Olga Beispiel")
    assert longer["due_at"] - row["due_at"] > timedelta(days=55)
    with pytest.raises(ValidationFailed) as twice:
        async with open_unit(world) as uow:
            await extend(uow, row["request_id"], Extension.NUMBER, "Olga Beispiel")
    with pytest.raises(ValidationFailed) as silent:
        async with open_unit(world) as uow:
            await answer(uow, row["request_id"], Outcome.REFUSED, None, "letter", "Olga Beispiel")
    assert (twice.value.errors[0]["code"], silent.value.errors[0]["code"]) == ("extended", "ground")
    async with open_unit(world) as uow:
        said = await answer(uow, row["request_id"], Outcome.REFUSED, Ground.NOT_IDENTIFIED, "letter", "Olga Beispiel")
        assert await listing(uow) == []
    assert (said["status"], said["ground"]) == ("answered", "not_identified")


async def test_what_she_asked_for_before_her_records_were_merged_stays_hers_to_read_and_call_off(
    client: httpx.AsyncClient, office: Tool
) -> None:
    kept, other, stranger = [await office.register() for _ in range(3)]
    asked = await office.post(f"/v1/newcomers/{other['id']}/rights-requests", HELPED | {"right": "erasure"})
    assert asked.status_code == 201, asked.text
    phone, elsewhere = await activate(client, kept["letter"]), await activate(client, stranger["letter"])
    assert await mine(phone) == []
    merged = await office.post(f"/v1/newcomers/{kept['id']}/merges", {"other": other["id"]})
    assert merged.status_code == 201, merged.text
    assert [told(one) for one in await mine(phone)] == [("erasure", "agency", "open", None, None)]
    path = f"/v1/me/rights-requests/{asked.json()['id']}/withdrawal"
    assert (await elsewhere.post(path, {})).status_code == 404
    assert (await phone.post(path, {})).json()["status"] == "withdrawn"
    assert [one["status"] for one in await mine(phone)] == ["withdrawn"]
