"""The once-only meter on the dashboard: by month and field, the same numbers as files, and nothing before a month is over."""

from datetime import UTC, datetime

import httpx
import pytest

from app.meter.flush import flush
from app.meter.meter import Meter
from app.monitoring.duty_times import close_quarter
from app.monitoring.once_only import close_months, figures
from app.unit_of_work import open_unit
from app.world import World
from tests.support.agencies import registered
from tests.support.clock import MovableClock
from tests.support.desks import Desk, desk_of

AT = "/monitoring/einmal/"
LEVEL, NAME = ("language", "german_overall"), ("identity", "family_name")


async def test_before_a_month_is_over_the_page_says_so(officer: Desk) -> None:
    page = await officer.get(AT)
    assert page.status_code == 200
    assert "Noch ist kein Monat abgeschlossen." in page.text
    assert "Noch ist kein Quartal abgeschlossen." in page.text


async def test_nobody_but_the_monitoring_office_sees_it(counsellor: Desk) -> None:
    assert (await counsellor.get(AT)).status_code in {403, 404}


@pytest.fixture
async def later(world: World, client: httpx.AsyncClient, clock: MovableClock) -> Desk:
    """The office in December, after November was published."""
    meter = Meter([LEVEL, NAME])
    for _ in range(3):
        agency = await registered(world)
        for _ in range(200):
            meter.reused(clock.now(), agency.agency_id.hex, 0b11)
        meter.asked_again(clock.now(), agency.agency_id.hex, [LEVEL] * 100)
    await flush(world, meter)
    clock.set(datetime(2026, 12, 3, tzinfo=UTC))
    await close_months(world)
    await close_quarter(world)
    office = await registered(world, "monitoring", ("statistics",), name="Monitoringstelle Beispielkreis")
    return await desk_of(world, client, office.agency_id)


async def test_a_month_is_told_by_field_with_the_same_numbers_in_the_files(later: Desk, world: World) -> None:
    async with open_unit(world) as uow:
        uow.unaudited("a test reads published figures")
        told = {(one.category, one.field): one for one in await figures(uow)}
    page = (await later.get(AT)).text
    assert "November 2026" in page
    assert "Deutsch" in page
    assert f">{told[LEVEL].reused}<" in page
    assert f">{told[LEVEL].asked_again}<" in page
    assert told[NAME].asked_again is None
    file = (await later.get(AT + "einmal.csv")).text
    assert f";{told[LEVEL].reused};{told[LEVEL].asked_again};{told[LEVEL].avoided}" in file
    assert (await later.get(AT + "einmal.xlsx")).content[:2] == b"PK"
    assert (await later.get(AT + "?monat=2026-10")).status_code == 404
    assert "2026 Q3" in page
