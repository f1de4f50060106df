"""Comparing many at once suggests whom comparing each by herself suggests, opens each record once, and says so in its log."""

from dataclasses import dataclass
from random import Random
from uuid import UUID

import httpx
import pytest

from app.audit.record import Entry
from app.bench.import_file import registration
from app.bench.twice import Offices, own_names
from app.errors import IntegrityFault
from app.imports.store import Job
from app.ledger.head import lock_head
from app.ledger.references import reference_of
from app.newcomers.duplicates import COMPARED, find_duplicates, person_of
from app.newcomers.duplicates_of_many import Comparison
from app.newcomers.likeness import Person
from app.unit_of_work import open_unit
from app.verify.run import verify
from app.world import World
from consent.vocabulary import AgencyFacts, AgencyId
from tests.app.imports.conftest import Importing, Json, ndjson
from tests.app.imports.test_run import TODAY
from tests.support.clock import MovableClock
from tests.support.people import Tool, confirm_notices, tool
from tests.support.scenes import scene

PEOPLE, AGAIN = 60, 30
LOOKS = "SELECT subject_ref, count(*) FROM audit.event WHERE action = 'duplicate.check' GROUP BY subject_ref"
_SUBJECT = "SELECT d.subject_ref FROM keys.dek d JOIN newcomer n USING (key_id) WHERE n.newcomer_id = $1"
Found = tuple[str, list[str]]


def line(at: int, person: Person) -> Json:
    """A person of the file: every seventh consents to her contact alone, every fifth has a telephone number."""
    said = {"family_name": person.family_name, "given_names": person.given_names, "birth_date": person.birth_date}
    identity = [(field, value) for field, value in said.items() if value]
    contact = [("phone", f"+4939156{at % 10:02}")] if at % 5 == 0 else []
    drawn = registration(7, 0, TODAY)
    categories = ["contact"] if at % 7 == 1 else ["identity", "contact"]
    return drawn | {
        "external_id": f"A-{at}",
        "consent": {name: held for name, held in drawn["consent"].items() if name != "capacity"} | {"categories": categories},
        "statements": [
            {"category": category, "field": field, "value": value, "kind": "self_stated"}
            for category, fields in (("identity", identity), ("contact", contact))
            for field, value in fields
        ],
    }


@dataclass
class Town:
    """People whom an agency has imported, many of them twice; some have withdrawn or gone since."""

    world: World
    office: Tool
    agency: AgencyFacts
    newcomers: list[UUID]

    def comparison(self) -> Comparison:
        """A comparison of all of them."""
        return Comparison(self.world, self.agency.agency_id, Entry("duplicate.check", case="a test"))

    async def alone(self, newcomer_id: UUID) -> Found | None:
        """What comparing her by herself finds, as at a registration."""
        async with open_unit(self.world) as uow:
            uow.unaudited("a test compares")
            head = await lock_head(uow, newcomer_id, shared=True)
            own = await reference_of(uow, newcomer_id, self.agency.agency_id)
            if head is None or own is None:
                return None
            return own, await find_duplicates(head, self.agency, person_of(await head.open_blocks(COMPARED)))

    async def looks(self) -> dict[UUID, int]:
        """How often each record was looked at."""
        return {row["subject_ref"]: row["count"] for row in await self.world.pool.fetch(LOOKS)}


@scene
async def town(client: httpx.AsyncClient, world: World) -> Town:
    await confirm_notices(world, "de")
    importing = Importing(await tool(client, world, "counselling", "counselling"), chunk_lines=100)
    office = importing.office
    offices = Offices(own_names(), 5)
    offices.register(PEOPLE)
    people = [*offices.known, *(offices.again().person for _ in range(AGAIN))]
    people = [person for person in people if person.birth_date < "2008"]  # who is no child
    job: Job = (await importing.run(ndjson(*(line(at, person) for at, person in enumerate(people)))))[0]
    other = await tool(client, world, "counselling", "counselling")
    for at, person in enumerate(people[:3]):
        await other.register(**line(at, person))
    newcomers: list[UUID] = await world.pool.fetchval("SELECT newcomers FROM import_chunk WHERE import_id = $1", job.import_id)
    references = await world.pool.fetch(
        "SELECT newcomer_id, reference FROM newcomer_reference WHERE agency_id = $1", job.agency_id
    )
    named = {row["newcomer_id"]: row["reference"] for row in references}
    for newcomer_id in newcomers[2:60:8]:
        gone = {"decision": "withdrawal", "channel": "paper", "purpose": "counselling"}
        answer = await office.post(f"/v1/newcomers/{named[newcomer_id]}/assisted-decisions", gone)
        assert answer.status_code == 201, answer.text
    return Town(world, office, await world.agencies.get(AgencyId(office.client.agency_id)), list(newcomers))


