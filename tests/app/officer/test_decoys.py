"""Decoys: like any other record, in no count, and an alarm for whoever touches one."""

import logging
from datetime import timedelta
from uuid import UUID

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.errors import ValidationFailed
from app.ids import AGENCY, parse
from app.officer.alarms import alarm_rows
from app.officer.breach import reach
from app.officer.decoys import MOST, DecoyList, add_decoy, keep_decoys, read_decoys, state_of
from app.officer.looks import Question, looks_between
from app.officer.watch import Watch
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.desks import Desk
from tests.support.people import Json, Tool

_REFERENCE = "SELECT reference FROM newcomer_reference WHERE newcomer_id = $1"
_TABLES = ("profile_category", "release", "ledger_event", "duplicate_token", "account", "letter", "change", "stat_vector")


async def planted(world: World, office: Tool) -> tuple[UUID, str]:
    """A decoy under this office, and the reference that a thief would find."""
    async with open_unit(world) as uow:
        agency = parse(AGENCY, office.wire_id)
        assert agency is not None
        newcomer = await add_decoy(uow, await world.agencies.get(agency))  # type: ignore[arg-type]
    return newcomer, str(await world.pool.fetchval(_REFERENCE, newcomer))


async def decoys(world: World) -> DecoyList:
    async with open_unit(world) as uow:
        uow.unaudited("a test reads")
        return await read_decoys(uow)


async def test_a_decoy_is_stored_like_any_other_and_whoever_reads_it_raises_one_alarm(
    world: World, clock: MovableClock, office: Tool, school: Tool, newcomer: Json, caplog: pytest.LogCaptureFixture
) -> None:
    decoy, reference = await planted(world, office)
    real = await world.pool.fetchval("SELECT newcomer_id FROM newcomer_reference WHERE reference = $1", newcomer["id"])
    for table in _TABLES:
        counts = [await world.pool.fetchval(f"SELECT count(*) FROM {table} WHERE newcomer_id = $1", one) for one in (decoy, real)]
        assert (counts[0] > 0) == (counts[1] > 0), table
    watch = Watch(world)
    assert await watch.tick() == 0  # its own registration is no alarm
    await watch.keep()

    # Somebody with another agency's token tries the reference: nothing is shown, and the alarm rings all the same.
    assert (await school.get(f"/v1/newcomers/{reference}/record")).status_code == 404
    with caplog.at_level(logging.CRITICAL, "kiim.honey"):
        assert await watch.tick() == 1
    assert "a decoy was touched" in caplog.text
    assert reference not in caplog.text
    assert await watch.tick() == 0
    assert await Watch(world).tick() == 0  # a restart reads some rows again and raises nothing twice
    async with open_unit(world) as uow:
        uow.unaudited("a test reads")
        [alarm] = await alarm_rows(uow)
    assert (alarm.kind, alarm.agency_id) == ("honey", parse(AGENCY, school.wire_id))

    # Its own agency's tool looks at every new record by itself: in the first week that spoils the decoy and rings nothing.
    second, its_reference = await planted(world, office)
    clock.advance(minutes=1)
    assert (await office.get(f"/v1/newcomers/{its_reference}/record")).status_code == 200
    assert await watch.tick() == 0
    assert {one.newcomer_id: one.spoilt for one in (await decoys(world)).decoys} == {decoy: False, second: True}
    clock.advance(days=8)
    office.tokens.clear()
    assert (await office.get(f"/v1/newcomers/{its_reference}/record")).status_code == 200
    assert await watch.tick() == 0
    assert (await office.get(f"/v1/newcomers/{reference}/record")).status_code == 200
    assert await watch.tick() == 1  # whoever holds the agency's token walks through everybody it knows
    states = {state_of(one, clock.now().date()) for one in (await decoys(world)).decoys}
    assert states == {"armed", "spoilt"}

    async with open_unit(world) as uow:
        uow.unaudited("a test asks who is affected")
        found = await looks_between(uow, Question(clock.now() - timedelta(days=20), clock.now() + timedelta(minutes=1)))
        kept = (await read_decoys(uow)).newcomers
    assert {one.person.newcomer_id for one in found.looks if one.shown and one.person} == {decoy, second}
    assert reach(world.catalogue, found.looks, None, kept).affected == ()


async def test_what_the_database_holds_of_the_list_is_as_long_whatever_stands_in_it(
    world: World, office: Tool, school: Tool, database: TestDatabase, settings: Settings, desk: Desk
) -> None:
    lengths = []
    for _ in range(2):
        async with open_unit(world) as uow:
            await keep_decoys(uow, await read_decoys(uow))
        lengths.append(await world.pool.fetchval("SELECT octet_length(sealed) FROM decoy_list"))
        await desk.post("/datenschutz/alarme/koeder", {"stelle": office.wire_id}, page="/datenschutz/alarme")
    assert (len(set(lengths)), len((await decoys(world)).decoys)) == (1, 2)
    page = (await desk.get("/datenschutz/alarme")).text
    assert "erste Woche" in page
    wrong = await desk.post("/datenschutz/alarme/koeder", {"stelle": school.wire_id}, page="/datenschutz/alarme")
    assert (wrong.status_code, 'role="alert"' in wrong.text) == (422, True)
    full = (await decoys(world)).decoys[:1] * MOST
    async with open_unit(world) as uow:
        await keep_decoys(uow, DecoyList(full))
    assert await world.pool.fetchval("SELECT octet_length(sealed) FROM decoy_list") == lengths[0]
    with pytest.raises(ValidationFailed):
        await planted(world, office)


def test_the_command_plants_and_lists_and_tells_no_reference(settings: Settings, database: TestDatabase, office: Tool) -> None:
    environment = {
        "KIIM_DATABASE_URL": database.url,
        "KIIM_DATABASE_OWNER_URL": database.owner_url,
        "KIIM_DATA": str(settings.data),
    }
    added = CliRunner().invoke(cli, ["honey", "add", "--agency", office.wire_id, "--count", "2"], env=environment)
    assert (added.exit_code, "2 added" in added.output) == (0, True), added.output
    listed = CliRunner().invoke(cli, ["honey", "list"], env=environment)
    assert (listed.output.count("waiting"), "n_" in listed.output) == (2, False)
