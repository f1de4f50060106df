"""Which statement is shown first, and which carries the mark of age."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import permutations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.catalogue.model import AgeingRule
from consent.ranking import Statement, current, stale
from tests.consent.making import day
from tests.consent.small_catalogue import field


def said(
    number: str = "s1",
    kind: str = "self_stated",
    as_of: str | None = "2026-01-15",
    at: str = "2026-02-01T00:00:00Z",
    *,
    disputed: bool = False,
) -> Statement:
    return {"id": number, "kind": kind, "as_of": as_of, "recorded_at": at, "disputed": disputed}


ORDERED: list[tuple[str, list[Statement]]] = [
    (
        "kind-before-date",
        [
            said("a", "certificate", "2020-01-01"),
            said("b", "placement_test", "2021-01-01"),
            said("c", "document_seen", "2022-01-01"),
            said("d", "adviser_estimate", "2023-01-01"),
            said("e", "self_stated", "2024-01-01"),
            said("f", "hearsay", "2025-01-01"),
        ],
    ),
    ("later-day-first", [said("a", as_of="2026-01-16"), said("b", as_of="2026-01-15"), said("c", as_of="2025-12-31")]),
    ("no-day-comes-last", [said("a", as_of="2001"), said("b", as_of=None)]),
    (
        "an-incomplete-day-counts-from-its-start",
        [said("a", as_of="2026-02"), said("b", as_of="2026-01-31"), said("c", as_of="2026-01"), said("d", as_of="2026")],
    ),
    (
        "of-one-first-day-the-later-record",
        [
            said("a", as_of="2026", at="2026-02-04T00:00:00Z"),
            said("b", as_of="2026-01", at="2026-02-03T00:00:00Z"),
            said("c", as_of="2026-01-01", at="2026-02-02T00:00:00Z"),
        ],
    ),
    ("later-record-first", [said("a", at="2026-02-02T00:00:00Z"), said("b", at="2026-02-01T00:00:00Z")]),
    ("a-dispute-never-wins-silently", [said("a", "self_stated", "2001"), said("b", "certificate", "2026-01-15", disputed=True)]),
    ("two-disputed-by-kind", [said("a", "certificate", disputed=True), said("b", "self_stated", disputed=True)]),
]


@pytest.mark.parametrize("ordered", [row[1] for row in ORDERED], ids=[row[0] for row in ORDERED])
def test_the_first_of_each_order_is_shown_whatever_order_they_come_in(ordered: list[Statement]) -> None:
    for start in range(len(ordered)):
        for shuffled in list(permutations(ordered[start:]))[:24]:
            assert current(shuffled) == ordered[start]["id"]


days = st.one_of(
    st.none(),
    st.builds(
        lambda day, known: day[:known],
        st.sampled_from(["1999-12-31", "2000-01-01", "2000-01-02", "2000-02-01", "2001-01-01"]),
        st.sampled_from([4, 7, 10]),
    ),
)


@settings(deadline=None)
@given(st.lists(st.tuples(days, st.integers(1, 3)), min_size=1, max_size=6))
def test_of_one_kind_the_latest_first_day_is_shown_then_the_latest_record(told: list[tuple[str | None, int]]) -> None:
    statements = [said(f"s{n}", as_of=as_of, at=f"2026-02-0{noted}T00:00:00Z") for n, (as_of, noted) in enumerate(told)]

    def order(statement: Statement) -> tuple[date, str]:
        if statement["as_of"] is None:
            return date.min, statement["recorded_at"]
        year, month, on = (int(part) for part in (*statement["as_of"].split("-"), "1", "1")[:3])
        return date(year, month, on), statement["recorded_at"]

    shown = next(statement for statement in statements if statement["id"] == current(statements))
    assert order(shown) == max(map(order, statements))


ALIKE = [
    pytest.param({}, id="said-herself"),
    pytest.param({"kind": "certificate", "as_of": None}, id="of-no-day"),
    pytest.param({"as_of": "2026", "disputed": True}, id="disputed"),
]


@pytest.mark.parametrize("alike", ALIKE)
def test_of_equals_the_first_as_stored_is_shown_whatever_their_ids(alike: dict[str, Any]) -> None:
    for order in permutations(said(number, **alike) for number in "abc"):
        assert current(order) == order[0]["id"]


words = st.tuples(
    st.sampled_from(["certificate", "document_seen", "self_stated"]),
    st.sampled_from([None, "2026", "2026-01", "2026-01-01"]),
    st.sampled_from(["2026-02-01T00:00:00Z", "2026-02-01T00:00:01Z"]),
    st.booleans(),
)
"""Few of each, so that many are alike: kind, day, record, disputed."""


@settings(deadline=None)
@given(st.lists(words, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_which_place_is_shown_depends_on_no_id_and_the_later_word_wins_among_equals(
    told: list[tuple[str, str | None, str, bool]], chance: Random
) -> None:
    def stored(names: Sequence[str]) -> list[Statement]:
        return [
            said(name, kind, as_of, at, disputed=disputed) for name, (kind, as_of, at, disputed) in zip(names, told, strict=True)
        ]

    names = [f"s{place}" for place in range(len(told))]
    mixed = chance.sample(names, len(names))
    place = names.index(str(current(stored(names))))
    assert mixed.index(str(current(stored(mixed)))) == place
    assert told[place] not in told[:place], "nothing like it was said later: the newest stands first"
    shown = stored(names)[place]
    again = shown | {"id": "again"}
    assert current([again, *stored(names)]) == "again"
    assert current([*stored(names), again]) == shown["id"]


def test_without_statements_nothing_is_shown() -> None:
    assert current([]) is None


AGEING = field(
    "level",
    "language",
    set(),
    ageing=(
        AgeingRule(kinds=frozenset({"certificate"}), months=12, source="x"),
        AgeingRule(kinds=frozenset({"placement_test", "document_seen"}), months=6, source="y"),
    ),
)


@pytest.mark.parametrize(
    ("statement", "at", "old"),
    [
        pytest.param(said(kind="certificate", as_of="2025-03-03"), 0, False, id="a-day-short-of-twelve-months"),
        pytest.param(said(kind="certificate", as_of="2025-03-02"), 0, True, id="twelve-months-to-the-day"),
        pytest.param(said(kind="placement_test", as_of="2025-09-03"), 0, False, id="a-day-short-of-six-months"),
        pytest.param(said(kind="document_seen", as_of="2025-09-02"), 0, True, id="six-months-to-the-day"),
        pytest.param(said(kind="certificate", as_of="2025-03"), 0, True, id="a-month-counts-from-its-first-day"),
        pytest.param(said(kind="certificate", as_of="2025-04"), 0, False, id="the-next-month-does-not"),
        pytest.param(said(kind="certificate", as_of="2025"), 0, True, id="a-year-counts-from-its-first-day"),
        pytest.param(said(kind="certificate", as_of=None, at="2025-03-02T23:00:00Z"), 0, True, id="else-from-the-record"),
        pytest.param(said(kind="certificate", as_of=None, at="2025-03-03T00:00:00Z"), 0, False, id="else-from-a-younger-record"),
        pytest.param(said(kind="self_stated", as_of="1999"), 0, False, id="a-kind-without-a-rule-does-not-age"),
    ],
)
def test_a_statement_is_marked_old_after_the_months_of_its_kind(statement: Statement, at: float, old: bool) -> None:
    assert stale(statement, AGEING, day(at)) is old


def test_the_mark_comes_with_the_very_moment() -> None:
    statement = said(kind="certificate", as_of="2025-03-02")
    assert stale(statement, AGEING, datetime(2026, 3, 2, tzinfo=UTC)) is True
    assert stale(statement, AGEING, datetime(2026, 3, 1, 23, 59, 59, 999_999, tzinfo=UTC)) is False


def test_a_field_without_rules_never_ages() -> None:
    assert stale(said(as_of="1999"), field("name", "language", set()), day(0)) is False
