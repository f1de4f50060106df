"""Statement ids are stable for one agency and unrelated between two."""

import os

from app.crypto.keyring import Keyring
from app.crypto.statement_ids import NEWCOMER, StatementIds

FIRST, SECOND = os.urandom(16), os.urandom(16)


def test_ids_go_out_and_come_back_in_order(keyring: Keyring) -> None:
    ids = StatementIds(keyring)
    internal = [os.urandom(16).hex() for _ in range(50)]
    outward = ids.outward(FIRST, internal)
    assert [(ids.inward(FIRST, text) or b"").hex() for text in outward] == internal
    assert ids.outward(FIRST, internal) == outward == StatementIds(keyring).outward(FIRST, internal)
    assert all(text.startswith("s_") and len(text) == 34 for text in outward)
    assert ids.outward(FIRST, []) == []


def test_two_agencies_and_the_newcomer_share_no_id(keyring: Keyring) -> None:
    ids = StatementIds(keyring)
    internal = [os.urandom(16).hex() for _ in range(200)]
    views = [set(ids.outward(reader, internal)) for reader in (FIRST, SECOND, NEWCOMER)]
    assert len(set.union(*views)) == 600
    assert ids.inward(SECOND, ids.outward(FIRST, internal[:1])[0]) != bytes.fromhex(internal[0])


def test_what_is_not_of_the_form_is_no_id(keyring: Keyring) -> None:
    ids = StatementIds(keyring)
    for text in ["", "s_", "n_" + "0" * 32, "s_" + "z" * 32, "s_" + "0" * 31, "s_" + "U" * 32]:
        assert ids.inward(FIRST, text) is None
    assert "redacted" in repr(ids)
