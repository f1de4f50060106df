"""From one row of a gate statement to opened blocks: every check that the database is not trusted with, in the order of the page.

1. the release row carries our MAC and names the ledger head; 2. the data key unwraps and is this subject's; 3. manifest, status
and audited state fit; 4. each block is the one the manifest names, and opens in its place. Shared by the read and the fast write.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from app.crypto.asking import open_key
from app.crypto.data_keys import DataKey
from app.crypto.keyring import Keyring
from app.crypto.manifest import Manifest
from app.crypto.row_mac import RELEASE_TEXT, release_mac_fits
from app.crypto.sealed import open_sealed
from app.errors import Erased, IntegrityFault, KeyGone
from app.ledger.releases import secrecy_pairs
from app.ledger.state import check_manifest
from consent.release import SecrecyPairs

_GRANTED = b"granted\n%b\n"


class Row(Protocol):
    """A row of a statement, by column name."""

    def __getitem__(self, name: str, /) -> Any: ...


@dataclass(slots=True)
class Opened:
    """A newcomer's key, manifest, releases from secrecy and the plaintexts asked for, as (row version, JSON) by number."""

    newcomer_id: UUID
    key: DataKey
    manifest: Manifest
    secrecy: SecrecyPairs
    blocks: Mapping[int, tuple[int, bytes]]


async def open_row(keyring: Keyring, row: Row, wanted: Sequence[int], agency_id: UUID, purpose: str | None) -> Opened:
    """Check and open what an allowed row of `app.ledger.permission` brought for this agency and purpose.

    Raises IntegrityFault, never guesses; Erased when the data key was destroyed: who holds a release may learn it.
    """
    newcomer_id: UUID = row["newcomer_id"]
    ledger_hash, message = row["ledger_hash"], row["release_message"]
    granted = _GRANTED % (purpose or "").encode()
    if not (message.startswith(newcomer_id.bytes + agency_id.bytes) and message.startswith(granted, RELEASE_TEXT)):
        raise IntegrityFault("a release row is not the one that was asked for")
    secrecy = check_release(keyring, row["release_mac_generation"], row["release_mac"], message, ledger_hash)
    if row["wrapped"] is None:
        raise IntegrityFault("a data key is missing")
    try:
        key = await open_key(keyring, row["key_id"], row["dek_generation"], row["epoch"], row["wrapped"], row["subject_ref"])
    except KeyGone:
        raise Erased from None
    manifest = check_manifest(
        key,
        newcomer_id,
        row["manifest"],
        row["profile_version"],
        row["ledger_n"],
        ledger_hash,
        row["status"],
        row["state_hash"],
    )
    return Opened(newcomer_id, key, manifest, secrecy, _blocks(row, key, manifest, newcomer_id.bytes, wanted))


def check_release(keyring: Keyring, generation: int, mac: bytes, message: bytes, ledger_hash: bytes) -> SecrecyPairs:
    """Raise IntegrityFault unless the service wrote this release at the newcomer's present ledger head.

    `message` is what the database made of the very columns that decided (`row_mac.RELEASE_MESSAGE`). Returns what it releases
    from secrecy.
    """
    if not release_mac_fits(keyring, generation, mac, message, ledger_hash):
        raise IntegrityFault("a release row was not written by this service, or at another ledger head")
    return secrecy_pairs(message[message.rindex(b"\n") + 1 :].decode())


def _blocks(row: Row, key: DataKey, manifest: Manifest, newcomer16: bytes, wanted: Sequence[int]) -> dict[int, tuple[int, bytes]]:
    opened: dict[int, tuple[int, bytes]] = {}
    for number, version, sealed in zip(row["numbers"] or (), row["versions"] or (), row["sealed"] or (), strict=True):
        manifest.check_block(number, sealed)
        opened[number] = (version, open_sealed(key, number, newcomer16, version, sealed))
    if not opened.keys() >= {*wanted} and any(number not in opened and number in manifest.entries for number in wanted):
        raise IntegrityFault("a category is missing")
    return opened
