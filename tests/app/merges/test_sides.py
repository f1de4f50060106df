"""Statements of two records in one, and apart again to the byte."""

from copy import deepcopy
from typing import Any, cast

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from app.merges.sides import Fields, join, part
from consent.ranking import current


def _statement(number: int, at: int, value: str) -> dict[str, Any]:
    return {"id": f"{number:032x}", "value": value, "recorded_at": f"2026-01-{at:02d}T00:00:00Z", "_agency": "subject"}


def _record(first: int) -> st.SearchStrategy[Fields]:
    told = st.lists(st.tuples(st.integers(1, 28), st.text(max_size=3)), min_size=1, max_size=4)

    def fields(drawn: dict[str, list[tuple[int, str]]]) -> Fields:
        numbers = iter(range(first, first + 100))
        return {code: [_statement(next(numbers), at, value) for at, value in said] for code, said in drawn.items()}

    return st.dictionaries(st.sampled_from(["one", "two", "three"]), told).map(fields)


def _bytes(fields: Fields) -> bytes:
    return orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)


@settings(max_examples=150)
@given(_record(100), _record(200))
def test_what_was_joined_comes_apart_to_the_byte(survivor: Fields, other: Fields) -> None:
    before = deepcopy((survivor, other))
    stays, goes = part(join(survivor, other, 5), 5, None)
    assert (_bytes(stays), _bytes(goes)) == (_bytes(survivor), _bytes(other))
    assert (survivor, other) == before


@settings(max_examples=150)
@given(_record(100), _record(200), _record(300), st.booleans())
def test_two_merges_come_apart_in_either_order(survivor: Fields, second: Fields, third: Fields, first_first: bool) -> None:
    both = join(join(survivor, second, 5), third, 6)
    if first_first:
        rest, back = part(both, 5, 6)
        stays, last = part(rest, 6, None)
        assert (_bytes(back), _bytes(last)) == (_bytes(second), _bytes(third))
    else:
        rest, last = part(both, 6, None)
        stays, back = part(rest, 5, None)
        assert (_bytes(back), _bytes(last)) == (_bytes(second), _bytes(third))
    assert _bytes(stays) == _bytes(survivor)


def test_after_the_first_merge_is_undone_the_second_still_keeps_its_sides_apart() -> None:
    own, second, third = ({"one": [_statement(number, 1, "x")]} for number in (1, 2, 3))
    rest, _ = part(join(join(own, second, 5), third, 6), 5, 6)
    assert {one["id"][-1]: one["_side"] for one in rest["one"]} == {"1": "6s", "3": "6m"}


def test_what_was_said_since_stays_and_what_replaced_a_statement_goes_with_it() -> None:
    joined = join({"one": [_statement(1, 1, "a")]}, {"one": [_statement(2, 2, "b")]}, 5)
    joined["one"][0]["_superseded_by"] = f"{3:032x}"
    later = [_statement(4, 4, "said since"), _statement(3, 3, "corrected")]
    stays, goes = part({"one": [*later, *joined["one"]]}, 5, None)
    assert [one["value"] for one in stays["one"]] == ["said since", "a"]
    assert [one["value"] for one in goes["one"]] == ["corrected", "b"]


def test_statements_of_both_records_stand_newest_first() -> None:
    own = {"one": [_statement(1, 20, "a"), _statement(2, 5, "b")]}
    brought = {"one": [_statement(3, 10, "c")], "two": [_statement(4, 1, "d")]}
    joined = join(own, brought, 9)
    assert [(one["value"], one["_side"]) for one in joined["one"]] == [("a", "9s"), ("c", "9m"), ("b", "9s")]
    assert [one["_side"] for one in joined["two"]] == ["9m"]


def _leading(statements: list[dict[str, Any]]) -> str | None:
    return current(cast(Any, [one | {"kind": "self_stated", "as_of": None, "disputed": False} for one in statements]))


def _newest_first(fields: Fields) -> Fields:
    """As clocks that go forward leave them."""
    return {code: sorted(said, key=lambda one: str(one["recorded_at"]), reverse=True) for code, said in fields.items()}


@settings(max_examples=150)
@given(_record(100).map(_newest_first), _record(200).map(_newest_first))
def test_who_leads_is_settled_by_what_is_stored_meanwhile_and_after_it(survivor: Fields, other: Fields) -> None:
    joined = join(survivor, other, 5)
    for code, statements in joined.items():
        both = [*survivor.get(code, []), *other.get(code, [])]
        latest = max(one["recorded_at"] for one in both)
        first = next(one["id"] for one in both if one["recorded_at"] == latest)
        assert _leading(statements) == first, "of one second the surviving record's word, of one record its later one"
    for code, statements in part(joined, 5, None)[1].items():
        assert _leading(statements) == _leading(other[code])
