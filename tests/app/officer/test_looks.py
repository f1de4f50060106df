"""Who saw what of whom: a month of one person, asked about afterwards in one call."""

from datetime import timedelta
from uuid import UUID

from app.access.read_record import ACTION
from app.db.setup_connection import open_setup
from app.ids import AGENCY, parse
from app.merges.finish import finish_merges
from app.officer.judgement import Verdict
from app.officer.looks import Looks, Question, looks_between
from app.unit_of_work import open_unit
from app.world import World
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.people import Json, Phone, Tool

_MORE = """UPDATE audit.event SET body = replace(body, '"c":[1,6]', '"c":[1,2,6]') WHERE seq = $1"""


async def asked(world: World, **changes: object) -> Looks:
    now = world.clock.now()
    question = Question(**{"since": now - timedelta(days=60), "until": now + timedelta(seconds=1), **changes})  # type: ignore[arg-type]
    async with open_unit(world) as uow:
        uow.unaudited("a test asks")
        return await looks_between(uow, question)


async def newcomer_of(world: World, reference: str) -> UUID:
    found = await world.pool.fetchval("SELECT newcomer_id FROM newcomer_reference WHERE reference = $1", reference)
    return UUID(int=found.int)


async def test_a_month_of_looks_is_told_with_purpose_wording_and_verdict(
    world: World,
    clock: MovableClock,
    office: Tool,
    school: Tool,
    newcomer: Json,
    phone: Phone,
    granted: str,
    database: TestDatabase,
) -> None:
    begun = clock.now()
    clock.advance(minutes=1)
    assert (await school.get(f"/v1/newcomers/{granted}/record")).status_code == 200
    clock.advance(minutes=1)
    consents = (await phone.get("/v1/me/consents")).json()["items"]
    [own] = [one for one in consents if one["purpose"] == "language_course"]
    assert (await phone.post(f"/v1/me/consents/{own['id']}/withdrawal", {})).status_code == 200
    clock.advance(minutes=1)
    assert (await school.get(f"/v1/newcomers/{granted}/record")).status_code == 403
    assert (await office.get(f"/v1/newcomers/{newcomer['id']}/record")).status_code == 200

    found = await asked(world)
    told = [(look.row.action, look.agency and look.agency.name, look.judged.verdict) for look in found.looks if look.shown]
    assert told == [
        (ACTION, "Sprachschule Musterstadt", Verdict.ALLOWED),
        (ACTION, "Beratung am Beispielplatz", Verdict.ALLOWED),
    ]
    assert found.verdicts[Verdict.REFUSED] == 1
    assert found.forged == ()
    first = next(look for look in found.looks if look.shown)
    assert (first.notice and first.notice.language, first.person and first.person.language) == ("de", "de")
    one_person = {look.person.pseudonym for look in found.looks if look.person}
    assert len(one_person) == 1

    school_id = parse(AGENCY, school.wire_id)
    of_school = await asked(world, agency_id=school_id, category=world.catalogue.categories["language"].number)
    assert [look.judged.verdict for look in of_school.looks] == [Verdict.ALLOWED]
    assert (await asked(world, until=begun + timedelta(seconds=90))).verdicts[Verdict.REFUSED] == 0
    person = await newcomer_of(world, granted)
    assert len((await asked(world, newcomer_id=person)).looks) == len(found.looks)

    # An administrator lets the look seem to have shown a category more: no MAC covers the decision, but the ledger released less.
    async with open_setup(database.owner_url) as connection:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(_MORE, first.seq)
    forged = await asked(world)
    assert [look.judged.why for look in forged.looks if look.seq == first.seq] == ["category-not-covered"]


async def test_after_an_erasure_the_looks_stay_and_nobody_can_judge_them(
    world: World, clock: MovableClock, school: Tool, phone: Phone, granted: str
) -> None:
    await school.get(f"/v1/newcomers/{granted}/record")
    clock.advance(minutes=1)
    assert (await phone.post("/v1/me/erasure", {})).status_code == 200
    found = await asked(world, agency_id=parse(AGENCY, school.wire_id))
    shown = [look for look in found.looks if look.shown]
    assert [(look.person, look.judged.verdict) for look in shown] == [(None, Verdict.CANNOT_TELL)]


async def test_a_look_at_a_record_that_another_one_took_up_is_judged_by_what_was_known_of_it_then(
    world: World, clock: MovableClock, office: Tool, newcomer: Json
) -> None:
    other = await office.register()
    clock.advance(minutes=1)
    assert (await office.get(f"/v1/newcomers/{other['id']}/record")).status_code == 200
    looked = clock.now()
    clock.advance(minutes=1)
    answer = await office.post(f"/v1/newcomers/{newcomer['id']}/merges", {"other": other["id"]})
    assert answer.status_code == 201, answer.text
    survivor = await newcomer_of(world, newcomer["id"])
    clock.advance(days=31)
    assert await finish_merges(world) == 1
    found = await asked(world, since=looked, until=looked + timedelta(seconds=1))
    [look] = [one for one in found.looks if one.shown]
    assert (look.judged.verdict, look.person and look.person.newcomer_id) == (Verdict.ALLOWED, survivor)
    of_her = await asked(world, since=looked, until=looked + timedelta(seconds=1), newcomer_id=survivor)
    assert [one.seq for one in of_her.looks] == [look.seq]
