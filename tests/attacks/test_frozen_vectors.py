"""Attack 17: an upgrade that changes a byte layout makes stored data unreadable; every released suite must still open."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.audit.detail import open_detail
from app.audit.record import row_mac_fits
from app.crypto.blind_index import RULES, blind_index
from app.crypto.data_keys import DataKey, DekRow, unwrap
from app.crypto.keyring import Keyring, ServiceKeyRow
from app.crypto.local_key_file import LocalKeyFile
from app.crypto.manifest import Manifest
from app.crypto.row_mac import GENESIS, ledger_hash, ledger_mac_fits, register_check, release_mac_fits, release_message
from app.crypto.sealed import open_sealed, seal_with_nonce
from app.crypto.skeleton import duplicate_tokens
from app.crypto.statement_ids import StatementIds

DATA = Path(__file__).parents[1] / "data"
FROZEN: Mapping[str, Any] = json.loads((DATA / "suite_02.json").read_text())
TOKENS: Mapping[str, Any] = json.loads((DATA / "duplicate_tokens_2.json").read_text())
NEWCOMER = bytes.fromhex(FROZEN["newcomer"])


@dataclass(frozen=True)
class Release:
    """The frozen release row."""

    agency: UUID
    purpose: str
    state: str
    consent: UUID
    categories: list[int]
    secrecy: list[tuple[int, str]]
    valid_until: datetime
    ended_at: None
    granting_event: int


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    """The frozen root key and service keys."""
    path = tmp_path / "root.key"
    path.touch(mode=0o600)
    path.write_text(json.dumps(FROZEN["root_key_file"]))
    provider = LocalKeyFile(path)
    provider.prepare(keys_in_use=True)
    rows = [ServiceKeyRow._make([*row[:4], bytes.fromhex(row[4])]) for row in FROZEN["service_keys"]]
    return Keyring.from_rows(provider, rows)


@pytest.fixture
def key(keyring: Keyring) -> DataKey:
    """The frozen data key."""
    dek = FROZEN["dek"]
    wrapped = bytes.fromhex(dek["wrapped"])
    return unwrap(
        keyring,
        DekRow(UUID(dek["key_id"]), dek["generation"], dek["provider"], dek["epoch"], wrapped, UUID(dek["subject_ref"])),
    )


@pytest.mark.parametrize("block", FROZEN["blocks"], ids=lambda block: f"category {block['category']}")
def test_17_blocks_open_and_are_written_the_same(key: DataKey, block: Mapping[str, Any]) -> None:
    sealed, plaintext = bytes.fromhex(block["sealed"]), block["plaintext"].encode()
    assert open_sealed(key, block["category"], NEWCOMER, block["row_version"], sealed) == plaintext
    assert seal_with_nonce(key, block["category"], NEWCOMER, block["row_version"], 1, plaintext, sealed[16:28]) == sealed


def test_17_the_manifest_opens_and_fits_its_blocks(key: DataKey) -> None:
    raw = bytes.fromhex(FROZEN["manifest"])
    manifest = Manifest.open(key, NEWCOMER, FROZEN["profile_version"], raw)
    for block in FROZEN["blocks"]:
        manifest.check_block(block["category"], bytes.fromhex(block["sealed"]))
    manifest.check_head(1, bytes.fromhex(FROZEN["ledger"]["hash"]), "active")


def test_17_ledger_release_register_and_audit_macs_fit(keyring: Keyring) -> None:
    ledger, release, register, audit = (FROZEN[name] for name in ("ledger", "release", "register", "audit"))
    head = bytes.fromhex(ledger["hash"])
    assert ledger_hash(NEWCOMER, 1, GENESIS, ledger["body"].encode()) == head
    assert ledger_mac_fits(keyring, 1, bytes.fromhex(ledger["mac"]), head)
    row = Release(
        UUID(release["agency"]),
        release["purpose"],
        release["state"],
        UUID(release["consent"]),
        release["categories"],
        [(category, agency) for category, agency in release["secrecy"]],
        datetime.fromisoformat(release["valid_until"]),
        release["ended_at"],
        release["granting_event"],
    )
    assert release_mac_fits(keyring, 1, bytes.fromhex(release["mac"]), release_message(NEWCOMER, row), head)
    mac = bytes.fromhex(register["mac"])
    assert register_check(keyring, 1, mac, register["table"], register["row_version"], register["columns"])
    covered = audit["covered"].encode()
    assert row_mac_fits(keyring, bytes.fromhex(audit["mac"]), len(covered), covered + b',"z":{}}')


def test_17_duplicate_tokens_stay_while_their_rules_do(keyring: Keyring) -> None:
    assert TOKENS["rules"] == RULES  # new rules get a file of their own, and `kiim reindex` makes every token anew
    for frozen in TOKENS["people"]:
        given, family, date, contacts = frozen["person"]
        tokens = duplicate_tokens(keyring, given, family, date, [(kind, value) for kind, value in contacts])
        assert [[token.kind, token.token.hex()] for token in tokens] == frozen["tokens"]
    former = {token for person in FROZEN["duplicate_tokens"] for _, token in person["tokens"]}
    assert not former & {token for person in TOKENS["people"] for _, token in person["tokens"]}


def test_17_audit_details_tokens_and_statement_ids_stay(keyring: Keyring, key: DataKey) -> None:
    audit, index, statement = (FROZEN[name] for name in ("audit", "blind_index", "statement_id"))
    assert open_detail(key, bytes.fromhex(audit["mark"]), audit["detail"]) == {"why": "frozen"}
    assert blind_index(keyring, index["name"], index["value"]).hex() == index["token"]
    ids, agency, internal = StatementIds(keyring), bytes.fromhex(statement["agency"]), bytes.fromhex(statement["internal"])
    assert ids.outward(agency, [internal.hex()]) == [statement["outward"]]
    assert ids.inward(agency, statement["outward"]) == internal
