"""The export of schema `keys`: every wrapped key of one moment in a file under a MAC; none opens without the root key.

Lines of JSON: what it is, then the rows, at the end their number and the MAC of all before it under K_authz, which lies wrapped
in the file itself. `subject_ref` is left out: it stands in the wrapped bytes. A file whose epoch was destroyed opens nothing.
"""

import hashlib
import hmac
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from app.crypto.data_keys import DekRow, subject_of
from app.crypto.faults import SealError
from app.crypto.keyring import AUTHZ, Keyring, ServiceKeyRow
from app.crypto.provider import KeyProvider
from app.errors import ConfigurationProblem, KeyGone

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

FORMAT = "kiim-keys/1"
SUFFIX = ".kiim"
_LABEL = b"kiim/v1/key-export\0"
_TABLES = {
    "epoch": "SELECT provider, epoch, created_at FROM keys.epoch ORDER BY 1, 2",
    "roll": "SELECT * FROM keys.roll ORDER BY 1, 2",
    "service": "SELECT name, generation, provider, epoch, wrapped, created_at FROM keys.service ORDER BY 1, 2",
    "shredded": "SELECT key_id, at, ends_with, final_at FROM keys.shredded ORDER BY 1",
    "dek": "SELECT key_id, generation, provider, epoch, wrapped FROM keys.dek ORDER BY 1, 2",
}
"""What an export holds, in this order: service keys before data keys, so that a reader can check as it reads."""


class ExportRefused(ConfigurationProblem):
    """The file is no whole export of ours, or the root key does not open it; the message says which."""


@dataclass(frozen=True, slots=True)
class Written:
    """What an export holds."""

    path: Path
    provider: str
    epoch: int
    data_keys: int
    destroyed: int


@dataclass(slots=True)
class Export:
    """A whole export, checked: its MAC fits, every service key opens, and every data key that `check` looked at."""

    made_at: datetime
    provider: str
    epoch: int
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in _TABLES})

    def services(self) -> list[ServiceKeyRow]:
        """The wrapped service keys."""
        return [
            ServiceKeyRow(one["name"], one["generation"], one["provider"], one["epoch"], bytes.fromhex(one["wrapped"]))
            for one in self.rows["service"]
        ]

    def data_keys(self, provider: KeyProvider) -> Iterator[DekRow]:
        """The wrapped data keys, each opened once to learn whose it is; SealError or KeyGone where one does not open."""
        for one in self.rows["dek"]:
            key_id, wrapped = UUID(one["key_id"]), bytes.fromhex(one["wrapped"])
            subject = subject_of(provider, key_id, one["generation"], one["epoch"], wrapped)
            yield DekRow(key_id, one["generation"], one["provider"], one["epoch"], wrapped, subject)


async def write_export(connection: "Connection", keyring: Keyring, path: Path, now: datetime) -> Written:
    """Write what the caller's transaction sees, durable and under its name only when it is whole; mode 0600."""
    status = keyring.provider.status()
    counts = dict.fromkeys(_TABLES, 0)
    digest = hashlib.sha256()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
        head = {"format": FORMAT, "made_at": now, "provider": status.provider, "epoch": status.current_epoch}
        async for line in _lines(connection, head, counts):
            digest.update(line)
            file.write(line)
        mac = keyring.authz_mac(_LABEL, digest.digest()).hex()
        file.write(orjson.dumps({"rows": sum(counts.values()), "generation": keyring.authz_generation, "mac": mac}) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    _sync_folder(path.parent)
    return Written(path, status.provider, status.current_epoch, counts["dek"], counts["shredded"])


def read_export(path: Path, provider: KeyProvider) -> Export:
    """Read and check a file; ExportRefused unless it is whole, ours, and opened by this root key."""
    try:
        *lines, last = path.read_bytes().splitlines(keepends=True)
        head, end = orjson.loads(lines[0]), orjson.loads(last)
        if head["format"] != FORMAT or end["rows"] != len(lines) - 1:
            raise ValueError
        export = Export(datetime.fromisoformat(head["made_at"]), head["provider"], head["epoch"])
        for line in lines[1:]:
            row = orjson.loads(line)
            export.rows[row.pop("t")].append(row)
        keyring = Keyring.from_rows(provider, export.services())
        mac = bytes.fromhex(end["mac"])
        secret = keyring.secret(AUTHZ, end["generation"])
    except OSError as fault:
        raise ExportRefused(f"The key export {path} cannot be read: {fault.strerror}.") from None
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        raise ExportRefused(f"{path} is no whole key export: cut short, damaged, or something else.") from None
    except ConfigurationProblem as fault:
        raise ExportRefused(f"The root key does not open {path} (made under epoch {export.epoch}). {fault}") from None
    if not hmac.compare_digest(hmac.digest(secret, _LABEL + hashlib.sha256(b"".join(lines)).digest(), "sha256"), mac):
        raise ExportRefused(f"{path} was changed after it was written: its MAC does not fit.")
    return export


def check_export(path: Path, provider: KeyProvider) -> int:
    """Open a written export again, with every data key in it; gives how many. ExportRefused where one does not open."""
    export = read_export(path, provider)
    try:
        return sum(1 for _ in export.data_keys(provider))
    except (SealError, KeyGone):
        raise ExportRefused(f"A data key in {path} does not open. Run `kiim verify`.") from None


async def _lines(connection: "Connection", head: dict[str, Any], counts: dict[str, int]) -> AsyncIterator[bytes]:
    yield orjson.dumps(head, option=orjson.OPT_APPEND_NEWLINE)
    for table, query in _TABLES.items():
        async for row in connection.cursor(query, prefetch=2000):
            counts[table] += 1
            yield orjson.dumps({"t": table, **row}, _plain, orjson.OPT_APPEND_NEWLINE)


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, UUID):  # the driver's own subclass
        return str(value)
    raise TypeError


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
