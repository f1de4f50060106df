"""Attacks 25, 26, 29, 34, 72, 74, 75, 76 and 78: whoever was erased is looked for in what was copied before, or brought back.

Controls that are switched off first: before the roll an old copy of the keys opens her record (25, 74), before the renewal of the
key of vectors an old vector opens (78); without the guard the service would start on data that brings her back (34, 76).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from app.backups.backup import Backup, back_up
from app.backups.guard import DoNotFit, guard, mismatches
from app.backups.key_file import ExportRefused, read_export, write_export
from app.backups.open_all import open_all
from app.backups.restore import RestoreRefused, erase_again, restore_data, restore_keys
from app.backups.roll import roll
from app.crypto.data_keys import DekRow, unwrap
from app.crypto.keyring import STAT
from app.crypto.sealed import open_sealed
from app.db.setup_connection import open_setup
from app.errors import KeyGone
from app.facts.seal_vector import VectorSeal
from app.ids import AGENCY, wire
from app.main import open_world
from app.settings import Settings
from app.world import World
from tests.attacks.administrator import SECRET, Story
from tests.attacks.test_dumps import program
from tests.support.agencies import registered
from tests.support.database import TestDatabase, drop


@dataclass
class Before:
    """What a thief or a careless operator kept from before the erasure."""

    backup: Backup
    key: DekRow
    vector: asyncpg.Record
    blocks: list[asyncpg.Record]
    root: bytes


@pytest.fixture
async def counted(story: Story, world: World) -> Story:
    """The person consents to statistics."""
    monitor = await registered(world, "monitoring", ("statistics",), name="Monitoringstelle Beispielkreis")
    body = {
        "purpose": "statistics",
        "recipient": wire(AGENCY, monitor.agency_id),
        "categories": ["identity", "contact", "arrival", "language"],
        "notice_language": "de",
    }
    assert (await story.phone.post("/v1/me/consents", body)).status_code == 201
    return story


@pytest.fixture
def elsewhere(database: TestDatabase) -> Iterator[TestDatabase]:
    """An empty database on the same server."""
    fresh = TestDatabase(database.server, f"{database.name}_elsewhere")
    yield fresh
    drop(fresh)


async def empty(place: TestDatabase, maintenance: str) -> None:
    """Make it, empty."""
    async with open_setup(maintenance) as connection:
        await connection.execute(f"DROP DATABASE IF EXISTS {place.name} WITH (FORCE)")
        await connection.execute(f"CREATE DATABASE {place.name} TEMPLATE template0")


async def kept_of(story: Story, world: World, folder: Path) -> Before:
    """Copies as they stand now."""
    pool = world.pool
    key = await pool.fetchrow(
        f"SELECT d.{', d.'.join(DekRow._fields)} FROM keys.dek d JOIN newcomer n USING (key_id) WHERE newcomer_id = $1",
        story.newcomer,
    )
    vector = await pool.fetchrow("SELECT * FROM stat_vector WHERE newcomer_id = $1", story.newcomer)
    blocks = await pool.fetch("SELECT * FROM profile_category WHERE newcomer_id = $1", story.newcomer)
    assert key is not None
    assert vector is not None
    return Before(await back_up(world, folder), DekRow(*key), vector, blocks, world.settings.key_path.read_bytes())


def opened(world: World, before: Before, newcomer: UUID) -> str:
    """Her blocks with the key from the copy, as far as that opens."""
    world.keyring.cache.clear()
    key = unwrap(world.keyring, before.key)
    return "".join(
        open_sealed(key, row["category"], newcomer.bytes, row["row_version"], row["sealed"]).decode() for row in before.blocks
    )


def settings_on(world: World, place: TestDatabase) -> Settings:
    """The service's settings, on another database."""
    changed: dict[str, Any] = {
        "database_url": place.url,
        "database_owner_url": place.owner_url,
        "key_file": world.settings.key_path,
    }
    return Settings.model_validate(world.settings.model_dump() | changed)


def wal_holds(database: TestDatabase, wanted: bytes) -> bool:
    """Whether the server's write-ahead log still holds these bytes."""
    return any(wanted in path.read_bytes() for path in (database.server.data / "pg_wal").iterdir() if path.is_file())


