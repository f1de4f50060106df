"""Free seats against published demand: a gap is a number only where both sides are, and unpublished stays unpublished."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import NotFound, ValidationFailed
from app.offers.offer import Kind, OfferDraft
from app.offers.save_offer import save_offer
from app.offers.supply import Gap, GapRow, Place, Supply, gap_table, supply
from app.unit_of_work import open_unit
from app.world import World

TODAY = date(2026, 11, 22)
TOWN, OTHER = "06433001", "06433002"
places = st.tuples(st.sampled_from([TOWN, OTHER]), st.sampled_from(["A1", "A2", "B1"]))
loose = st.tuples(st.sampled_from([TOWN, None]), st.sampled_from(["A1", None]))
supplies = st.builds(Supply, st.integers(1, 9), st.integers(0, 60), st.integers(0, 3), st.integers(0, 9))


def course(title: str, **members: object) -> OfferDraft:
    stated: dict[str, object] = {"level_in": "A1", "municipality": TOWN, "free_seats": 5, **members}
    return OfferDraft(source_id="", title=title, kind=Kind.LANGUAGE_COURSE, **stated)  # type: ignore[arg-type]  # one dict for all


async def save(world: World, *drafts: OfferDraft) -> None:
    async with open_unit(world) as uow:
        for draft in drafts:
            await save_offer(uow, draft)


async def test_only_courses_that_can_still_be_joined_count(world: World) -> None:
    await save(
        world,
        course("beginnt bald", starts_on=date(2026, 12, 1), childcare=True),
        course("Einstieg jederzeit"),
        course("läuft schon", starts_on=date(2026, 9, 1), ends_on=date(2027, 1, 31)),
        course("vorbei", ends_on=date(2026, 10, 1)),
        course("sagt nichts über Plätze", free_seats=None),
        course("anderswo", municipality=OTHER, free_seats=2),
        course("ohne Ort", municipality=None),
        OfferDraft("", "Beratung", Kind.COUNSELLING, municipality=TOWN, level_in="A1", free_seats=99),
    )
    async with world.sessions() as session:
        found = await supply(session, TODAY)
        assert await supply(session, TODAY, Kind.COUNSELLING) == {(TOWN, "A1"): Supply(1, 99)}
    assert found == {
        (TOWN, "A1"): Supply(offers=3, free_seats=10, unstated=1, with_childcare=1),
        (OTHER, "A1"): Supply(offers=1, free_seats=2),
        (None, "A1"): Supply(offers=1, free_seats=5),
    }


def test_every_state_of_a_gap() -> None:
    demand = {(TOWN, "A1"): 12, (TOWN, "A2"): 5, (TOWN, "B1"): None, (OTHER, "A1"): 7, (OTHER, "B1"): 30}
    supplied: dict[Place, Supply] = {
        (TOWN, "A1"): Supply(2, 10),
        (TOWN, "A2"): Supply(1, 5),
        (TOWN, "B1"): Supply(1, 20),
        (OTHER, "A1"): Supply(2, 3, unstated=1),
        (OTHER, "B2"): Supply(1, 8),
        (None, "A1"): Supply(1, 4),
        (TOWN, None): Supply(1, 4),
    }
    assert gap_table(demand, supplied) == [
        GapRow(TOWN, "A1", 12, supplied[TOWN, "A1"], Gap.SHORT, 2),
        GapRow(TOWN, "A2", 5, supplied[TOWN, "A2"], Gap.ENOUGH, 0),
        GapRow(TOWN, "B1", None, supplied[TOWN, "B1"], Gap.NOT_PUBLISHED, None),
        GapRow(TOWN, None, None, supplied[TOWN, None], Gap.UNASSIGNED, None),
        GapRow(OTHER, "A1", 7, supplied[OTHER, "A1"], Gap.UNCLEAR, None),
        GapRow(OTHER, "B1", 30, Supply(), Gap.SHORT, 30),
        GapRow(OTHER, "B2", None, supplied[OTHER, "B2"], Gap.NOT_PUBLISHED, None),
        GapRow(None, "A1", None, supplied[None, "A1"], Gap.UNASSIGNED, None),
    ]


@given(st.dictionaries(places, st.none() | st.integers(1, 99)), st.dictionaries(st.one_of(places, loose), supplies))
def test_no_seat_is_lost_and_what_was_not_published_is_not_computed(
    demand: dict[tuple[str, str], int | None], supplied: dict[Place, Supply]
) -> None:
    rows = gap_table(demand, supplied)
    assert sum(row.supply.free_seats for row in rows) == sum(each.free_seats for each in supplied.values())
    assert {(row.municipality, row.level) for row in rows} == {*demand, *supplied}
    for row in rows:
        published = None if row.municipality is None or row.level is None else demand.get((row.municipality, row.level))
        assert row.demand == published
        if published is None:
            assert (row.missing, row.gap) in ((None, Gap.NOT_PUBLISHED), (None, Gap.UNASSIGNED))
        elif row.missing is not None:
            assert row.missing == max(0, published - row.supply.free_seats)


async def test_an_offer_is_saved_changed_and_checked(world: World) -> None:
    async with open_unit(world) as uow:
        saved = await save_offer(uow, course("Kurs"))
    async with open_unit(world) as uow:
        assert await save_offer(uow, course("Kurs am Abend", level_out="A2"), saved) == saved
    row = await world.pool.fetchrow("SELECT source, source_id, title, level_out FROM offer")
    assert row is not None
    assert tuple(row) == ("own", saved.hex, "Kurs am Abend", "A2")
    for wrong, error in (
        (course("", level_in="A1"), ValidationFailed),
        (course("Kurs", agency_id=uuid4()), ValidationFailed),
        (course("Kurs", childcare=False, childcare_seats=3), ValidationFailed),
    ):
        with pytest.raises(error):
            async with open_unit(world) as uow:
                await save_offer(uow, wrong)
    with pytest.raises(NotFound):
        async with open_unit(world) as uow:
            await save_offer(uow, course("Kurs"), uuid4())
    assert await world.pool.fetchval("SELECT count(*) FROM offer") == 1
