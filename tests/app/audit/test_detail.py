"""Details open under the newcomer's key, in the row they were written for, and nowhere else."""

import base64
import os

import pytest

from app.audit.detail import open_detail, seal_detail
from app.crypto.data_keys import DataKey
from app.crypto.faults import SealError
from app.crypto.keyring import Keyring
from tests.support.keys import some_key

MARK = os.urandom(16)


def test_a_detail_opens_and_its_length_is_a_step(key: DataKey) -> None:
    sealed = [seal_detail(key, MARK, {"why": "x" * length}) for length in range(40)]
    assert [open_detail(key, MARK, text)["why"] for text in sealed] == ["x" * length for length in range(40)]
    assert len({len(text) for text in sealed}) == 1


def test_another_row_newcomer_or_byte_is_refused(key: DataKey, keyring: Keyring) -> None:
    sealed = seal_detail(key, MARK, {"why": "x"})
    raw = base64.b64decode(sealed)
    changed = [base64.b64encode(bytes([*raw[:at], raw[at] ^ 1, *raw[at + 1 :]])).decode() for at in range(len(raw))]
    for other_key, mark, text in [
        (some_key(keyring), MARK, sealed),
        (key, os.urandom(16), sealed),
        (key, MARK, ""),
        (key, MARK, "not base64"),
        (key, MARK, sealed[:20]),
        *[(key, MARK, text) for text in changed],
    ]:
        with pytest.raises(SealError):
            open_detail(other_key, mark, text)
