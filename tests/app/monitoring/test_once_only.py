"""The once-only meter as it is published: frozen with its month, protected, and no true count is left."""

import os
from datetime import UTC, date, datetime

import httpx
import pytest

from app.meter.flush import flush
from app.meter.meter import Meter
from app.monitoring.month_figures import AGENCIES, Counted, Told, protect
from app.monitoring.once_only import Figure, close_months, figures
from app.monitoring.parameters import load_parameters
from app.unit_of_work import open_unit
from app.world import World
from consent.catalogue import load as load_catalogue
from tests.support.agencies import registered
from tests.support.clock import MovableClock

RULES = load_parameters().levels["kreis"]
LEVEL = ("language", "german_overall")
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
IN_NOVEMBER = datetime(2026, 11, 24, tzinfo=UTC)
FAR = RULES.threshold + RULES.bound


def told(*counts: tuple[int, int], key: bytes = bytes(16)) -> Told:
    found = protect(load_catalogue(), [Counted(*LEVEL, *pair) for pair in counts], key, RULES)
    return found[LEVEL]


def test_figures_of_many_agencies_are_told_with_noise_that_is_bounded() -> None:
    drawn = {told((FAR, 0), (FAR, FAR), (FAR, FAR), (0, FAR), key=os.urandom(16)) for _ in range(20)}
    assert len(drawn) > 1
    for reused, again in drawn:
        assert reused is not None
        assert again is not None
        assert abs(reused - 3 * FAR) <= RULES.bound
        assert abs(again - 3 * FAR) <= RULES.bound


def test_two_agencies_are_too_few_however_much_they_counted() -> None:
    assert AGENCIES == 3
    assert told((10_000, 10_000), (10_000, 10_000)) == (None, None)
    assert told((10_000, 10_000), (10_000, 10_000), (1, 0))[1] is None


@pytest.mark.parametrize("count", [0, 1, 3])
def test_none_and_few_are_told_alike(count: int) -> None:
    below = {told(*[(count, count)] * AGENCIES, key=os.urandom(16)) for _ in range(10)}
    assert {value for pair in below for value in pair if value is not None and value < RULES.threshold} == set()
    assert told(*[(0, 0)] * AGENCIES) == (None, None)


def test_every_field_gets_a_row_so_that_a_row_says_nothing() -> None:
    found = protect(load_catalogue(), [], bytes(16), RULES)
    assert found.keys() == load_catalogue().fields.keys()
    assert set(found.values()) == {(None, None)}


def test_a_share_is_told_only_where_both_parts_are() -> None:
    assert Figure(NOVEMBER, *LEVEL, 90, 30).avoided == 75
    assert Figure(NOVEMBER, *LEVEL, 90, None).avoided is None


@pytest.fixture
async def november(world: World, client: httpx.AsyncClient) -> None:
    meter = Meter([LEVEL])
    for _ in range(AGENCIES):
        agency = await registered(world)
        for _ in range(FAR):
            meter.reused(IN_NOVEMBER, agency.agency_id.hex, 1)
    await flush(world, meter)


async def shown(world: World) -> list[Figure]:
    async with open_unit(world) as uow:
        uow.unaudited("a test reads published figures")
        return await figures(uow)


async def test_a_month_is_published_once_it_is_over_and_its_counts_are_gone(
    world: World, november: None, clock: MovableClock
) -> None:
    clock.set(datetime(2026, 12, 1, 0, 30, tzinfo=UTC))
    assert await close_months(world) == []
    assert await shown(world) == []
    clock.advance(hours=1)
    assert await close_months(world) == [NOVEMBER]
    assert await world.pool.fetchval("SELECT count(*) FROM meter_count") == 0
    (figure,) = await shown(world)
    assert (figure.month, figure.category, figure.field, figure.asked_again) == (NOVEMBER, *LEVEL, None)
    assert await close_months(world) == []
    assert await shown(world) == [figure]


async def test_what_comes_after_the_month_was_closed_changes_nothing(world: World, november: None, clock: MovableClock) -> None:
    clock.set(datetime(2026, 12, 2, tzinfo=UTC))
    await close_months(world)
    before = await shown(world)
    meter = Meter([LEVEL])
    agency = await registered(world)
    meter.reused(IN_NOVEMBER, agency.agency_id.hex, 1)
    meter.reused(clock.now(), agency.agency_id.hex, 1)
    await flush(world, meter)
    assert await world.pool.fetchval("SELECT array_agg(DISTINCT month) FROM meter_count") == [DECEMBER]
    assert await close_months(world) == []
    assert await shown(world) == before
