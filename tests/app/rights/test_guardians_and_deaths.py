"""Somebody decides for a minor, another one takes over, she comes of age; somebody is said to have died, and did or did not."""

import httpx
import pytest

from app.audit.record import Entry
from app.errors import Conflict, ValidationFailed
from app.ids import DEATH_REPORT, parse
from app.ledger.head import lock_head
from app.rights.deaths import confirm_death, reject_death, report_death, undo_death
from app.rights.person import by_card, by_reference
from app.rights.sweep import sweep_rights
from app.unit_of_work import open_unit
from app.world import World
from tests.support.clock import MovableClock
from tests.support.people import PIN, Json, Phone, Tool, activate, said
from tests.support.scenes import scene

GUARDIAN = {"capacity": {"basis": "guardian"}}


@scene
async def child(office: Tool) -> Json:
    """A girl of seventeen whose mother consented."""
    statements = [said("identity", "family_name", "Beispielkind"), said("identity", "birth_date", "2009-03-20")]
    return await office.register(statements=statements, consent=GUARDIAN | {"valid_until": "2027-11-01T00:00:00Z"})


@scene
async def mother(client: httpx.AsyncClient, child: Json) -> Phone:
    return await activate(client, child["letter"])


async def guardian(office: Tool, child: Json, kind: str, evidence: str) -> httpx.Response:
    return await office.post(f"/v1/newcomers/{child['id']}/guardian", {"kind": kind, "evidence": evidence})


async def test_a_new_guardian_ends_what_the_former_one_could_do_and_gets_a_letter_of_her_own(
    client: httpx.AsyncClient, office: Tool, child: Json, mother: Phone
) -> None:
    nobody = await guardian(office, child, "none", "court_order")
    assert nobody.json()["errors"][0]["code"] == "no-guardian"
    first = await guardian(office, child, "parent", "birth_certificate")
    assert (first.status_code, first.json()) == (
        201,
        {"kind": "parent", "until": "2027-03-01T00:00:00Z", "letter": None, "ended_consents": 0},
    )
    assert (await mother.get("/v1/me")).status_code == 200
    second = await guardian(office, child, "guardian", "court_order")
    assert (second.status_code, second.json()["ended_consents"]) == (201, 1)
    assert (await mother.get("/v1/me")).status_code == 401, "her session is over"
    old = await client.post("/v1/me/session", json={"card": child["letter"]["card"], "pin": PIN})
    assert old.status_code == 401, "and her card"
    assert (await office.get(f"/v1/newcomers/{child['id']}/record")).json()["reason"] == "consent-withdrawn"
    phone = await activate(client, second.json()["letter"])
    acts = (await phone.get("/v1/me/accesses")).json()["items"]
    assert [act["action"] for act in acts].count("guardian.set") == 2 + 1, "with the attempt that failed"


async def test_at_majority_the_guardians_say_and_card_end_and_an_adult_needs_a_courts_paper(
    office: Tool, child: Json, mother: Phone, world: World, clock: MovableClock
) -> None:
    await guardian(office, child, "parent", "birth_certificate")
    assert await sweep_rights(world) == 0
    clock.set(clock.now().replace(year=2027, month=3, day=1, hour=0, minute=0))
    assert await sweep_rights(world) == 1
    assert await sweep_rights(world) == 0
    office.tokens.clear()
    assert await world.pool.fetchval("SELECT count(*) FROM account") == 0
    assert await world.pool.fetchval("SELECT ended_by FROM guardian") == "majority"
    assert (await office.get(f"/v1/newcomers/{child['id']}/record")).json()["reason"] == "consent-expired"

    clock.set(clock.now().replace(month=4))
    office.tokens.clear()
    yes = {"decision": "grant", "purpose": "counselling", "categories": ["identity"], "channel": "assisted"}
    given = await office.post(f"/v1/newcomers/{child['id']}/assisted-decisions", yes | {"notice_language": "de"})
    assert given.status_code == 201, given.text
    wrong = await guardian(office, child, "parent", "birth_certificate")
    assert wrong.json()["errors"][0]["pointer"] == "/evidence"
    ward = await guardian(office, child, "guardian", "court_order")
    assert (ward.status_code, ward.json()["until"]) == (201, None)


