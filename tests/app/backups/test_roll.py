"""A roll brings every key under a new epoch and destroys the former one, wherever it was stopped and whoever writes meanwhile."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import asyncpg
import httpx
import pytest

from app.backups.key_file import ExportRefused, read_export
from app.backups.roll import Rolled, export_path, roll
from app.backups.watch import due, run_key_watch
from app.crypto.data_keys import new_data_key
from app.crypto.epochs import RollBlocked
from app.crypto.keyring import STAT, Keyring
from app.crypto.local_key_file import LocalKeyFile
from app.db.setup_connection import open_setup
from app.errors import KeyGone
from app.verify.run import verify
from app.world import World
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.people import Json, Tool, activate, confirm_notices, tool

if TYPE_CHECKING:
    from asyncpg import Connection, Record

STEPS = ("renew", "destroy", "finish")  # after each of the others: tests/attacks/test_killed_rolls.py
INSERT = "INSERT INTO keys.dek VALUES ($1, $2, $3, $4, $5, $6)"


class Stopped(Exception):
    """The process ends here."""


@pytest.fixture
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    """An agency that registers."""
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling")


@pytest.fixture
async def owner(database: TestDatabase) -> "AsyncIterator[Connection[Record]]":
    """The database as its owner sees it."""
    async with open_setup(database.owner_url) as connection:
        yield connection


async def record(office: Tool, person: Json) -> int:
    """The status of the office's look at a record."""
    return (await office.get(f"/v1/newcomers/{person['id']}/record")).status_code


async def counts(world: World) -> dict[int, int]:
    """Data keys by epoch."""
    return {row["epoch"]: row["n"] for row in await world.pool.fetch("SELECT epoch, count(*) AS n FROM keys.dek GROUP BY 1")}


async def found(owner: "Connection[Record]", world: World) -> list[str]:
    """What `kiim verify` finds in the data."""
    report = await verify(owner, world.keyring, world.catalogue, lambda *_: None)
    return [f"{one.code}: {one.where}" for one in report.findings if one.code != "privilege"]


async def rolled(world: World) -> Rolled:
    """A roll without waiting for other processes."""
    done = await roll(world, grace=0)
    assert done is not None
    return done


async def test_a_roll_moves_every_key_and_the_service_never_stops(
    world: World, client: httpx.AsyncClient, office: Tool, owner: "Connection[Record]"
) -> None:
    people = [await office.register() for _ in range(3)]
    phone = await activate(client, people[0]["letter"])
    copy = await world.pool.fetch("SELECT * FROM keys.dek")
    root = world.settings.key_path.read_bytes()
    gone = await activate(client, people[2]["letter"])
    assert (await gone.post("/v1/me/erasure", {})).status_code == 200
    assert not await due(world)
    await owner.execute("UPDATE keys.epoch SET created_at = created_at - interval '7 days'")
    assert await due(world)

    done = await rolled(world)

    assert (done.epoch, done.final, done.resumed) == (2, 1, False)
    assert await counts(world) == {2: 2}
    assert world.keyring.provider.status().epochs == (2,)
    assert [await record(office, person) for person in people] == [200, 200, 410]
    late = await office.register()
    assert (await counts(world))[2] == 3
    assert await record(office, late) == 200
    assert (await phone.get("/v1/me/record")).status_code == 200
    assert not await due(world)
    # An old copy of the keys: no row of it opens, the erased one's or any other's.
    for row in copy:
        with pytest.raises(KeyGone):
            world.keyring.provider.unwrap("dek", row["epoch"], row["wrapped"])
    assert json.loads(root)["epochs"]["1"]["key"] not in world.settings.key_path.read_text()
    said = await owner.fetchval("SELECT body FROM audit.event WHERE action = 'shred.final'")
    assert '"ep":[2,1]' in said
    assert await found(owner, world) == []
    # The export of the roll is whole and holds no name of the log.
    export = read_export(done.export, world.keyring.provider)
    assert len(export.rows["dek"]) == 2
    assert len(export.rows["shredded"]) == 1
    subjects = [str(row["subject_ref"]) for row in copy]
    assert not any(subject in done.export.read_text() for subject in subjects)
    assert (await rolled(world)).epoch == 3
    assert not done.export.exists()


