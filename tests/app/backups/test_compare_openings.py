"""Whatever the provider opened and none of our processes counted is named by its minute; in normal work nothing is left over."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from app.audit.openings import record_openings
from app.backups.compare_openings import NotALog, compared, read_log
from app.crypto.data_keys import new_data_key, unwrap
from app.crypto.faults import KeyUnavailable
from app.crypto.openings import Opened, Openings
from app.crypto.transit import TransitEngine
from app.main import open_world
from app.settings import Settings
from tests.app.cli.test_operator import kiim
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.transit_server import Engine, transit_engine

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOON = int(NOW.timestamp())
LATER = NOW + timedelta(hours=1)


def vault(path: str = "transit/decrypt/kiim-1", at: datetime = NOW, **more: Any) -> bytes:
    """A line of an audit device."""
    event: dict[str, Any] = {"type": "response", "time": at.isoformat(), "request": {"operation": "update", "path": path}}
    event["request"] |= more.pop("request", {})
    return json.dumps(event | more).encode()


def trail(name: str = "Decrypt", use: str = "kiim/v1/dek|1", **more: Any) -> dict[str, Any]:
    """An event of CloudTrail."""
    context = "sourceEncryptionContext" if name == "ReEncrypt" else "encryptionContext"
    event = {"eventSource": "kms.amazonaws.com", "eventName": name, "eventTime": "2026-03-01T12:00:00Z"}
    return event | {"requestParameters": {context: {"kiim": use}}} | more


@pytest.mark.parametrize(
    ("line", "opened", "never_ours"),
    [
        (vault(), 1, 0),
        (vault(request={"data": {"batch_input": [{}, {}, {}]}}), 3, 0),
        (vault("keys/of/ours/decrypt/kiim-12"), 1, 0),
        (vault("transit/decrypt/other-1"), 0, 0),
        (vault("transit/decrypt/kiim-x"), 0, 0),
        (vault("transit/encrypt/kiim-1"), 0, 0),
        (vault(type="request"), 0, 0),
        (vault(error="1 error occurred: permission denied"), 0, 0),
        (vault("transit/rewrap/kiim-1"), 0, 1),
        (vault("transit/export/encryption-key/kiim-1/1"), 0, 1),
        (vault("transit/backup/kiim-1"), 0, 1),
        (json.dumps(trail()).encode(), 1, 0),
        (json.dumps({"Records": [trail(), trail(), trail("GenerateMac")]}).encode(), 2, 0),
        (json.dumps(trail(errorCode="AccessDenied")).encode(), 0, 0),
        (json.dumps(trail(use="another program")).encode(), 0, 0),
        (json.dumps(trail("ReEncrypt")).encode(), 0, 1),
        (b"\n", 0, 0),
    ],
)
def test_of_a_log_what_gives_out_a_key_of_ours_is_counted(line: bytes, opened: int, never_ours: int) -> None:
    found = read_log([line], "kiim")
    assert (found.opened.total(), found.never_ours.total()) == (opened, never_ours)


@pytest.mark.parametrize("line", [b"{", b"[]", b"{}", b'{"time": "2026-03-01T12:00:00Z"}', b'{"time": 4, "request": {}}'])
def test_another_file_is_not_taken_for_a_log_without_openings(line: bytes) -> None:
    with pytest.raises(NotALog, match="line 2"):
        read_log([vault(), line], "kiim")


def test_an_opening_is_explained_by_a_count_within_a_minute_and_each_count_once() -> None:
    log = read_log([vault(at=NOW + timedelta(seconds=second)) for second in (0, 30, 61)], "kiim")
    assert compared(log, [Opened(NOON, 2, 0), Opened(NOON + 60, 1, 0)], LATER).clean
    assert compared(log, [Opened(NOON - 60, 2, 0), Opened(NOON + 120, 1, 0)], LATER).clean
    assert compared(log, [Opened(NOON, 2, 0)], LATER).unexplained == {NOON + 60: 1}
    assert compared(log, [Opened(NOON - 120, 9, 0), Opened(NOON + 180, 9, 0)], LATER).unexplained == {NOON: 2, NOON + 60: 1}
    doubtful = compared(log, [Opened(NOON, 2, 1)], LATER)
    assert (doubtful.clean, doubtful.unsure) == (True, 1)
    assert compared(log, [], NOW + timedelta(minutes=3)).too_young == 1
    assert compared(read_log([vault("transit/rewrap/kiim-1")], "kiim"), [Opened(NOON, 9, 9)], LATER).unexplained == {NOON: 1}


@pytest.fixture
def engine() -> Iterator[Engine]:
    with transit_engine() as running:
        yield running


def log_of(engine: Engine, at: datetime, path: Path) -> Path:
    """The stand-in's own log as an audit device writes it."""
    path.write_bytes(b"\n".join(vault(asked, at) for asked in engine.opened))
    return path


