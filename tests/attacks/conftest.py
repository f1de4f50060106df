"""Fixtures of attacks on bytes alone: a keyring and a data key without a database."""

from pathlib import Path

import pytest

from app.crypto.data_keys import DataKey
from app.crypto.keyring import Keyring
from tests.support.keys import local_keyring, some_key


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    """A keyring of this test's own."""
    return local_keyring(tmp_path)


@pytest.fixture
def key(keyring: Keyring) -> DataKey:
    """The data key of some newcomer."""
    return some_key(keyring)
