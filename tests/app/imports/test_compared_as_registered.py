"""After an import the same people are suggested as at a registration, whatever slipped in their names and dates of birth."""

from datetime import date
from uuid import UUID

import httpx
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from app.bench.import_file import registration
from app.imports.store import Job
from app.ledger.head import lock_head
from app.ledger.references import reference_of
from app.newcomers.duplicates import COMPARED, find_duplicates, person_of
from app.newcomers.likeness import Person
from app.unit_of_work import open_unit
from app.world import World
from consent.vocabulary import AgencyId
from tests.app.imports.conftest import Importing, Json, ndjson
from tests.support.people import confirm_notices, tool

TODAY = date(2026, 11, 22)
FAMILIES = ("Haddad", "Rahimi", "Kovalenko", "Tesfay")
GIVEN = ("Samira", "Olena", "Mohammad Reza", "Yusuf")
LETTERS = "abcdefghiklmnoprstuz"
ONLY_SLIPPED = [Person("Haddad", "Samira", "1991-03-17"), Person("Haddad", "Sanira", "1981-03-17")]
"""They share no token of their own: another year, and a slip in a name."""


@pytest.fixture
async def two_offices(client: httpx.AsyncClient, world: World) -> httpx.AsyncClient:
    """The wordings are reviewed; every example has two offices of its own."""
    await confirm_notices(world, "de")
    return client


@st.composite
def people(draw: st.DrawFn) -> list[Person]:
    """One or two people, each written down several times with slips."""
    written = []
    for _ in range(draw(st.integers(1, 2))):
        day, month, year = (draw(st.integers(*span)) for span in ((1, 28), (1, 12), (1960, 1999)))
        born = f"{year}-{month:02}-{day:02}"
        who = Person(draw(st.sampled_from(FAMILIES)), draw(st.sampled_from(GIVEN)), born)
        written += [who, *(draw(slipped(who)) for _ in range(draw(st.integers(1, 3))))]
    return draw(st.permutations(written))


@st.composite
def slipped(draw: st.DrawFn, who: Person) -> Person:
    """The same person with a slip in the date, in a name, or in both."""
    family, given_names, born = who.family_name, who.given_names, who.birth_date
    match draw(st.sampled_from(("year", "day", "january", "exchanged", "same"))):
        case "year":
            born = f"{born[:2]}{draw(st.integers(60, 99))}{born[4:]}"
        case "day":
            born = f"{born[:8]}{draw(st.integers(1, 28)):02}"
        case "january":
            born = f"{born[:4]}-01-01"
        case "exchanged" if born[8:] <= "12":
            born = f"{born[:5]}{born[8:]}-{born[5:7]}"
    match draw(st.sampled_from(("letter", "order", "left out", "same"))):
        case "letter":
            at, letter = draw(st.integers(1, len(family) - 1)), draw(st.sampled_from(LETTERS))
            family = family[:at] + letter + family[at + 1 :]
        case "order":
            family, given_names = given_names, family
        case "left out":
            family = ""
    return Person(family, given_names, born)


def line(at: int, person: Person) -> Json:
    """A line of the file, about who this is alone."""
    said = {"family_name": person.family_name, "given_names": person.given_names, "birth_date": person.birth_date}
    drawn = registration(7, 0, TODAY)
    return {
        "external_id": f"A-{at}",
        "consent": {name: held for name, held in drawn["consent"].items() if name != "capacity"} | {"categories": ["identity"]},
        "statements": [
            {"category": "identity", "field": field, "value": value, "kind": "self_stated"}
            for field, value in said.items()
            if value
        ],
    }


@settings(
    max_examples=20,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink what fails would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(ONLY_SLIPPED)
@example([*ONLY_SLIPPED[::-1], Person("Tesfay", "Yusuf", "1970-05-06")])
@given(people())
async def test_an_import_suggests_whom_a_registration_does(
    two_offices: httpx.AsyncClient, world: World, written: list[Person]
) -> None:
    importing, registering = [Importing(await tool(two_offices, world, "counselling", "counselling")) for _ in range(2)]
    lines = [line(at, person) for at, person in enumerate(written)]
    job, done = await importing.run(ndjson(*lines))
    assert done.counts["stored"] == len(written)
    told, places = await suggested_after(importing, job), await places_of(importing, job)
    assert told == await suggested_to_each(importing, places)
    before, _ = await registering.run(ndjson(*lines[:-1]))
    answer = await registering.office.register(**lines[-1])
    there = await places_of(registering, before)
    assert {there[reference] for reference in answer["possible_duplicates"]} == set(told.get(len(written) - 1, []))


async def test_people_who_share_no_token_of_their_own_are_found(two_offices: httpx.AsyncClient, world: World) -> None:
    importing = Importing(await tool(two_offices, world, "counselling", "counselling"))
    job, _ = await importing.run(ndjson(*(line(at, person) for at, person in enumerate(ONLY_SLIPPED))))
    assert await suggested_after(importing, job) == {0: [1], 1: [0]}
    shared = "SELECT count(*) FROM (SELECT token FROM duplicate_token GROUP BY token HAVING count(*) > 1) s"
    assert await world.pool.fetchval(shared) == 0


async def places_of(importing: Importing, job: Job) -> dict[str, int]:
    """References of the people of an import, and their lines from 0."""
    rows = await importing.world.pool.fetch(
        "SELECT r.reference, c.ordinal * $2 + l.line_place - 1 AS place FROM import_chunk c"
        " CROSS JOIN LATERAL unnest(c.newcomers) WITH ORDINALITY AS l (newcomer_id, line_place)"
        " JOIN newcomer_reference r ON r.newcomer_id = l.newcomer_id AND r.agency_id = $3 WHERE c.import_id = $1",
        job.import_id,
        importing.chunk_lines,
        job.agency_id,
    )
    return {row["reference"]: row["place"] for row in rows}


async def suggested_after(importing: Importing, job: Job) -> dict[int, list[int]]:
    """What the import noted: by the place of a line those of whoever is likely the same, likeliest first."""
    places = await places_of(importing, job)
    found: dict[int, list[int]] = {}
    for row in await importing.world.pool.fetch("SELECT alike FROM import_chunk WHERE import_id = $1", job.import_id):
        for own, other in zip(row["alike"][::2], row["alike"][1::2], strict=True):
            found.setdefault(places[own], []).append(places[other])
    return found


async def suggested_to_each(importing: Importing, places: dict[str, int]) -> dict[int, list[int]]:
    """The same as `find_duplicates` says it, which a registration asks, for each of these by herself."""
    world, found = importing.world, {}
    agency_id = AgencyId(importing.office.client.agency_id)
    agency = await world.agencies.get(agency_id)
    asked = "SELECT newcomer_id FROM newcomer_reference WHERE agency_id = $1"
    newcomers: list[UUID] = [row["newcomer_id"] for row in await world.pool.fetch(asked, agency_id)]
    for newcomer_id in newcomers:
        async with open_unit(world) as uow:
            uow.unaudited("a test compares")
            head = await lock_head(uow, newcomer_id, shared=True)
            own = await reference_of(uow, newcomer_id, agency_id)
            assert head is not None
            assert own is not None
            others = await find_duplicates(head, agency, person_of(await head.open_blocks(COMPARED)))
            if others:
                found[places[own]] = [places[other] for other in others]
    return found
