"""Attack 72: a stolen data dump, made the way the manual says, holds no wrapped key, and is still a whole database."""

import subprocess
from itertools import count
from pathlib import Path

import pytest

from app.crypto.keyring import read_rows
from app.db.binaries import installed
from app.world import World
from tests.attacks.administrator import SECRET, Administrator, Story
from tests.support.database import TestDatabase

_numbers = count(1)


def program(name: str, *arguments: str) -> str:
    """Run one of PostgreSQL's own programs; its output."""
    done = subprocess.run([installed() / name, *arguments], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


async def wrapped_keys(world: World) -> list[str]:
    """Every wrapped key as a dump would write it."""
    async with world.pool.acquire() as connection:
        service = [row.wrapped for row in await read_rows(connection)]
    data = [row["wrapped"] for row in await world.pool.fetch("SELECT wrapped FROM keys.dek")]
    assert len(service) > 5
    assert data
    return [wrapped.hex() for wrapped in (*service, *data)]


@pytest.mark.usefixtures("story")
async def test_72_a_dump_without_schema_keys_holds_no_byte_of_them(world: World, database: TestDatabase) -> None:
    wrapped = await wrapped_keys(world)
    whole = program("pg_dump", database.owner_url)
    assert all(key in whole for key in wrapped)  # an ordinary dump carries every wrapped key away
    without = program("pg_dump", "-N", "keys", database.owner_url)
    assert not any(key in without for key in wrapped)
    assert "keys." not in without
    assert "ledger_event" in without
    assert SECRET not in whole


async def test_72_a_dump_without_schema_keys_restores_by_itself(
    story: Story, administrator: Administrator, database: TestDatabase, tmp_path: Path
) -> None:
    file = tmp_path / "data.sql"
    file.write_text(program("pg_dump", "-N", "keys", database.owner_url))
    name = f"kiim_restored_{next(_numbers)}"
    await administrator.run(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        restored = database.server.url(name)
        program("psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", restored, "-f", str(file))
        counted = "SELECT count(*) FROM newcomer JOIN ledger_event USING (newcomer_id) JOIN profile_category USING (newcomer_id)"
        assert int(program("psql", "-At", "-d", restored, "-c", counted)) > 0
        assert program("psql", "-At", "-d", restored, "-c", "SELECT count(*) FROM pg_namespace WHERE nspname = 'keys'") == "0\n"
        head = f"SELECT ledger_n FROM newcomer WHERE newcomer_id = '{story.newcomer}'"
        assert int(program("psql", "-At", "-d", restored, "-c", head)) >= 1
    finally:
        await administrator.run(f"DROP DATABASE {name} WITH (FORCE)")