@pytest.mark.parametrize("step", STEPS)
async def test_a_roll_that_is_stopped_after_any_step_is_finished_by_the_next(
    step: str, world: World, office: Tool, owner: "Connection[Record]"
) -> None:
    person = await office.register()

    def stop(reached: str) -> None:
        if reached == step:
            raise Stopped

    with pytest.raises(Stopped):
        await roll(world, grace=0, reached=stop)
    meanwhile = await office.register()
    assert [await record(office, one) for one in (person, meanwhile)] == [200, 200]
    again = await rolled(world)
    assert again.epoch == (2 if step != "finish" else 3)
    assert again.resumed == (step != "finish")
    assert await counts(world) == {again.epoch: 2}
    assert world.keyring.provider.status().epochs == (again.epoch,)
    assert await owner.fetchval("SELECT count(*) FROM audit.event WHERE action = 'shred.final'") == again.epoch - 1
    assert [await record(office, one) for one in (person, meanwhile)] == [200, 200]
    assert await found(owner, world) == []


async def test_nothing_is_destroyed_while_a_key_is_under_the_epoch_and_none_can_come_under_one_that_is_gone(
    world: World, office: Tool, owner: "Connection[Record]"
) -> None:
    await office.register()
    late = new_data_key(world.keyring)[1]  # wrapped under the first epoch, still to be stored
    broken = late._replace(key_id=uuid4())
    await owner.execute(INSERT, *broken)
    with pytest.raises(RollBlocked, match="does not open"):
        await rolled(world)
    assert world.keyring.provider.status().epochs == (1, 2)
    await owner.execute("DELETE FROM keys.dek WHERE key_id = $1", broken.key_id)
    assert (await rolled(world)).resumed
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await owner.execute(INSERT, *late)


async def test_a_key_that_a_transaction_is_just_storing_holds_the_roll_up_and_is_taken_along(
    world: World, owner: "Connection[Record]"
) -> None:
    late = new_data_key(world.keyring)[1]
    async with owner.transaction():
        await owner.execute(INSERT, *late)
        rolling = asyncio.create_task(rolled(world))
        await asyncio.sleep(0.5)
        assert not rolling.done()
        assert 1 in world.keyring.provider.status().epochs
    assert (await rolling).rewrapped >= 1
    assert await counts(world) == {2: 1}


async def test_two_processes_never_roll_at_once(world: World) -> None:
    started = asyncio.Event()

    def begun(_: str) -> None:
        started.set()

    first = asyncio.create_task(roll(world, grace=1, reached=begun))
    await started.wait()
    assert await roll(world, grace=0) is None
    assert (await first) is not None


async def test_other_processes_take_over_epochs_and_keys(world: World, database: TestDatabase, clock: MovableClock) -> None:
    async with open_setup(database.url) as connection:
        provider = LocalKeyFile(world.settings.key_path)
        elsewhere = await Keyring.open(connection, provider, clock.now())
    watching = asyncio.create_task(run_key_watch(replace(world, keyring=elsewhere), 0.05))
    await asyncio.sleep(0.2)
    await rolled(world)
    await asyncio.sleep(0.3)
    watching.cancel()
    assert elsewhere.generation(STAT) == world.keyring.generation(STAT) == 2
    assert provider.status().epochs == (2,)
    assert elsewhere.secret(STAT) == world.keyring.secret(STAT)


async def test_a_changed_or_cut_export_is_refused(world: World, office: Tool, tmp_path: Path) -> None:
    await office.register()
    done = await rolled(world)
    whole = done.export.read_bytes()
    assert done.export == export_path(world, 2)
    assert done.export.stat().st_mode & 0o077 == 0
    lines = whole.splitlines(keepends=True)
    copies = {
        "cut": whole[:-20],
        "without a row": b"".join([*lines[:3], *lines[4:]]),
        "a shredded key taken out": whole.replace(b'"dek"', b'"dex"', 1),
        "empty": b"",
        "no export": b"{}\n{}\n",
        "another generation": whole.replace(b'"generation":1,', b'"generation":7,', 1),
    }
    for name, content in copies.items():
        path = tmp_path / f"{name}.kiim"
        path.write_bytes(content)
        with pytest.raises(ExportRefused):
            read_export(path, world.keyring.provider)
