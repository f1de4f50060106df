"""Bodies that the service did not compose are refused, not guessed."""

import pytest

from app.audit.read import decode
from app.audit.record import AuditWriter, Entry
from app.crypto.faults import SealError
from app.crypto.keyring import Keyring
from tests.support.clock import MovableClock


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", "null", '{"a":"x"}', '{"a":"x","at":5,"n":1,"o":"allowed","r":"r","w":"w","x":"00"}', "{\0}"],
)
def test_something_else_is_a_seal_error(body: str) -> None:
    with pytest.raises(SealError):
        decode(body)


def test_a_row_without_a_detail_has_none(keyring: Keyring, clock: MovableClock) -> None:
    row = AuditWriter(keyring, clock).compose(Entry("agency.add"), "r")
    assert decode(row.body).detail is None
    assert decode(row.body).ack is None