def of_provider(engine: Engine) -> TransitEngine:
    return TransitEngine(engine.url, "transit", "kiim", lambda: engine.token)


async def test_in_normal_work_nothing_is_left_over_and_a_theft_is_named(
    settings: Settings, clock: MovableClock, database: TestDatabase, engine: Engine, tmp_path: Path
) -> None:
    provider, moment = of_provider(engine), datetime.now(UTC) - timedelta(minutes=10)
    provider.openings = Openings(moment.timestamp)
    async with open_world(settings, clock, provider) as world:
        rows = [new_data_key(world.keyring)[1] for _ in range(5)]
        for row in rows:
            unwrap(world.keyring, row)
        await record_openings(provider, world.writer, world.pool)
        engine.sealed = True
        world.keyring.cache.clear()
        with pytest.raises(KeyUnavailable):
            unwrap(world.keyring, rows[0])
        engine.sealed = False
        unwrap(world.keyring, rows[0])
        async with world.pool.acquire() as connection:
            body = await connection.fetchval("SELECT body FROM audit.event WHERE action = 'keys.opened'")
            await connection.execute(  # replayed, and typed in by an administrator: neither explains anything
                "INSERT INTO audit.event (body, mac, mac_len)"
                " SELECT body, mac, mac_len FROM audit.event WHERE action = 'keys.opened'"
            )
            await connection.execute(
                "INSERT INTO audit.event (body, mac, mac_len) SELECT replace(body, '\"n\":', '\"n\":9'), mac, mac_len"
                " FROM audit.event WHERE action = 'keys.opened' LIMIT 1"
            )
        assert all(row.subject_ref.hex not in body and str(row.key_id) not in body for row in rows)
    environment = {
        "KIIM_DATABASE_URL": database.url,
        "KIIM_DATABASE_OWNER_URL": database.owner_url,
        "KIIM_DATA": str(settings.data),
        "KIIM_KEY_PROVIDER": "transit",
        "KIIM_TRANSIT_URL": engine.url,
        "KIIM_TRANSIT_TOKEN": engine.token,
    }
    log = log_of(engine, moment, tmp_path / "audit.log")
    clean = await asyncio.to_thread(kiim, "keys", "compare", str(log), "--json", **environment)
    assert clean.exit_code == 0, clean.stdout
    found = json.loads(clean.stdout)
    assert (found["clean"], found["unsure"], found["unexplained"]) == (True, 0, {})
    assert found["theirs"] == found["ours"] > 1

    thief = of_provider(engine)
    thief.prepare(keys_in_use=True)
    for row in rows:
        thief.unwrap("dek", row.epoch, row.wrapped)
    log.write_bytes(b"\n".join([log.read_bytes(), *[vault(at=moment)] * len(rows)]))
    alarm = await asyncio.to_thread(kiim, "keys", "compare", str(log), "--json", **environment)
    assert alarm.exit_code == 1
    found = json.loads(alarm.stdout)
    assert (
        sum(found["unexplained"].values()) == len(rows) - 1
    )  # one hides behind our request that got no answer, and that is told
    assert found["unsure"] == 1
    log_reader = await asyncpg.connect(database.url)
    try:
        told = [
            row[0] for row in await log_reader.fetch("SELECT body FROM audit.event WHERE action = 'keys.compared' ORDER BY seq")
        ]
        assert ['"o":"allowed"' in body for body in told] == [True, False]
    finally:
        await log_reader.close()
