"""Restoring: the data of a backup into an empty database, then the newest keys; whoever was erased since is erased again."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import orjson

from app.audit.record import Entry
from app.backups import programs
from app.backups.backup import Backup
from app.backups.key_file import Export, ExportRefused, read_export
from app.crypto.data_keys import DekRow
from app.crypto.epochs import Told
from app.crypto.faults import SealError
from app.crypto.provider import KeyProvider
from app.db.database import NAME
from app.db.embedded import SUPERUSER, Embedded
from app.db.migrate import migrate
from app.db.roles import OWNER, ensure_database, ensure_roles
from app.db.setup_connection import open_setup
from app.errors import ConfigurationProblem, KeyGone
from app.profile.erase import erase_restored
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

_DESTROYED = (
    "ON CONFLICT (key_id) DO UPDATE SET ends_with = coalesce(excluded.ends_with, shredded.ends_with), "
    "final_at = coalesce(excluded.final_at, shredded.final_at)"
)
_AS_STORED = {"epoch": "", "roll": "", "service": "", "shredded": _DESTROYED}
"""Tables whose rows are taken over as the export has them; what the database knows as destroyed stays destroyed."""

_REVIVED = """
  SELECT newcomer_id FROM newcomer n JOIN keys.shredded USING (key_id)
   WHERE n.status NOT IN ('erased', 'merged') ORDER BY newcomer_id"""
_NOT_IN_EXPORT = """
  SELECT count(*) FROM keys.dek d
   WHERE NOT EXISTS (SELECT FROM unnest($1::uuid[], $2::int[]) AS k (id, generation)
                      WHERE k.id = d.key_id AND k.generation IN (d.generation, 0))"""


class RestoreRefused(ConfigurationProblem):
    """Nothing was restored; the message says why."""


@dataclass(frozen=True, slots=True)
class KeysRestored:
    """What the keys of an export came to."""

    data_keys: int
    unused: int
    destroyed: int


@asynccontextmanager
async def target_of(settings: Settings) -> AsyncIterator[tuple[str, bool]]:
    """The database to restore into: its owner's address, and whether its roles may connect themselves (the embedded one's)."""
    if settings.database_url is not None:
        url = settings.database_owner_url or settings.database_url
        yield url.get_secret_value(), False
        return
    server = Embedded(settings.data / "postgres").start()
    try:
        if not server.owned:
            raise RestoreRefused("A kiim process uses the database of this folder. Stop it, or choose another folder.")
        async with open_setup(server.url(SUPERUSER)) as connection:
            await ensure_database(connection, NAME)
        yield server.url(NAME), True
    finally:
        server.stop()


def newest_export(provider: KeyProvider, paths: Iterable[Path]) -> Path:
    """The newest of these exports that the root key opens; ExportRefused says why none does."""
    provider.prepare(keys_in_use=True)
    opened: list[tuple[datetime, Path]] = []
    refused: ExportRefused | None = None
    for path in paths:
        try:
            opened.append((read_export(path, provider).made_at, path))
        except ExportRefused as fault:
            refused = refused or fault
    if not opened:
        raise refused or RestoreRefused("There is no key export.")
    return max(opened)[1]


async def restore_data(owner_url: str, backup: Backup, *, login: bool) -> None:
    """Read the data of a backup into the empty database of `owner_url` and bring it to this program's schema."""
    async with open_setup(owner_url) as connection:
        if await connection.fetchval("SELECT to_regclass('public.newcomer') IS NOT NULL"):
            raise RestoreRefused(
                "The database is not empty: a restore never overwrites. Choose another folder with KIIM_DATA or another database."
            )
        await ensure_roles(connection, login=login)
    await programs.load(owner_url, backup.data)
    await migrate(owner_url, login=login)


async def restore_keys(owner_url: str, provider: KeyProvider, path: Path) -> KeysRestored:
    """Bring the keys of an export into the database whose data is there, in one transaction. RestoreRefused says why not.

    Keys of people who are not in the data are left out; so are those that were destroyed, by the export or by the database.
    """
    provider.prepare(keys_in_use=True)
    export = read_export(path, provider)
    async with open_setup(owner_url) as connection:
        await ensure_roles(connection)
        await connection.execute(f"SET ROLE {OWNER}; SET idle_in_transaction_session_timeout = 0")
        async with connection.transaction():
            await _make_schema(connection)
            await _refuse_loss(connection, export)
            return await _replace(connection, provider, export)


async def erase_again(world: World, tell: Told = lambda *_: None) -> int:
    """Erase everybody whom the data brought back after her key had been destroyed, each in a transaction of her own."""
    revived = [row["newcomer_id"] for row in await world.pool.fetch(_REVIVED)]
    for done, newcomer_id in enumerate(revived, start=1):
        async with open_unit(world) as uow:
            await erase_restored(uow, newcomer_id)
            await uow.record(Entry("restore.erase"))
        tell("erase again", done, len(revived))
    async with open_unit(world) as uow:
        await uow.record(Entry("keys.restore"))
    return len(revived)


async def _make_schema(connection: "Connection") -> None:
    """Schema `keys` where the dump was made without it (`pg_dump -N keys`)."""
    if not await connection.fetchval("SELECT to_regclass('public.newcomer') IS NOT NULL"):
        raise RestoreRefused("There is no data in this database: restore the data first, then the keys.")
    if not await connection.fetchval("SELECT to_regclass('keys.dek') IS NOT NULL"):
        await connection.execute(resources.files("app.backups").joinpath("keys_schema.sql").read_text(encoding="utf-8"))


async def _refuse_loss(connection: "Connection", export: Export) -> None:
    known = [(row["key_id"], row["generation"]) for row in export.rows["dek"]]
    known += [(row["key_id"], 0) for row in export.rows["shredded"]]  # of every generation
    lost = await connection.fetchval(_NOT_IN_EXPORT, *map(list, zip(*known, strict=True)) if known else ([], []))
    if lost:
        raise RestoreRefused(
            f"The database holds the keys of {lost} people who are not in this export: it is older than the keys that are here. "
            "Nothing was changed."
        )


async def _replace(connection: "Connection", provider: KeyProvider, export: Export) -> KeysRestored:
    await connection.execute("DELETE FROM keys.dek; DELETE FROM keys.service; DELETE FROM keys.roll; DELETE FROM keys.epoch")
    for table, known in _AS_STORED.items():
        rows = [{**one, "wrapped": "\\x" + one["wrapped"]} if "wrapped" in one else one for one in export.rows[table]]
        await connection.execute(
            f"INSERT INTO keys.{table} SELECT * FROM jsonb_populate_recordset(NULL::keys.{table}, $1::jsonb) {known}",
            orjson.dumps(rows).decode(),
        )
    try:
        keys = list(export.data_keys(provider))
    except (SealError, KeyGone):
        raise RestoreRefused("A data key of the export does not open. Nothing was changed.") from None
    await connection.copy_records_to_table("dek", schema_name="keys", columns=DekRow._fields, records=keys)
    unused = await connection.execute(
        "DELETE FROM keys.dek d WHERE NOT EXISTS (SELECT FROM newcomer n WHERE n.key_id = d.key_id)"
        " OR EXISTS (SELECT FROM keys.shredded s WHERE s.key_id = d.key_id)"
    )
    total = await connection.fetchval("SELECT count(*) FROM keys.shredded")
    return KeysRestored(len(keys), int(unused.rpartition(" ")[2]), total)