async def test_25_26_74_76_78_after_erasure_and_roll_no_old_copy_yields_her(
    counted: Story, world: World, database: TestDatabase, elsewhere: TestDatabase, tmp_path: Path
) -> None:
    story = counted
    other = (await story.office.register())["id"]
    before = await kept_of(story, world, tmp_path)
    assert (await story.phone.post("/v1/me/erasure", {})).status_code == 200
    # Before the roll: the old keys still open her, and the log of the database still holds her wrapped key.
    assert SECRET in opened(world, before, story.newcomer)
    assert read_export(before.backup.keys, world.keyring.provider)
    assert wal_holds(database, before.key.wrapped)
    stat = VectorSeal(world.keyring, 1)
    assert stat.open(story.newcomer, before.vector["layout"], before.vector["sealed"])

    done = await roll(world, grace=0)
    assert done is not None
    assert done.final == 1

    # 25, 74: neither the export, nor the row as it stands in WAL and base backups, opens with the root key as it is now.
    with pytest.raises(KeyGone):
        opened(world, before, story.newcomer)
    with pytest.raises(ExportRefused, match="does not open"):
        read_export(before.backup.keys, world.keyring.provider)
    for epoch in world.keyring.provider.status().epochs:
        with pytest.raises(Exception, match="sealed value"):
            world.keyring.provider.unwrap("dek", epoch, before.key.wrapped)
    # 78: the key of vectors is another one; the former is nowhere.
    with pytest.raises(KeyError):
        VectorSeal(world.keyring, 1)
    assert world.keyring.generation(STAT) == 2
    with pytest.raises(Exception, match="sealed value"):
        VectorSeal(world.keyring).open(story.newcomer, before.vector["layout"], before.vector["sealed"])
    # 26, 76: the old data with the newest keys: she is back, the service refuses, she is erased again, everybody else opens.
    await empty(elsewhere, database.owner_url)
    await restore_data(elsewhere.owner_url, before.backup, login=True)
    await restore_keys(elsewhere.owner_url, world.keyring.provider, done.export)
    async with open_world(settings_on(world, elsewhere)) as restored:
        with pytest.raises(DoNotFit, match="erased are back"):
            await guard(restored)
        found = await open_all(restored)
        assert story.newcomer not in found.opened
        assert await erase_again(restored) == 1
        await guard(restored)
        found = await open_all(restored)
        assert (len(found.opened), found.failed) == (1, set())
        assert await restored.pool.fetchval("SELECT status FROM newcomer WHERE newcomer_id = $1", story.newcomer) == "erased"
        told = await restored.pool.fetch("SELECT type FROM change WHERE newcomer_id = $1 AND type = 'erased'", story.newcomer)
        assert told
    assert (await story.office.get(f"/v1/newcomers/{other}/record")).status_code == 200
    # A restore never overwrites, and an export that is older than the keys that are there is refused.
    with pytest.raises(RestoreRefused, match="not empty"):
        await restore_data(elsewhere.owner_url, before.backup, login=True)
    await story.office.register()
    with pytest.raises(RestoreRefused, match="older than the keys"):
        await restore_keys(database.owner_url, world.keyring.provider, done.export)


async def test_34_75_the_service_does_not_start_on_what_does_not_fit(
    story: Story, client: httpx.AsyncClient, world: World, database: TestDatabase, elsewhere: TestDatabase, tmp_path: Path
) -> None:
    early = await back_up(world, tmp_path / "early")
    dump = tmp_path / "by-hand.sql"
    dump.write_text(program("pg_dump", "-N", "keys", database.owner_url))
    await story.office.register()
    async with open_setup(database.owner_url) as owner:
        # 75: data that is newer than the key export.
        await empty(elsewhere, database.owner_url)
        program("psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", elsewhere.owner_url, "-f", str(dump))
        found = await restore_keys(elsewhere.owner_url, world.keyring.provider, early.keys)
        assert (found.data_keys, found.unused) == (1, 0)
        async with open_world(settings_on(world, elsewhere)) as restored:
            await guard(restored)  # dumped together: fits
        assert await keys_schema(elsewhere) == await keys_schema(database)
        late = tmp_path / "late.kiim"
        async with owner.transaction(isolation="repeatable_read", readonly=True):
            await write_export(owner, world.keyring, late, world.clock.now())
        found = await restore_keys(elsewhere.owner_url, world.keyring.provider, late)
        assert (found.data_keys, found.unused) == (2, 1)
        # 34 a: a destroyed key put back; b: a key taken out, another generation, an unknown epoch.
        await guard(world)
        attacks = {
            "erased are back": "INSERT INTO keys.shredded SELECT key_id, now() FROM keys.dek LIMIT 1",
            "are not there": "DELETE FROM keys.dek WHERE key_id = (SELECT key_id FROM newcomer LIMIT 1)",
            "another generation": "UPDATE newcomer SET dek_generation = 2",
            "which was destroyed": "INSERT INTO keys.epoch VALUES ('local', 9, now()); UPDATE keys.dek SET epoch = 9",
        }
        for expected, attack in attacks.items():
            kept = [await owner.fetch(f"SELECT * FROM {table}") for table in ("keys.dek", "newcomer")]
            await owner.execute(attack)
            with pytest.raises(DoNotFit, match=expected):
                await guard(world)
            await owner.execute("DELETE FROM keys.shredded; DELETE FROM keys.dek; UPDATE newcomer SET dek_generation = 1")
            await owner.executemany("INSERT INTO keys.dek VALUES ($1, $2, $3, $4, $5, $6, $7)", [tuple(row) for row in kept[0]])
            assert await mismatches(world) == []


async def keys_schema(place: TestDatabase) -> list[str]:
    """Schema `keys` as SQL, in an order of its own."""
    lines = program("pg_dump", "-n", "keys", "--schema-only", place.owner_url).splitlines()
    return sorted(line for line in lines if line and not line.startswith(("--", "\\")))
