"""The officer reads on her page when the provider's log of opened keys was last compared with ours, what it found, what to do."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.audit.comparisons import ACTION, FAILED, Found, comparisons
from app.audit.record import Entry
from app.cli import cli
from app.officer.key_watch import WatchedKeys
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.desks import Desk

ALARMS = "/datenschutz/alarme"
NOTHING_TO_DO = "Was ist zu tun?"
CLEAN = Found(
    since=1_772_366_400, until=1_772_370_000, theirs=12, ours=14, unsure=0, too_young=0, unexplained=0, minutes=0, first=0
)
STOLEN = CLEAN._replace(theirs=412, unsure=2, too_young=5, unexplained=400, minutes=3, first=1_772_367_120)


async def written(world: World, found: Found | None, outcome: str = "allowed") -> None:
    async with open_unit(world) as uow:
        await uow.record(Entry(ACTION, outcome=outcome, compared=found))


def text(answer: str) -> str:
    return " ".join(answer.split())


async def test_what_the_command_found_stands_on_the_page(
    settings: Settings, database: TestDatabase, desk: Desk, tmp_path: Path
) -> None:
    environment = {
        "KIIM_DATABASE_URL": database.url,
        "KIIM_DATABASE_OWNER_URL": database.owner_url,
        "KIIM_DATA": str(settings.data),
    }
    at = datetime.now(UTC) - timedelta(hours=2)
    event = {"type": "response", "time": at.isoformat(), "request": {"operation": "update", "path": "transit/decrypt/kiim-1"}}
    log = tmp_path / "audit.log"
    log.write_text("\n".join([json.dumps(event)] * 3))
    told = await asyncio.to_thread(CliRunner().invoke, cli, ["keys", "compare", str(log)], env=environment)
    assert told.exit_code == 1, told.output
    page = text((await desk.get(ALARMS)).text)
    assert "Öffnungen beim Verwahrer</dt><dd>3<" in page
    assert "Öffnungen, die unsere Programme zählten</dt><dd>0<" in page
    assert "3 in 1 Minute, zuerst" in page


async def test_without_a_log_of_the_provider_there_is_nothing_to_compare(desk: Desk) -> None:
    page = text((await desk.get(ALARMS)).text)
    assert "Hier gibt es nichts zu vergleichen: Der Hauptschlüssel liegt in einer Datei" in page
    assert NOTHING_TO_DO not in page
    assert "#schluessel" not in (await desk.get("/datenschutz/")).text


async def test_a_provider_whose_log_nobody_compared_is_told(desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(world.settings.__dict__, "key_provider", "transit")
    assert "Es wurde noch nie verglichen" in (await desk.get(ALARMS)).text
    assert "noch nie" in text((await desk.get("/datenschutz/")).text)


async def test_a_comparison_that_explained_all_is_no_alarm(
    desk: Desk, world: World, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(world.settings.__dict__, "key_provider", "awskms")
    await written(world, CLEAN)
    page = text((await desk.get(ALARMS)).text)
    for told in ("alles ist erklärt", "<dd>12</dd>", "<dd>14</dd>", "Es gab noch keinen Alarm"):
        assert told in page, told
    assert NOTHING_TO_DO not in page
    assert "alles erklärt" in text((await desk.get("/datenschutz/")).text)
    assert "länger als 31 Tage her" not in page


async def test_a_comparison_with_openings_of_somebody_else_is_an_alarm_with_what_to_do(desk: Desk, world: World) -> None:
    await written(world, STOLEN, FAILED)
    page = text((await desk.get(ALARMS)).text)
    for told in (
        "Jemand anderes ließ Schlüssel öffnen",
        "nicht alles ist erklärt",
        "400 in 3 Minuten, zuerst",
        "Nur vielleicht unsere, es kam keine Antwort</dt><dd>2<",
        "noch nicht beurteilt</dt><dd>5<",
        NOTHING_TO_DO,
        '<a href="/datenschutz/faelle">öffnen einen Fall</a>',
        "72 Stunden",
    ):
        assert told in page, told
    home = text((await desk.get("/datenschutz/")).text)
    assert "nicht alles erklärt" in home
    assert "Alarme der letzten 30 Tage</a></dt><dd>1<" in home
    await written(world, CLEAN)
    after = text((await desk.get(ALARMS)).text)
    assert "Ein früherer fand etwas" in after
    assert NOTHING_TO_DO in after
    assert "Jemand anderes ließ Schlüssel öffnen" in after


async def test_rows_of_a_former_version_replayed_and_forged_ones_are_read_rightly(world: World) -> None:
    await written(world, None, FAILED)
    await written(world, STOLEN, FAILED)
    async with world.pool.acquire() as connection:
        await connection.execute(
            "INSERT INTO audit.event (body, mac, mac_len) SELECT body, mac, mac_len FROM audit.event WHERE action = $1", ACTION
        )
        await connection.execute(
            "INSERT INTO audit.event (body, mac, mac_len) SELECT replace(body, '\"failed\"', '\"allowed\"'), mac, mac_len + 1"
            " FROM audit.event WHERE action = $1 LIMIT 1",
            ACTION,
        )
        told = await comparisons(connection, world.keyring)
    assert [(one.clean, one.found) for one in told] == [(False, None), (False, STOLEN)]


@pytest.mark.parametrize(("provider", "days", "late"), [("transit", 31, False), ("transit", 32, True), ("local", 90, False)])
async def test_a_comparison_is_late_after_a_month_where_there_is_something_to_compare(
    world: World, provider: str, days: int, late: bool
) -> None:
    await written(world, CLEAN)
    async with world.pool.acquire() as connection:
        [last] = await comparisons(connection, world.keyring)
    watched = WatchedKeys(provider, last, False, last.at + timedelta(days=days))
    assert (watched.days_ago, watched.is_late) == (days, late)
