"""Candidates are ranked in SQL as in memory, and only the first few of those an agency may read are opened."""

from uuid import UUID, uuid4

import httpx
import pytest

from app.newcomers.duplicates import MAX_CANDIDATES, sought_tokens
from app.newcomers.likeness import Person
from app.newcomers.matching import OPENED, Register
from app.newcomers.store import newcomers_sharing
from app.unit_of_work import open_unit
from app.world import World
from tests.support.people import Json, Tool, confirm_notices, said, tool

PEOPLE = [
    Person("Haddad", "Samira", "1991-03-07"),
    *(Person("Haddad", "Samir", f"1991-01-{day:02}") for day in range(1, 9)),
    Person("حداد", "سميرة", "1991-07-03"),
    Person("Khaddad", "Zamira", "1991-01-01"),
    Person("Tesfay", "Selam", "2001-02-03"),
]
NEW = Person("Haddad", "Samira", "1991-03-07")


def facts(person: Person) -> list[Json]:
    """The statements of a registration."""
    return [
        said("identity", "family_name", person.family_name),
        said("identity", "given_names", person.given_names),
        said("identity", "birth_date", person.birth_date),
    ]


@pytest.fixture
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "uk", "de")
    return await tool(client, world, "counselling", "counselling")


async def test_sql_ranks_as_the_register_in_memory_and_opens_six(office: Tool, world: World) -> None:
    references = [(await office.register(statements=facts(person)))["id"] for person in PEOPLE]
    rows = await world.pool.fetch("SELECT reference, newcomer_id FROM newcomer_reference")
    ids: dict[str, UUID] = {row["reference"]: row["newcomer_id"] for row in rows}
    places = {ids[reference]: place for place, reference in enumerate(references)}
    async with open_unit(world) as uow:
        uow.unaudited("a test ranks candidates")
        found = await newcomers_sharing(uow, office.client.agency_id, sought_tokens(world.keyring, NEW), 100, but=uuid4())
        first = await newcomers_sharing(
            uow, office.client.agency_id, sought_tokens(world.keyring, NEW), MAX_CANDIDATES, but=uuid4()
        )
    expected = Register(PEOPLE).sharing(NEW)
    assert {places[newcomer] for newcomer in found} == {one.place for one in expected}
    shared = {one.place: round(one.shared, 9) for one in expected}
    assert [round(much, 9) for much in found.values()] == [round(one.shared, 9) for one in expected]
    assert all(round(much, 9) == shared[places[newcomer]] for newcomer, much in found.items())
    assert list(first) == list(found)[:MAX_CANDIDATES]
    assert MAX_CANDIDATES == OPENED == 6
    looks = "SELECT count(*) FROM audit.event WHERE action = 'duplicate.check'"
    before = await world.pool.fetchval(looks)
    again = await office.register(statements=facts(NEW))
    assert references[0] in again["possible_duplicates"]
    assert references[9] in again["possible_duplicates"]
    assert references[10] not in again["possible_duplicates"]  # a first of January beside people with the very day
    assert await world.pool.fetchval(looks) - before == MAX_CANDIDATES


async def test_whom_the_agency_may_not_read_takes_nobodys_place(office: Tool, world: World) -> None:
    references = [(await office.register(statements=facts(PEOPLE[0])))["id"] for _ in range(3)]
    await world.pool.execute(
        "DELETE FROM release USING newcomer_reference r WHERE r.newcomer_id = release.newcomer_id AND r.reference = $1",
        references[0],
    )
    async with open_unit(world) as uow:
        uow.unaudited("a test ranks candidates")
        found = await newcomers_sharing(uow, office.client.agency_id, sought_tokens(world.keyring, NEW), 100, but=uuid4())
        rest = await newcomers_sharing(
            uow, office.client.agency_id, sought_tokens(world.keyring, NEW), 100, but=next(iter(found))
        )
    assert len(found) == 2
    assert len(rest) == 1
