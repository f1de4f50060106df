"""From one row of a gate statement to opened blocks: every check that the database is not trusted with, in the order of the page.

1. the release row carries our MAC and names the ledger head; 2. the data key unwraps and is this subject's; 3. manifest, status
and audited state fit; 4. each block is the one the manifest names, and opens in its place. Shared by the read and the fast write.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.crypto.data_keys import DataKey, unwrap_row
from app.crypto.keyring import Keyring
from app.crypto.manifest import Manifest
from app.crypto.row_mac import release_check, release_message
from app.crypto.sealed import open_sealed
from app.errors import IntegrityFault
from app.ledger.state import check_manifest

Row = Mapping[str, Any]
Secrecy = tuple[tuple[int, str], ...]
"""Pairs of category number and releasing agency (32 hex digits, `*` for any): what § 203 StGB secrets may travel."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A newcomer's key, manifest and the plaintexts of the categories asked for, as (row version, JSON) by number."""

    newcomer_id: UUID
    key: DataKey
    manifest: Manifest
    secrecy: Secrecy
    blocks: Mapping[int, tuple[int, bytes]]


def open_row(keyring: Keyring, row: Row, purpose: str, agency16: bytes, wanted: Sequence[int]) -> Opened:
    """Check and open what an allowed row of `app.ledger.permission` brought. Raises IntegrityFault (SealError), never guesses."""
    newcomer_id: UUID = row["newcomer_id"]
    newcomer16 = newcomer_id.bytes
    secrecy = check_release(keyring, newcomer16, agency16, purpose, row)
    if row["wrapped"] is None:
        raise IntegrityFault("data-key-missing")
    key = unwrap_row(keyring, row["key_id"], row["dek_generation"], row["epoch"], row["wrapped"], row["subject_ref"])
    manifest = check_manifest(
        key,
        newcomer_id,
        row["manifest"],
        row["profile_version"],
        (row["ledger_n"], row["ledger_hash"]),
        row["status"],
        row["state_hash"],
    )
    stored = dict(zip(row["numbers"] or (), zip(row["versions"] or (), row["sealed"] or (), strict=True), strict=True))
    blocks: dict[int, tuple[int, bytes]] = {}
    for number in wanted:
        found = stored.get(number)
        if found is None:
            if number in manifest.entries:
                raise IntegrityFault("block-missing")
            continue
        manifest.check_block(number, found[0], found[1])
        blocks[number] = (found[0], open_sealed(key, number, newcomer16, found[0], found[1]))
    return Opened(newcomer_id, key, manifest, secrecy, blocks)


def check_release(keyring: Keyring, newcomer16: bytes, agency16: bytes, purpose: str, row: Row) -> Secrecy:
    """The release's secrecy pairs, after its MAC and the ledger head it names were checked against the newcomer's row."""
    secrecy: Secrecy = tuple((int(category), str(agency)) for category, agency in json.loads(row["secrecy"]))
    message = release_message(
        newcomer16,
        agency16,
        purpose,
        row["state"],
        row["categories"],
        secrecy,
        row["valid_until"],
        row["ended_at"],
        row["granting_event"],
        row["consent_id"],
        row["head_hash"],
    )
    if not release_check(keyring, row["release_mac_generation"], row["release_mac"], message):
        raise IntegrityFault("release-mac")
    if row["head_hash"] != row["ledger_hash"]:
        raise IntegrityFault("release-head")
    return secrecy
