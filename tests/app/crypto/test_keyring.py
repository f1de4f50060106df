"""Service keys: made once for two processes that start together, opened only by the root key they belong to."""

import asyncio
import pickle
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key

from app.crypto.data_keys import new_data_key, unwrap
from app.crypto.faults import KeyFileProblem
from app.crypto.keyring import NAMES, RECEIPT_SIGNING, ROWMAC, TOKEN_SIGNING, Keyring, ServiceKeyRow, fresh_rows, read_rows
from app.crypto.local_key_file import LocalKeyFile

NOW = datetime(2026, 11, 21, tzinfo=UTC)
if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator["Connection"]:
    """A connection in the serving role."""
    opened = await asyncpg.connect(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the root key belongs."""
    return tmp_path / "keys" / "root.key"


def remove(path: Path) -> None:
    """Lose the root key."""
    path.unlink()


def remaining(path: Path) -> list[Path]:
    """What lies in the key folder."""
    return list(path.parent.iterdir())


async def test_the_first_start_makes_all_keys_and_the_second_opens_the_same(connection: "Connection", path: Path) -> None:
    first = await Keyring.open(connection, LocalKeyFile(path), NOW)
    second = await Keyring.open(connection, LocalKeyFile(path), NOW)
    for name in NAMES:
        assert first.secret(name) == second.secret(name)
    assert len({first.secret(name) for name in NAMES}) == len(NAMES)
    assert await connection.fetchval("SELECT count(*) FROM keys.service") == len(NAMES)


async def test_two_processes_that_start_together_make_one_set(database_url: str, path: Path) -> None:
    async def start() -> Keyring:
        own = await asyncpg.connect(database_url)
        try:
            return await Keyring.open(own, LocalKeyFile(path), NOW)
        finally:
            await own.close()

    opened = await asyncio.gather(*(start() for _ in range(4)))
    assert len({keyring.secret(ROWMAC) for keyring in opened}) == 1


async def test_another_root_key_is_refused_with_words_that_help(connection: "Connection", path: Path) -> None:
    await Keyring.open(connection, LocalKeyFile(path), NOW)
    remove(path)
    LocalKeyFile(path).prepare(keys_in_use=False)
    with pytest.raises(KeyFileProblem, match="belongs to another database"):
        await Keyring.open(connection, LocalKeyFile(path), NOW)


async def test_a_missing_root_key_is_refused_and_not_made_again(connection: "Connection", path: Path) -> None:
    await Keyring.open(connection, LocalKeyFile(path), NOW)
    remove(path)
    with pytest.raises(KeyFileProblem, match="Put the original file back"):
        await Keyring.open(connection, LocalKeyFile(path), NOW)
    assert remaining(path) == []


async def test_data_keys_without_service_keys_also_forbid_a_new_root_key(connection: "Connection", path: Path) -> None:
    keyring = await Keyring.open(connection, LocalKeyFile(path), NOW)
    await connection.execute("INSERT INTO keys.dek VALUES ($1, $2, $3, $4, $5, $6)", *new_data_key(keyring)[1])
    await connection.execute("DELETE FROM keys.service")
    remove(path)
    with pytest.raises(KeyFileProblem, match="missing"):
        await Keyring.open(connection, LocalKeyFile(path), NOW)


async def test_a_removed_or_changed_service_key_is_named_and_never_made_again(connection: "Connection", path: Path) -> None:
    await Keyring.open(connection, LocalKeyFile(path), NOW)
    await connection.execute("DELETE FROM keys.service WHERE name = 'authz'")
    await connection.execute("UPDATE keys.service SET wrapped = wrapped || '\\x00'::bytea WHERE name = 'pepper'")
    with pytest.raises(KeyFileProblem, match="pepper/1, authz"):
        await Keyring.open(connection, LocalKeyFile(path), NOW)


def test_exchanged_service_keys_are_refused(path: Path) -> None:
    provider = LocalKeyFile(path)
    provider.prepare(keys_in_use=False)
    rows = {row.name: row for row in fresh_rows(provider)}
    swapped = [
        rows["authz"]._replace(wrapped=rows["rowmac"].wrapped),
        rows["idx"]._replace(generation=2),
        *[row for name, row in rows.items() if name not in ("authz", "idx")],
    ]
    with pytest.raises(KeyFileProblem, match="authz/1, idx/2"):
        Keyring.from_rows(provider, swapped)


async def test_a_worker_process_opens_the_same_keys_from_rows(connection: "Connection", path: Path) -> None:
    keyring = await Keyring.open(connection, LocalKeyFile(path), NOW)
    rows = await read_rows(connection)
    provider, sent = pickle.loads(pickle.dumps((keyring.provider, rows)))  # noqa: S301  # our own bytes
    worker = Keyring.from_rows(provider, sent)
    _, row = new_data_key(worker)
    assert unwrap(keyring, row).subject_ref == row.subject_ref
    assert worker.rowmac(b"row") == keyring.rowmac(b"row")


def test_signing_keys_are_of_the_published_kinds(keyring: Keyring) -> None:
    token = load_der_private_key(keyring.secret(TOKEN_SIGNING), None)
    receipt = load_der_private_key(keyring.secret(RECEIPT_SIGNING), None)
    assert isinstance(token, EllipticCurvePrivateKey)
    assert token.curve.name == "secp256r1"
    assert isinstance(receipt, Ed25519PrivateKey)


def test_an_older_generation_still_verifies_and_the_newest_signs(path: Path) -> None:
    provider = LocalKeyFile(path)
    provider.prepare(keys_in_use=False)
    rows = fresh_rows(provider)
    before = Keyring.from_rows(provider, rows)
    old_row, old_authz = before.rowmac(b"row"), before.authz_mac(b"use\0", b"a", b"b")
    newer = [_second_generation(provider, row.name) for row in rows if row.name in ("authz", "rowmac")]
    after = Keyring.from_rows(provider, [*rows, *newer])
    assert after.authz_generation == 2
    assert after.authz_check(1, old_authz, b"use\0", b"ab")
    assert not after.authz_check(2, old_authz, b"use\0", b"ab")
    assert not after.authz_check(3, old_authz, b"use\0", b"ab")
    assert after.rowmac(b"row") != old_row
    assert after.rowmac_check(old_row, b"row")
    assert not after.rowmac_check(old_row, b"other")
    assert after.secret("authz", 1) == before.secret("authz")


def test_a_keyring_shows_and_pickles_nothing(keyring: Keyring) -> None:
    assert "redacted" in repr(keyring)
    with pytest.raises(TypeError):
        pickle.dumps(keyring)


def _second_generation(provider: LocalKeyFile, name: str) -> ServiceKeyRow:
    payload = b"KIMS\x01" + (2).to_bytes(4, "big") + name.encode().ljust(32, b"\0") + bytes(range(32))
    wrapped = provider.wrap("service", payload)
    return ServiceKeyRow(name, 2, wrapped.provider, wrapped.epoch, wrapped.sealed)
