"""A backup: the data without keys, the export of the keys of the same moment, and a list that says what belongs together.

The two files are made in one snapshot, so they fit. They are worth something apart: the data may be kept for years and elsewhere,
the keys only as long as their epoch. Nothing in either opens without the root key.
"""

import asyncio
import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from app.audit.record import Entry
from app.backups import programs
from app.backups.key_file import check_export, write_export
from app.crypto.epochs import Told
from app.db.migrate import newest
from app.db.roles import OWNER
from app.db.setup_connection import open_setup
from app.errors import ConfigurationProblem
from app.unit_of_work import open_unit
from app.version import VERSION
from app.world import World

FORMAT = "kiim-backup/1"
DATA, KEYS, LIST = "data.dump", "keys.kiim", "manifest.json"


class NoBackup(ConfigurationProblem):
    """The folder holds no whole backup; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup in its folder."""

    folder: Path
    made_at: datetime
    revision: str
    provider: str
    epoch: int
    newcomers: int
    data_keys: int

    @property
    def data(self) -> Path:
        """The dump of the data."""
        return self.folder / DATA

    @property
    def keys(self) -> Path:
        """The export of the keys."""
        return self.folder / KEYS


async def back_up(world: World, folder: Path, tell: Told = lambda *_: None) -> Backup:
    """Make a backup in a new folder below `folder`, open its keys again, and write down in the log that there is a copy."""
    now = world.clock.now()
    place = folder / f"kiim-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    making = place.with_name(f".{place.name}.{os.getpid()}.new")
    making.mkdir(parents=True, mode=0o700)
    if place.exists():
        making.rmdir()
        raise NoBackup(f"{place} exists already. Wait a second, or choose another folder.")
    async with open_setup(world.database.owner_url) as connection:
        await connection.execute(f"SET ROLE {OWNER}; SET idle_in_transaction_session_timeout = 0")
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
            newcomers = await connection.fetchval("SELECT count(*) FROM newcomer WHERE status <> 'erased'")
            tell("keys", 0, 3)
            written = await write_export(connection, world.keyring, making / KEYS, now)
            tell("data", 1, 3)
            await programs.dump(world.database.owner_url, snapshot, making / DATA)
    tell("check", 2, 3)
    if await asyncio.to_thread(check_export, making / KEYS, world.keyring.provider) != written.data_keys:
        raise NoBackup("The keys that were written are not those that were read. The backup was left unfinished.")
    await asyncio.to_thread(_seal_list, making, now, written.provider, written.epoch, newcomers, written.data_keys)
    making.rename(place)
    async with open_unit(world) as uow:
        await uow.record(Entry("backup.made"))
    tell("check", 3, 3)
    return read_backup(place)


def read_backup(folder: Path) -> Backup:
    """The backup in this folder, every byte compared with what was written; NoBackup where it is not whole."""
    try:
        said = orjson.loads((folder / LIST).read_bytes())
        if said["format"] != FORMAT:
            raise ValueError
        changed = [name for name in (DATA, KEYS) if _digest(folder / name) != said["sha256"][name]]
        made_at = datetime.fromisoformat(said["made_at"])
        found = Backup(folder, made_at, said["revision"], said["provider"], said["epoch"], said["newcomers"], said["data_keys"])
    except OSError as fault:
        raise NoBackup(f"{folder} holds no backup of kiim: {fault.filename} {fault.strerror}.") from None
    except (ValueError, KeyError, TypeError):
        raise NoBackup(f"{folder / LIST} is damaged, or not of this version of kiim.") from None
    if changed:
        raise NoBackup(f"{', '.join(changed)} in {folder} is not what was written there: cut short, damaged, or exchanged.")
    return found


def _seal_list(folder: Path, now: datetime, provider: str, epoch: int, newcomers: int, data_keys: int) -> None:
    said = {
        "format": FORMAT,
        "made_at": now,
        "version": VERSION,
        "revision": newest(),
        "provider": provider,
        "epoch": epoch,
        "newcomers": newcomers,
        "data_keys": data_keys,
        "sha256": {name: _digest(folder / name) for name in (DATA, KEYS)},
    }
    with os.fdopen(os.open(folder / LIST, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(orjson.dumps(said, option=orjson.OPT_INDENT_2))
        file.flush()
        os.fsync(file.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
