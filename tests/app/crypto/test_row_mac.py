"""MACs of rows cover every column that decides, exactly in the published layout."""

import hashlib
import hmac
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any
from uuid import UUID

import asyncpg.pgproto.pgproto
import pytest

from app.crypto.faults import SealError
from app.crypto.keyring import AUTHZ, Keyring
from app.crypto.row_mac import (
    GENESIS,
    canonical_columns,
    ledger_hash,
    ledger_mac,
    ledger_mac_fits,
    register_check,
    register_mac,
    release_mac,
    release_mac_fits,
    release_message,
)

NEWCOMER = bytes(range(16))
AGENCY, RELEASING, CONSENT = UUID(int=7), UUID(int=8), UUID(int=9)
HEAD = hashlib.sha256(b"head").digest()
UNTIL = datetime(2027, 5, 21, 0, 0, 0, 250_000, tzinfo=UTC)


@dataclass(frozen=True)
class Columns:
    """A release as the MAC sees it."""

    agency: UUID = AGENCY
    purpose: str = "language_course"
    state: str = "granted"
    consent: UUID | None = CONSENT
    categories: tuple[int, ...] = (2, 5)
    secrecy: tuple[tuple[int, str], ...] = ((5, "*"), (6, RELEASING.hex))
    valid_until: datetime | None = UNTIL
    ended_at: datetime | None = None
    granting_event: int = 4
    other: dict[str, int] = field(default_factory=dict)


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970, computed another way than the code does."""
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond


def test_the_ledger_hash_is_the_published_chain() -> None:
    body = b'{"type":"granted"}'
    first = ledger_hash(NEWCOMER, 1, GENESIS, body)
    told = b"kiim/v1/ledger\0" + NEWCOMER + struct.pack(">Q", 1) + bytes(32) + hashlib.sha256(body).digest()
    assert first == hashlib.sha256(told).digest()
    assert ledger_hash(NEWCOMER, 2, first, body) != ledger_hash(NEWCOMER, 2, GENESIS, body)


def test_ids_of_another_length_never_enter_a_hash() -> None:
    for newcomer, previous in [(bytes(15), GENESIS), (NEWCOMER, bytes(31))]:
        with pytest.raises(ValueError, match="wrong length"):
            ledger_hash(newcomer, 1, previous, b"{}")


def test_a_ledger_mac_fits_its_hash_and_generation_only(keyring: Keyring) -> None:
    generation, mac = ledger_mac(keyring, HEAD)
    assert mac == hmac.digest(keyring.secret(AUTHZ), b"kiim/v1/ledger-mac\0" + HEAD, "sha256")
    assert ledger_mac_fits(keyring, generation, mac, HEAD)
    assert not ledger_mac_fits(keyring, generation, mac, bytes(32))
    assert not ledger_mac_fits(keyring, generation + 1, mac, HEAD)


def test_the_release_message_is_the_published_layout(keyring: Keyring) -> None:
    told = (
        NEWCOMER
        + AGENCY.bytes
        + CONSENT.bytes
        + struct.pack(">qqq", 4, microseconds(UNTIL) - 946_684_800_000_000, 1 - 2**63)
        + b'granted\nlanguage_course\n2,5\n[[5,"*"],[6,"'
        + RELEASING.hex.encode()
        + b'"]]'
    )
    assert release_message(NEWCOMER, Columns()) == told
    expected = hmac.digest(keyring.secret(AUTHZ), b"kiim/v1/release\0" + HEAD + told, "sha256")
    assert release_mac(keyring, told, HEAD) == (1, expected)


def test_a_missing_consent_is_nobodys() -> None:
    assert release_message(NEWCOMER, Columns(consent=None, secrecy=()))[32:48] == bytes(16)


CHANGES: list[dict[str, Any]] = [
    {"agency": UUID(int=6)},
    {"purpose": "job_placement"},
    {"state": "withdrawn"},
    {"consent": UUID(int=10)},
    {"consent": None},
    {"categories": (2, 5, 6)},
    {"categories": ()},
    {"secrecy": ()},
    {"secrecy": ((5, "*"), (6, "*"))},
    {"valid_until": UNTIL + timedelta(microseconds=1)},
    {"valid_until": None},
    {"ended_at": UNTIL},
    {"granting_event": 5},
]


@pytest.mark.parametrize("changes", CHANGES, ids="-".join)
def test_every_deciding_column_is_covered(keyring: Keyring, changes: dict[str, Any]) -> None:
    message = release_message(NEWCOMER, Columns())
    generation, mac = release_mac(keyring, message, HEAD)
    assert release_mac_fits(keyring, generation, mac, message, HEAD)
    assert not release_mac_fits(keyring, generation, mac, release_message(NEWCOMER, replace(Columns(), **changes)), HEAD)


def test_newcomer_head_and_generation_are_covered(keyring: Keyring) -> None:
    message = release_message(NEWCOMER, Columns())
    generation, mac = release_mac(keyring, message, HEAD)
    assert not release_mac_fits(keyring, generation, mac, release_message(bytes(16), Columns()), HEAD)
    assert not release_mac_fits(keyring, generation, mac, message, bytes(32))
    assert not release_mac_fits(keyring, 2, mac, message, HEAD)


IMPOSSIBLE: list[dict[str, Any]] = [
    {"state": "granted\nlanguage_course"},
    {"purpose": "language_course\n2"},
    {"granting_event": 2**63},
]


@pytest.mark.parametrize("changes", IMPOSSIBLE, ids=str)
def test_columns_the_service_cannot_have_written_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(SealError):
        release_message(NEWCOMER, replace(Columns(), **changes))


def test_ids_of_another_length_are_not_padded_into_a_release(keyring: Keyring) -> None:
    for newcomer in (bytes(15), bytes(17)):
        with pytest.raises(SealError):
            release_message(newcomer, Columns())
    for head in (HEAD[:31], HEAD + b"\0"):
        with pytest.raises(SealError):
            release_mac(keyring, b"", head)
        generation, mac = keyring.authz_generation, keyring.authz_mac(b"kiim/v1/release\0", head)
        assert not release_mac_fits(keyring, generation, mac, b"", head)


REGISTER: Mapping[str, object] = {
    "agency_id": AGENCY,
    "name": "Sprachschule Ahornweg",
    "reporting_duty": False,
    "ags": None,
    "created_at": UNTIL,
    "text_sha256": b"\x01\x02",
}


def test_a_register_mac_covers_table_version_names_and_values(keyring: Keyring) -> None:
    mac = register_mac(keyring, "agency", 3, REGISTER)
    generation = keyring.authz_generation
    assert register_check(keyring, generation, mac, "agency", 3, dict(sorted(REGISTER.items(), reverse=True)))
    assert not register_check(keyring, generation, mac, "client", 3, REGISTER)
    assert not register_check(keyring, generation, mac, "agency", 2, REGISTER)
    for name in REGISTER:
        assert not register_check(keyring, generation, mac, "agency", 3, {**REGISTER, name: "other"})
        assert not register_check(keyring, generation, mac, "agency", 3, {k: v for k, v in REGISTER.items() if k != name})


def test_a_moment_has_one_canonical_form_in_every_zone() -> None:
    elsewhere = UNTIL.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert canonical_columns({"at": elsewhere}) == canonical_columns({"at": UNTIL}) == f'{{"at":{microseconds(UNTIL)}}}'.encode()
    assert canonical_columns({"raw": memoryview(b"\xff")}) == b'{"raw":"ff"}'


def test_a_value_without_a_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError):
        canonical_columns({"x": object()})


def test_labels_separate_the_uses(keyring: Keyring) -> None:
    message = os.urandom(32)
    assert keyring.authz_mac(b"kiim/v1/ledger-mac\0", message) != keyring.authz_mac(b"kiim/v1/release\0", message)


def test_ids_and_codes_of_other_types_have_the_same_canonical_form() -> None:
    class Code(StrEnum):
        """A code as the rules name it."""

        ACTIVE = "active"

    plain = canonical_columns({"id": AGENCY, "status": "active"})
    assert canonical_columns({"id": asyncpg.pgproto.pgproto.UUID(AGENCY.hex), "status": Code.ACTIVE}) == plain
