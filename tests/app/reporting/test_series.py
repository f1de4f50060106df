"""What an installation can tell over time, also where its areas changed in between."""

from collections.abc import AsyncIterator

import pytest

from app.demo.denominators import KREIS
from app.main import open_world
from app.monitoring.catalogue import load_catalogue
from app.monitoring.driver import driver_connection
from app.monitoring.shelf import Shelf
from app.monitoring.store import read_release
from app.reporting.series import NoAreas, read_holdings, read_series
from app.settings import Settings
from app.unit_of_work import UnitOfWork, open_unit
from app.world import World
from tests.support.clock import MovableClock
from tests.support.history import QUARTERS, write_releases
from tests.support.vectors import MUNICIPALITIES


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"monitoring_areas": KREIS})


@pytest.fixture
async def uow(world: World) -> AsyncIterator[UnitOfWork]:
    await write_releases(world)
    async with open_unit(world) as opened:
        opened.unaudited("a test reads")
        yield opened


async def test_a_series_goes_from_the_oldest_date_on_and_from_the_largest_area_down(uow: UnitOfWork) -> None:
    holdings = await read_holdings(uow)
    series = await read_series(uow, holdings, holdings.indicator("b1_reached"))
    assert len(series.dates) == QUARTERS
    assert list(series.dates) == sorted(series.dates)
    assert series.areas == (KREIS, *MUNICIPALITIES)
    assert holdings.whole == KREIS
    assert series.invented
    assert {result.area for result in series.all()} == set(series.areas)
    of_kreis = await read_series(uow, holdings, holdings.indicator("days_to_b1"))
    assert of_kreis.areas == (KREIS,)


async def test_a_land_of_one_kreis_and_a_town_that_is_a_kreis_are_told_once(settings: Settings, clock: MovableClock) -> None:
    for watched, areas in (("06411", ("06411",)), ("06411,06412", ("06", "06411", "06412"))):
        async with open_world(settings.model_copy(update={"monitoring_areas": watched}), clock) as world, open_unit(world) as uow:
            uow.unaudited("a test reads")
            holdings = await read_holdings(uow)
            assert holdings.areas() == areas
            assert holdings.listed == ()
            assert (await read_series(uow, holdings, holdings.indicator("coverage"))).dates == ()


async def test_without_an_area_there_is_nothing_to_tell(settings: Settings, clock: MovableClock) -> None:
    for watched in ("", "99999"):
        async with open_world(settings.model_copy(update={"monitoring_areas": watched}), clock) as world, open_unit(world) as uow:
            uow.unaudited("a test reads")
            with pytest.raises(NoAreas):
                await read_holdings(uow)


@pytest.mark.parametrize(
    ("watched", "told_before"),
    [(f"{KREIS},06434", (KREIS, *MUNICIPALITIES)), (",".join(MUNICIPALITIES[:3]), MUNICIPALITIES[:3])],
)
async def test_an_area_is_told_at_dates_when_it_was_made_of_the_same_municipalities(
    uow: UnitOfWork, settings: Settings, clock: MovableClock, watched: str, told_before: tuple[str, ...]
) -> None:
    holdings = await read_holdings(uow)
    before = await read_series(uow, holdings, holdings.indicator("b1_reached"))
    async with open_world(settings.model_copy(update={"monitoring_areas": watched}), clock) as world, open_unit(world) as other:
        other.unaudited("a test reads")
        holdings = await read_holdings(other)
        after = await read_series(other, holdings, holdings.indicator("b1_reached"))
    assert after.dates == before.dates
    for day in after.dates:
        assert after.results[day] == {area: before.results[day][area] for area in told_before}


async def test_a_release_is_read_with_the_areas_it_was_made_for(uow: UnitOfWork, world: World) -> None:
    listed = (await read_holdings(uow)).listed[-1]
    made = await Shelf().open(uow, listed.release_id)
    for watched in (["06434001"], [*MUNICIPALITIES[:3]], [*MUNICIPALITIES, "06434001"]):
        read = await read_release(await driver_connection(uow), load_catalogue(watched), listed.release_id)
        assert read.as_of == made.as_of
        assert {name: table.areas for name, table in read.tables.items()} == {
            name: table.areas for name, table in made.tables.items()
        }
        assert read.cell("kreis", area=KREIS) == made.cell("kreis", area=KREIS)
