"""`kiim backup` and `kiim restore` as an operator types them: into the program's own database, and into another server's."""

import asyncio
import json
import os
import sys
import time
from asyncio.subprocess import PIPE
from pathlib import Path

import httpx
import pytest

from app.audit.sealer_files import Memory, SealerFiles
from app.backups.backup import NoBackup, back_up, read_backup
from app.backups.continue_log import continue_log
from app.backups.guard import DoNotFit, guard
from app.db.setup_connection import open_setup
from app.world import World
from tests.support.database import TestDatabase, server_folder
from tests.support.people import confirm_notices, tool


async def kiim(data: Path, *arguments: str) -> tuple[int | None, str]:
    """The program in a process of its own, on its own database: exit code, and what it said."""
    environment = {"KIIM_DATA": str(data), "PATH": os.environ["PATH"]}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.cli", *arguments, env=environment, stdout=PIPE, stderr=PIPE
    )
    said, complained = await process.communicate()
    return process.returncode, (said or complained).decode()


async def test_a_backup_is_restored_into_an_embedded_database_and_the_log_goes_on(
    world: World, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    await confirm_notices(world, "de")
    office = await tool(client, world, "counselling", "counselling")
    for _ in range(2):
        await office.register()
    backup = await back_up(world, tmp_path / "backups")
    assert (backup.newcomers, backup.data_keys) == (2, 2)
    assert {path.name: path.stat().st_mode & 0o077 for path in backup.folder.iterdir()} == {
        "data.dump": 0,
        "keys.kiim": 0,
        "manifest.json": 0,
    }
    with server_folder() as folder:
        root = folder / "keys" / "root.key"
        root.parent.mkdir()
        root.write_bytes(world.settings.key_path.read_bytes())
        root.chmod(0o600)
        code, said = await kiim(folder, "restore", str(backup.folder), "--json")
    assert code == 0, said
    found = json.loads(said)
    assert (found["data_keys"], found["erased_again"], found["left_to_do"]) == (2, 0, [])
    (backup.folder / "data.dump").write_bytes(b"cut")
    with pytest.raises(NoBackup, match=r"data\.dump"):
        read_backup(backup.folder)


async def test_a_new_server_catches_up_with_the_transactions_of_the_old_one_and_raises_the_era(
    world: World, database: TestDatabase
) -> None:
    async with open_setup(database.owner_url) as owner:
        now = await owner.fetchval("SELECT pg_current_xact_id()::text::bigint")
        await owner.execute("SET session_replication_role = replica")
        await owner.execute(
            "INSERT INTO change (change_id, xid, agency_id, newcomer_id, type, occurred_at) "
            "VALUES (gen_random_uuid(), $1::text::xid8, gen_random_uuid(), gen_random_uuid(), 'erased', now())",
            str(now + 50_000),
        )
        begun = time.perf_counter()
        assert await continue_log(database.owner_url) == 2
        assert time.perf_counter() - begun < 10
        assert await owner.fetchval("SELECT pg_current_xact_id()::text::bigint") > now + 50_000
        await owner.execute("INSERT INTO audit.event (body, mac, mac_len) VALUES ('{}', sha256(''), 2)")
        assert await owner.fetchval("SELECT era FROM audit.event ORDER BY seq DESC LIMIT 1") == 2
        assert await continue_log(database.owner_url) == 3


async def test_the_service_does_not_start_where_the_log_is_shorter_than_what_was_signed(
    world: World, database: TestDatabase
) -> None:
    world.settings.log_memory_path.parent.mkdir(parents=True, exist_ok=True)
    await guard(world)
    SealerFiles(world.settings.log_key_path, world.settings.log_memory_path).remember(Memory("kiim", 7, bytes(32)))
    with pytest.raises(DoNotFit, match="signed up to row 7"):
        await guard(world)
