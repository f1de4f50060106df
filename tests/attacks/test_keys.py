"""Attacks 30 to 33: the key file lies open, the provider is down, the cache is too generous, key bytes turn up in texts."""

import gc
import io
import logging
import traceback
from pathlib import Path
from uuid import uuid4

import pytest

from app.crypto.data_keys import DataKeyCache, new_data_key, unwrap
from app.crypto.faults import KeyFileProblem, SealError
from app.crypto.keyring import NAMES, Keyring, fresh_rows
from app.crypto.local_key_file import LocalKeyFile
from app.crypto.sealed import open_sealed, seal
from app.errors import Unavailable


class Unreachable(LocalKeyFile):
    """A provider whose connection is lost while the service runs."""

    def unwrap(self, use: str, epoch: int, sealed: bytes) -> bytes:
        raise Unavailable()


def test_30_a_readable_or_truncated_key_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    LocalKeyFile(path).prepare(keys_in_use=False)
    path.chmod(0o644)
    assert path.read_bytes()  # naive: it opens, for everybody
    with pytest.raises(KeyFileProblem):
        LocalKeyFile(path).prepare(keys_in_use=True)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:80])
    with pytest.raises(KeyFileProblem):
        LocalKeyFile(path).prepare(keys_in_use=True)


def test_31_without_the_provider_nothing_new_opens_and_nothing_is_remembered(tmp_path: Path) -> None:
    provider = Unreachable(tmp_path / "root.key")
    provider.prepare(keys_in_use=False)
    reachable = LocalKeyFile(tmp_path / "root.key")
    reachable.prepare(keys_in_use=True)
    keyring = Keyring.from_rows(reachable, fresh_rows(reachable))
    _, row = new_data_key(keyring)
    keyring.provider = provider
    with pytest.raises(Unavailable):
        unwrap(keyring, row)
    assert len(keyring.cache) == 0


def test_32_the_cache_is_bounded_short_and_wiped(keyring: Keyring) -> None:
    moment = [0.0]
    keyring.cache = DataKeyCache(1024, 120, lambda: moment[0])
    secrets = []
    for _ in range(2000):
        _, row = new_data_key(keyring)
        secrets.append(unwrap(keyring, row)._secrets)
    gc.collect()
    assert len(keyring.cache) == 1024
    assert sum(any(secret) for secret in secrets) == 1024
    moment[0] = 120.0
    assert keyring.cache.sweep() == 1024
    gc.collect()
    assert not any(any(secret) for secret in secrets)


def test_33_no_key_bytes_in_reprs_logs_or_tracebacks(keyring: Keyring) -> None:
    key, row = new_data_key(keyring)
    opened = unwrap(keyring, row)
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logger = logging.Logger("attack")  # not the root: what a careless caller would do
    logger.addHandler(handler)
    logger.error("%s %r %s %r", keyring, opened, keyring.provider, keyring.cache)
    sealed = seal(key, 3, uuid4().bytes, 1, 1, b"{}")
    for attempt in (lambda: open_sealed(key, 3, uuid4().bytes, 1, sealed), lambda: unwrap(keyring, row._replace(generation=9))):
        try:
            attempt()
        except SealError:
            logger.exception("refused")
            written.write(traceback.format_exc())
    text = written.getvalue()
    assert "redacted" in text
    secrets = [keyring.secret(name) for name in NAMES] + [bytes(key._secrets[:32]), bytes(key._secrets[32:])]
    for secret in secrets:
        assert secret.hex() not in text
        assert repr(secret)[2:-1] not in text
