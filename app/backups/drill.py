"""The drill: a backup of the live data is restored into a scratch database, where somebody is erased and the epoch rolled; then
the backup from before is restored elsewhere, and she stays unreadable while everybody else opens.

The live data is read and never changed. The scratch copy gets a root key of its own: the live one is neither copied nor rolled.
What is left of a drill that was killed is removed before the next one.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from secrets import choice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg

from app.audit.record import Entry
from app.backups.backup import Backup, back_up
from app.backups.guard import mismatches
from app.backups.key_file import ExportRefused, read_export
from app.backups.open_all import open_all
from app.backups.restore import erase_again, restore_data, restore_keys
from app.backups.roll import export_path, roll
from app.crypto import epochs
from app.crypto.data_keys import DekRow, unwrap
from app.crypto.epochs import Told
from app.crypto.local_key_file import LocalKeyFile
from app.crypto.provider import KeyProvider
from app.db.roles import ensure_database
from app.db.setup_connection import open_setup
from app.errors import ConfigurationProblem, KeyGone
from app.ledger.head import lock_head
from app.profile.erase import erase
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    Opener = Callable[[Settings], "AbstractAsyncContextManager[World]"]

PREFIX = "kiim_drill_"
FOLDER = "drill"
Reached = Callable[[str], None]


class DrillFailed(ConfigurationProblem):
    """The drill could not be held; the message says why. What it proves or disproves stands in its report."""


@dataclass(slots=True)
class Report:
    """What was tried, whether it came out as it must, and what was seen."""

    lines: list[tuple[str, bool, str]] = field(default_factory=list)

    def add(self, what: str, holds: bool, seen: str) -> None:
        """Note one finding."""
        self.lines.append((what, holds, seen))

    @property
    def holds(self) -> bool:
        """Whether everything came out as it must."""
        return all(holds for _, holds, _ in self.lines)


class Drill:
    """One drill on the live `world`; `open_world` opens a world on other settings."""

    def __init__(self, world: World, opener: "Opener", tell: Told, reached: Reached) -> None:
        self._live = world
        self._open = opener
        self._tell = tell
        self._reached = reached
        self._folder = world.settings.data.absolute() / FOLDER
        self.report = Report()

    async def hold(self) -> Report:
        """Hold it, and leave nothing behind but the report."""
        await self._clear()
        try:
            backup = await back_up(self._live, self._folder / "live", self._tell)
            async with open_unit(self._live) as uow:
                await uow.record(Entry("drill.restore"))
            self._reached("backup")
            await self._first(backup)
        finally:
            await self._clear()
        return self.report

    async def _first(self, backup: Backup) -> None:
        """In the first scratch copy: everybody opens; a backup; an erasure; a roll."""
        settings = await self._scratch("one", backup)
        found = await restore_keys(self._owner_url("one"), self._live.keyring.provider, backup.keys)
        await self._move_to_own_key(self._owner_url("one"), settings, self._live.keyring.provider)
        self._reached("restore")
        async with self._open(settings) as world:
            problems, opened = await mismatches(world), await open_all(world)
            self.report.add("the backup restores", not problems and not opened.failed, f"{len(opened.opened)} people open")
            if not opened.opened:
                raise DrillFailed("Nobody is registered: there is nobody whose erasure could be tried.")
            person = choice(sorted(opened.opened))
            taken = await _key_of(world, person)
            old = await back_up(world, self._folder / "old", self._tell)
            async with open_unit(world) as uow:
                head = await lock_head(uow, person)
                if head is None:
                    raise DrillFailed("The person who was chosen is not there.")
                await erase(head)
            self._reached("erase")
            world.keyring.cache.clear()
            before = _opens(world, taken)
            self.report.add("before the roll the old copy of her key opens", before, "so the roll is what takes it away")
            done = await roll(world, self._tell, grace=0)
            if done is None:
                raise DrillFailed("The epoch could not be rolled.")
            self._reached("roll")
            world.keyring.cache.clear()
            self.report.add("after the roll it opens nothing", not _opens(world, taken), f"epoch {taken.epoch} is destroyed")
            self._old_keys_open_nothing(world.keyring.provider, old)
            newest = export_path(world, done.epoch)
        await self._second(old, newest, person, len(opened.opened), found.data_keys)

    async def _second(self, old: Backup, newest: Path, person: UUID, people: int, keys: int) -> None:
        """Elsewhere: the backup from before the erasure with the newest keys."""
        settings = await self._scratch("two", old)
        await restore_keys(self._owner_url("two"), LocalKeyFile(settings.key_path), newest)
        self._reached("elsewhere")
        async with self._open(settings) as world:
            refused = await mismatches(world)
            self.report.add(
                "the service would refuse to start with her back in the data", bool(refused), "until she is erased again"
            )
            again, still = await erase_again(world), await mismatches(world)
            opened = await open_all(world)
            self.report.add("she is erased again", again == 1 and not still, f"{again} person, nothing else stands in the way")
            self.report.add("she stays unreadable", person not in opened.opened, "no key of hers is left")
            others = len(opened.opened) == people - 1 and not opened.failed
            self.report.add("everybody else opens", others, f"{len(opened.opened)} of {people - 1}, of {keys} keys in the backup")

    def _old_keys_open_nothing(self, provider: KeyProvider, old: Backup) -> None:
        try:
            read_export(old.keys, provider)
        except ExportRefused:
            self.report.add("the old key export opens nothing", True, f"its epoch {old.epoch} is destroyed")
        else:
            self.report.add("the old key export opens nothing", False, "the root key still opens it")

    # ── scratch ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _scratch(self, name: str, backup: Backup) -> Settings:
        """A scratch database with the data of a backup, and settings that lead there and to a root key of the drill's own."""
        async with open_setup(self._live.database.owner_url) as connection:
            try:
                await ensure_database(connection, PREFIX + name)
            except asyncpg.InsufficientPrivilegeError:
                raise DrillFailed(
                    "The login of KIIM_DATABASE_OWNER_URL may not create databases. Give it CREATEDB for the time of the drill."
                ) from None
        await restore_data(self._owner_url(name), backup, login=self._live.database.embedded is not None)
        keys = self._folder / "keys"
        return Settings.model_validate(
            self._live.settings.model_dump()
            | {
                "data": self._folder / name,
                "database_url": _other_database(self._live.database.url, PREFIX + name),
                "database_owner_url": self._owner_url(name),
                "key_provider": "local",
                "key_file": keys / "root.key",
                "key_export": keys / "exports",
            }
        )

    async def _move_to_own_key(self, owner_url: str, settings: Settings, live: KeyProvider) -> None:
        """Rewrap the scratch copy's keys under a new key of the drill, with an epoch that no key of the copy names."""
        own = LocalKeyFile(settings.key_path)
        own.prepare(keys_in_use=False)
        while own.status().current_epoch <= live.status().current_epoch:
            own.create_epoch()
        epoch = own.status().current_epoch
        async with open_setup(owner_url) as connection:
            await connection.execute("SET ROLE kiim_app; SET idle_in_transaction_session_timeout = 0")
            await connection.execute("INSERT INTO keys.epoch VALUES ($1, $2, $3)", own.name, epoch, self._live.clock.now())
            await epochs.rewrap(connection, own, self._tell, {live.name: live})
            await epochs.retire(connection, own, epoch)

    async def _clear(self) -> None:
        async with open_setup(self._live.database.owner_url) as connection:
            for row in await connection.fetch("SELECT datname FROM pg_database WHERE datname LIKE $1", f"{PREFIX}%"):
                await connection.execute(f'DROP DATABASE "{row["datname"]}" WITH (FORCE)')
        shutil.rmtree(self._folder, ignore_errors=True)

    def _owner_url(self, name: str) -> str:
        return _other_database(self._live.database.owner_url, PREFIX + name)


def _other_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


async def _key_of(world: World, newcomer_id: UUID) -> DekRow:
    row = await world.pool.fetchrow(
        "SELECT d.key_id, d.generation, d.provider, d.epoch, d.wrapped, d.subject_ref FROM keys.dek d JOIN newcomer n"
        " ON n.key_id = d.key_id AND n.dek_generation = d.generation WHERE n.newcomer_id = $1",
        newcomer_id,
    )
    if row is None:
        raise DrillFailed("A data key is missing; run `kiim verify`.")
    return DekRow(*row)


def _opens(world: World, row: DekRow) -> bool:
    try:
        unwrap(world.keyring, row)
    except KeyGone:
        return False
    return True