async def reported(office: Tool, newcomer: Json) -> Json:
    answer = await office.post(f"/v1/newcomers/{newcomer['id']}/death-reports", {"evidence": "death_certificate"})
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


async def test_a_reported_death_changes_nothing_until_somebody_else_has_confirmed_it(
    client: httpx.AsyncClient,
    office: Tool,
    newcomer: Json,
    phone: Phone,
    pupil: str,
    school: Tool,
    world: World,
    clock: MovableClock,
) -> None:
    report = await reported(office, newcomer)
    assert await reported(office, newcomer) == report, "one report stands at a time"
    assert (await phone.get("/v1/me")).json()["status"] == "active"
    assert "death.report" in [act["action"] for act in (await phone.get("/v1/me/accesses")).json()["items"]]
    assert (await school.get(f"/v1/newcomers/{pupil}/record")).status_code == 200

    report_id = parse(DEATH_REPORT, report["id"])
    assert report_id is not None
    async with open_unit(world) as uow:
        await reject_death(uow, report_id, "Olga Beispiel")
    report_id = parse(DEATH_REPORT, (await reported(office, newcomer))["id"])
    assert report_id is not None
    async with open_unit(world) as uow:
        await confirm_death(uow, report_id, "Olga Beispiel")
    assert (await phone.get("/v1/me")).status_code == 401
    for tool, reference in ((office, newcomer["id"]), (school, pupil)):
        assert (await tool.get(f"/v1/newcomers/{reference}/record")).json()["reason"] == "restricted"
    feed = [item["type"] for item in (await school.get("/v1/changes")).json()["items"]]
    assert feed[-1] == "restricted", "nobody is told of a death"
    letter = await office.post(f"/v1/newcomers/{newcomer['id']}/letters", {})
    assert (letter.status_code, letter.json()["reason"]) == (403, "restricted")
    assert await world.pool.fetchval("SELECT count(*) FROM account") == 0

    async with open_unit(world) as uow:
        await undo_death(uow, report_id, "Olga Beispiel")
    letter = await office.post(f"/v1/newcomers/{newcomer['id']}/letters", {})
    assert letter.status_code == 201, letter.text
    back = await activate(client, letter.json()["letter"])
    assert (await back.get("/v1/me")).json()["status"] == "restricted", "she ends it herself"
    with pytest.raises(Conflict):
        async with open_unit(world) as uow:
            await confirm_death(uow, report_id, "Olga Beispiel")


async def test_whoever_reported_cannot_confirm_and_half_a_year_later_the_record_goes(
    office: Tool, newcomer: Json, world: World, clock: MovableClock
) -> None:
    async with open_unit(world) as uow:
        named = await by_reference(uow, newcomer["id"])
        assert named is not None
        assert named == await by_card(uow, newcomer["letter"]["card"])
        assert await by_reference(uow, "n_" + "0" * 32) is None
        head = await lock_head(uow, named)
        assert head is not None
        entry = Entry("death.report", actor="Olga Beispiel")
        row = await report_death(head, "register_office", "Olga Beispiel", entry)
    for name in ("Olga Beispiel", " olga  BEISPIEL"):
        with pytest.raises(ValidationFailed) as same:
            async with open_unit(world) as uow:
                await confirm_death(uow, row["report_id"], name)
        assert same.value.errors[0]["code"] == "same-person"
    async with open_unit(world) as uow:
        await confirm_death(uow, row["report_id"], "Otto Muster")
    clock.advance(days=182)
    assert await sweep_rights(world) == 0
    clock.advance(days=2)
    assert await sweep_rights(world) == 1
    assert await sweep_rights(world) == 0
    office.tokens.clear()
    assert (await office.get(f"/v1/newcomers/{newcomer['id']}/record")).json()["reason"] == "erased"
