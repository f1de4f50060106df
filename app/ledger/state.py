"""What must fit together in one newcomer's rows before anything of them is used; pure, shared by every read and write.

1. the manifest opens under the newcomer's key as that of this profile version; 2. ledger head and status are those of the row;
3. its hash is the one that the audit log holds of the newest write. A rollback of single rows fails 1 or 2, a rollback of
the whole profile fails 3.
"""

import hmac
from uuid import UUID

from app.crypto.data_keys import DataKey
from app.crypto.manifest import Manifest, state_hash
from app.errors import IntegrityFault


def check_manifest(
    key: DataKey,
    newcomer_id: UUID,
    raw: bytes,
    profile_version: int,
    ledger_n: int,
    ledger_hash: bytes,
    status: str,
    audited: str | None,
) -> Manifest:
    """The opened manifest if it fits the newcomer's row and the audited state hash; raises IntegrityFault otherwise."""
    manifest = Manifest.open(key, newcomer_id.bytes, profile_version, raw)
    manifest.check_head(ledger_n, ledger_hash, status)
    if audited is None or not hmac.compare_digest(audited, state_hash(raw)):
        raise IntegrityFault("the audited state is not the stored one")
    return manifest
