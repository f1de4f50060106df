"""Parting two records again: what a person ended since the merge stays ended in the record that goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from consent.events import Event, Invalidated, Restricted
from consent.ledger import replay
from consent.merging import ended_since
from tests.consent.making import (
    COUNSEL,
    consent_id,
    day,
    granted,
    merged,
    restricted,
    secrecy_released,
    secrecy_withdrawn,
    withdrawn,
)


def parting(other: list[Event], since: list[Event], survivor: Sequence[Event] = (), at: float = 10) -> tuple[Event, ...]:
    """What the other ledger needs if it is parted after `since` happened to the joined one."""
    start = list(survivor) or [granted(9, 3, COUNSEL)]
    joined = replay([*start, merged(other), *since], day(at))
    return ended_since(replay(other, day(at)), joined, since, day(at))


DETAILED = replace(withdrawn(2, at=4), detail_sha256="ab" * 32)
ENDED: list[tuple[str, list[Event], list[Event], list[Event]]] = [
    ("withdrawn", [withdrawn(2, at=4)], [], [replace(withdrawn(2, at=4), recorded_at=day(10))]),
    ("its twin withdrawn", [withdrawn(1, at=4)], [granted(1)], [replace(withdrawn(2, at=4), recorded_at=day(10))]),
    (
        "replaced by a new consent",
        [granted(7, categories=("arrival",), at=4)],
        [granted(1)],
        [Invalidated(at=day(10), recorded_at=day(10), consent=consent_id(2), ground="merge-undone")],
    ),
    ("the twin ran out", [], [granted(1, until=5)], []),
    ("nothing", [], [granted(1)], []),
    ("restricted", [restricted(at=4)], [], [Restricted(at=day(10), recorded_at=day(10))]),
    ("somebody else's consent withdrawn", [withdrawn(9, at=4)], [], []),
    (
        "replaced in this record alone",
        [granted(7, categories=("arrival",), at=4)],
        [],
        [Invalidated(at=day(10), recorded_at=day(10), consent=consent_id(2), ground="merge-undone")],
    ),
    ("withdrawn on paper", [DETAILED], [], [replace(DETAILED, recorded_at=day(10), detail_sha256=None)]),
]


@pytest.mark.parametrize(("since", "survivor", "expected"), [case[1:] for case in ENDED], ids=[case[0] for case in ENDED])
def test_what_she_ended_since_the_merge_stays_ended_in_the_parted_record(
    since: list[Event], survivor: list[Event], expected: list[Event]
) -> None:
    assert parting([granted(2)], since, survivor) == tuple(expected)


def test_a_release_of_secrecy_taken_back_since_the_merge_stays_taken_back() -> None:
    taken_back = secrecy_withdrawn(2, at=4)
    needed = (replace(taken_back, recorded_at=day(10)),)
    assert parting([granted(2), secrecy_released(2)], [taken_back]) == needed
    assert parting([granted(2), secrecy_released(2)], [replace(taken_back, detail_sha256="ab" * 32)]) == needed


def test_what_had_ended_before_the_merge_needs_no_second_end() -> None:
    assert parting([granted(2), withdrawn(2, at=1)], []) == ()
    still = granted(3, agency=2)
    assert parting([granted(2), still, withdrawn(2, at=1)], [withdrawn(3, at=4)]) == (
        replace(withdrawn(3, at=4), recorded_at=day(10)),
    )
