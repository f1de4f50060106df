"""The small-number rule for counts that others made: nothing small is told, and nothing small follows from what is told."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.surveys.suppress import hide

T = 12


def alone(*options: int, answered: int | None = None, several: bool = False) -> list[int | None]:
    """One area and what is shown of it: answered, then the options."""
    return hide([[sum(options) if answered is None else answered, *options]], T, whole=True, several=several)[0]


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (alone(40, 30, 20), [90, 40, 30, 20]),
        (alone(40, 30, 12), [82, 40, 30, 12]),
        (alone(40, 30, 11), [81, 40, None, None]),
        (alone(40, 30, 0), [70, 40, None, None]),
        (alone(70, 0), [70, None, None]),
        (alone(40, 7, 6), [53, None, None, None]),
        (alone(40, 11, 11, 11), [73, None, None, None, None]),
        (alone(40, 30, 11, 11, 11), [103, 40, None, None, None, None]),
        (alone(40, 12, 0), [52, None, None, None]),
        (alone(40, 12, 11), [63, 40, None, None]),
        (alone(3, 40, 30), [73, None, None, 30]),
        (alone(40, 30, 3, 2), [75, 40, None, None, None]),
        (alone(5, 4, 2), [None, None, None, None]),
        (alone(6, 6), [None, None, None]),
        (alone(40, 30, answered=75), [75, None, None]),
        (alone(40, 30, answered=90), [90, 40, 30]),
        (alone(40, 30, answered=82), [82, 40, 30]),
        (alone(40, 30, answered=81), [81, None, None]),
        (alone(40, 30, answered=75, several=True), [75, 40, 30]),
        (alone(63, 30, answered=75, several=True), [75, 63, 30]),
        (alone(64, 30, answered=75, several=True), [75, None, 30]),
        (alone(70, 30, answered=75, several=True), [75, None, 30]),
        (alone(75, 4, answered=75, several=True), [75, None, None]),
    ],
)
def test_one_area(row: list[int | None], shown: list[int | None]) -> None:
    assert row == shown


def test_an_area_is_not_the_difference_of_the_whole_and_the_others() -> None:
    whole, first, second, third = hide([[150, 90, 60], [60, 35, 25], [60, 35, 25], [30, 20, 10]], T, whole=True, several=False)
    assert whole == [150, 90, 60]
    assert third[1:] == [None, None]
    assert sum(row[2] is None for row in (first, second, third)) >= 2
    assert sum(row[1] is None for row in (first, second, third)) >= 2


def test_areas_without_a_whole_one_do_not_add_up_to_the_first() -> None:
    numbers: list[list[int | None]] = [[60, 35, 25], [90, 50, 40]]
    assert hide(numbers, T, whole=False, several=False) == numbers


def test_what_the_file_leaves_out_counts_as_hidden() -> None:
    _, first, second = hide([[100, 60, 40], [50, 30, 20], [45, 28, 17]], T, whole=True, several=False)
    assert None in first + second


def test_what_the_source_withheld_stays_hidden_and_is_not_the_only_one() -> None:
    assert hide([[90, 40, None, 20]], T, whole=True, several=False) == [[90, None, None, 20]]


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[int]], bool]:
    """Areas with their options, the whole one first, which is their sum or more."""
    options = draw(st.integers(2, 4))
    several = draw(st.booleans())
    sizes = st.lists(st.integers(0, 60), min_size=options, max_size=options)
    areas = []
    for chosen in draw(st.lists(sizes, min_size=0, max_size=4)):
        answered = max(chosen) + draw(st.integers(0, 20)) if several else sum(chosen) + draw(st.sampled_from([0, 0, 3, 20]))
        areas.append([answered, *chosen])
    rest = [draw(st.sampled_from([0, 0, 2, 30])) for _ in range(options)]
    # Elsewhere in the whole area live people of no listed part.
    elsewhere = [sum(rest), *rest]
    whole = [sum(column) for column in zip(elsewhere, *areas, strict=True)]
    return [whole, *areas], several


def derived(shown: Sequence[Sequence[int | None]], several: bool) -> list[int]:
    """What follows from told numbers alone: every line with one unknown part, again and again, and every rest of a line."""
    known = [list(row) for row in shown]
    rows, columns = len(known), len(known[0])
    lines = [] if several else [((row, 0), [(row, column) for column in range(1, columns)]) for row in range(rows)]
    if rows > 1:
        lines += [((0, column), [(row, column) for row in range(1, rows)]) for column in range(columns)]
    found = []
    if several:
        found += [row[0] - cell for row in known if row[0] is not None for cell in row[1:] if cell is not None and row[0] - cell]
    again = True
    while again:
        again = False
        for (row, column), parts in lines:
            total = known[row][column]
            unknown = [part for part in parts if known[part[0]][part[1]] is None]
            if total is None or len(unknown) > 1:
                continue
            rest = total - sum(known[r][c] or 0 for r, c in parts)
            if unknown:
                [(r, c)] = unknown
                known[r][c] = rest
                found.append(rest)
                again = True
            elif rest:
                found.append(rest)
                known[row][column] = None
                again = True
    return found


@given(tables())
def test_nothing_small_is_told_or_follows_from_what_is_told(made: tuple[list[list[int]], bool]) -> None:
    numbers, several = made
    shown = hide(numbers, T, whole=True, several=several)
    for true, told in zip(numbers, shown, strict=True):
        for value, cell in zip(true, told, strict=True):
            assert cell is None or (cell == value and cell >= T)
    assert all(value >= T for value in derived(shown, several))


@pytest.mark.parametrize("options", [2, 3, 4])
def test_who_knows_the_rule_too_does_not_learn_how_small_a_hidden_number_is(options: int) -> None:
    small = 4  # the rule for a low threshold, where every table can be tried
    for total in range(28):
        alike: dict[tuple[int | None, ...], list[tuple[int, ...]]] = {}
        for values in divisions(total, options):
            shown = hide([[total, *values]], small, whole=True, several=False)[0]
            alike.setdefault(tuple(shown), []).append(values)
        for shown_row, candidates in alike.items():
            for place, cell in enumerate(shown_row[1:]):
                if cell is None and shown_row[0] is not None:
                    assert len({values[place] for values in candidates}) >= small, shown_row


def divisions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every way in which so many people choose among so many options."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in divisions(total - first, parts - 1):
            yield (first, *rest)


@given(tables())
def test_hiding_what_is_hidden_already_changes_nothing(made: tuple[list[list[int]], bool]) -> None:
    numbers, several = made
    shown = hide(numbers, T, whole=True, several=several)
    assert hide(shown, T, whole=True, several=several) == shown