async def test_many_at_once_are_suggested_whom_each_alone_is(town: Town) -> None:
    alone = {newcomer_id: await town.alone(newcomer_id) for newcomer_id in town.newcomers}
    assert sum(bool(found and found[1]) for found in alone.values()) > AGAIN
    chance, comparison = Random(3), town.comparison()  # noqa: S311  nothing secret
    drawn = [chance.sample(town.newcomers, chance.randrange(len(town.newcomers))) for _ in range(6)]
    for asked in (town.newcomers, [], town.newcomers[4:5], *drawn):
        expected = [found for each in asked if (found := alone[each]) is not None]
        assert await comparison.find(asked) == expected


async def test_a_record_is_opened_once_and_its_log_says_so(town: Town) -> None:
    before = await town.looks()
    found = await town.comparison().find(town.newcomers)
    looks = {subject: count - before.get(subject, 0) for subject, count in (await town.looks()).items()}
    assert set(looks.values()) == {1}
    async with town.world.pool.acquire() as connection:
        assert (await verify(connection, town.world.keyring, town.world.catalogue, lambda *_: None)).findings == []
    assert len(looks) == len(found) == len(town.newcomers)


async def test_what_changed_since_is_opened_anew_and_nothing_else(town: Town, clock: MovableClock) -> None:
    comparison = town.comparison()
    found = await comparison.find(town.newcomers)
    named = [reference for reference, _ in found]
    asking, others = next((at, others) for at, (_, others) in enumerate(found) if others)
    leaving = named.index(others[0])
    before = await town.looks()
    assert await comparison.find(town.newcomers) == found
    assert await town.looks() == before
    gone = {"decision": "withdrawal", "channel": "paper", "purpose": "counselling"}
    answer = await town.office.post(f"/v1/newcomers/{named[leaving]}/assisted-decisions", gone)
    assert answer.status_code == 201, answer.text
    assert named[leaving] not in (await comparison.find(town.newcomers))[asking][1]
    subject = await town.world.pool.fetchval(_SUBJECT, town.newcomers[leaving])
    assert await town.looks() == before | {subject: before[subject] + 1}
    clock.advance(days=400)  # every consent has ended
    assert not any(others for _, others in await comparison.find(town.newcomers))


async def test_who_released_nothing_is_not_opened_for_the_sake_of_another(town: Town) -> None:
    withdrawn, known = town.newcomers[2], await town.alone(town.newcomers[2])
    assert known is not None
    subject = await town.world.pool.fetchval(_SUBJECT, withdrawn)
    before = (await town.looks()).get(subject, 0)
    others = [each for each in town.newcomers if each != withdrawn]
    found = await town.comparison().find(others)
    assert len(found) == len(others)
    assert (await town.looks()).get(subject, 0) == before
    assert not any(known[0] in suggested for _, suggested in found)


async def test_rows_that_do_not_fit_together_end_it_with_an_alarm_about_that_person(town: Town) -> None:
    asked, changed = town.newcomers[0], None
    for asked in town.newcomers:
        found = await town.alone(asked)
        if found is not None and found[1]:
            changed = await town.world.pool.fetchval(
                "SELECT newcomer_id FROM newcomer_reference WHERE reference = $1", found[1][0]
            )
            break
    await town.world.pool.execute(
        "UPDATE profile_category p SET sealed = q.sealed FROM profile_category q"
        " WHERE p.newcomer_id = $1 AND q.newcomer_id = $2 AND p.category = q.category",
        changed,
        asked,
    )
    with pytest.raises(IntegrityFault):
        await town.comparison().find([asked])
    alarm = await town.world.pool.fetch("SELECT subject_ref FROM audit.event WHERE action = 'integrity'")
    assert [row["subject_ref"] for row in alarm] == [await town.world.pool.fetchval(_SUBJECT, changed)]
