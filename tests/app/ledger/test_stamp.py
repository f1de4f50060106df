"""Ids made in bulk: each above the one before, of its moment, and none of them twice."""

from datetime import UTC, datetime
from itertools import islice

from app.ledger.stamp import uuids_at

MOMENT = datetime(2026, 11, 22, 9, 0, 0, 123_000, UTC)


def test_ids_of_a_moment_ascend_and_are_version_7() -> None:
    made = list(islice(uuids_at(MOMENT), 5_000))
    assert made == sorted(made)
    assert all((each.version, each.variant) == (7, "specified in RFC 4122") for each in made)
    milliseconds = {each.int >> 80 for each in made}
    assert milliseconds == {1_795_338_000_123, 1_795_338_000_124}


def test_ids_of_two_batches_of_one_moment_are_different() -> None:
    one, other = (set(islice(uuids_at(MOMENT), 5_000)) for _ in range(2))
    assert len(one | other) == 10_000
    assert len({each.int & (1 << 62) - 1 for each in one}) == 5_000
