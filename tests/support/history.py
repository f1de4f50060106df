"""The demo's quarters in a test's database: worked out once per test process, stored as a run stores them."""

from datetime import UTC, datetime, time, timedelta

from app.audit.record import Entry
from app.csv_file import deliver
from app.demo.batches import Plan
from app.demo.denominators import official_csv, official_description, rates_csv, rates_description
from app.ids import new_uuid
from app.monitoring.driver import driver_connection
from app.monitoring.shelf import INVENTED
from app.monitoring.store import insert_release
from app.official.description import read_description
from app.official.import_file import import_file
from app.unit_of_work import open_unit
from app.world import World
from tests.support.material import releases
from tests.support.seeded import NOW

QUARTERS = 8
PLAN = Plan(400, 1, NOW)


async def write_releases(world: World, count: int = QUARTERS) -> None:
    """The last quarters' releases of an invented population, marked as such."""
    async with open_unit(world) as uow:
        connection = await driver_connection(uow)
        for release in releases(count):
            run_at = datetime.combine(release.reference_date + timedelta(days=1), time(7), UTC)
            await insert_release(connection, world.keyring, new_uuid(), release, run_at, mark=INVENTED)
        await uow.record(Entry("monitoring.release"))


async def write_official_rates(world: World) -> None:
    """The invented district's rates of some years."""
    async with open_unit(world) as uow:
        table = deliver("kennzahlen.csv", rates_csv(PLAN).encode())
        await import_file(uow, table, read_description(rates_description(PLAN)))


async def write_official_figures(world: World) -> None:
    """The invented register's residents and foreigners."""
    async with open_unit(world) as uow:
        figures = deliver("einwohner-alter.csv", official_csv(PLAN).encode())
        await import_file(uow, figures, read_description(official_description(PLAN)))
