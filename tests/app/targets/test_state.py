"""The state of a target: said only where the whole span of the published number allows it, and never of what is not published."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.monitoring.durations import Days
from app.monitoring.parameters import load_parameters
from app.monitoring.shares import Share
from app.targets.state import Direction, Span, State, span_of_days, span_of_share, state_of

DUE = date(2027, 12, 31)
BEFORE = date(2026, 9, 30)
RULES = load_parameters().durations
numbers = st.integers(0, 100)
spans = st.builds(lambda a, b: Span(min(a, b), max(a, b)), numbers, numbers)
days = st.dates(date(2026, 1, 1), date(2030, 1, 1))
directions = st.sampled_from(Direction)


def state(direction: Direction, value: int, at: date, span: Span | None) -> State:
    return state_of(direction, value, DUE, at, span)


@pytest.mark.parametrize(
    ("direction", "value", "at", "span", "expected"),
    [
        (Direction.AT_LEAST, 60, BEFORE, Span(62, 70), State.REACHED),
        (Direction.AT_LEAST, 60, BEFORE, Span(60, 70), State.REACHED),
        (Direction.AT_LEAST, 60, DUE, Span(62, 70), State.REACHED),
        (Direction.AT_LEAST, 60, BEFORE, Span(40, 50), State.ON_THE_WAY),
        (Direction.AT_LEAST, 60, DUE - timedelta(1), Span(40, 50), State.ON_THE_WAY),
        (Direction.AT_LEAST, 60, DUE, Span(40, 50), State.MISSED),
        (Direction.AT_LEAST, 60, DUE, Span(40, 60), State.UNTOLD),
        (Direction.AT_LEAST, 60, DUE, Span(55, 65), State.UNTOLD),
        (Direction.AT_LEAST, 60, DUE, None, State.UNTOLD),
        (Direction.AT_MOST, 60, DUE, Span(40, 60), State.REACHED),
        (Direction.AT_MOST, 60, DUE, Span(61, 70), State.MISSED),
        (Direction.AT_MOST, 60, BEFORE, Span(61, 70), State.ON_THE_WAY),
        (Direction.AT_MOST, 60, BEFORE, Span(60, 70), State.UNTOLD),
        (Direction.AT_LEAST, 100, DUE, span_of_share(Share("above", 96, None)), State.UNTOLD),
        (Direction.AT_LEAST, 10, DUE, span_of_share(Share("below", 12, None)), State.UNTOLD),
        (Direction.AT_LEAST, 10, DUE, span_of_share(Share("below", 9, None)), State.MISSED),
        (Direction.AT_MOST, 10, DUE, span_of_share(Share("below", 9, None)), State.REACHED),
    ],
)
def test_the_state_follows_from_the_span_and_the_day(
    direction: Direction, value: int, at: date, span: Span | None, expected: State
) -> None:
    assert state(direction, value, at, span) is expected


@given(directions, numbers, days)
def test_nothing_is_said_of_what_is_not_published(direction: Direction, value: int, at: date) -> None:
    assert state(direction, value, at, None) is State.UNTOLD


@given(directions, numbers, days, spans)
def test_nothing_is_said_where_the_value_lies_inside_the_span(direction: Direction, value: int, at: date, span: Span) -> None:
    if span.low < value < span.high:
        assert state(direction, value, at, span) is State.UNTOLD


@given(directions, numbers, days, spans, st.integers(0, 20))
def test_a_wider_margin_never_tells_more_and_never_the_contrary(
    direction: Direction, value: int, at: date, span: Span, more: int
) -> None:
    narrow, wide = state(direction, value, at, span), state(direction, value, at, Span(span.low - more, span.high + more))
    assert wide in (narrow, State.UNTOLD)


@given(directions, numbers, days, spans)
def test_what_is_told_holds_for_every_number_of_the_span(direction: Direction, value: int, at: date, span: Span) -> None:
    told = state(direction, value, at, span)
    for point in (span.low, (span.low + span.high) / 2, span.high):
        on_its_side = point >= value if direction is Direction.AT_LEAST else point <= value
        if told is State.REACHED:
            assert on_its_side
        elif told is not State.UNTOLD:
            assert not on_its_side


@given(numbers, days, spans)
def test_at_least_is_the_mirror_of_at_most(value: int, at: date, span: Span) -> None:
    mirrored = Span(100 - span.high, 100 - span.low)
    assert state(Direction.AT_LEAST, value, at, span) is state(Direction.AT_MOST, 100 - value, at, mirrored)


@given(directions, numbers, spans, days, days)
def test_time_turns_on_the_way_into_missed_and_nothing_else(
    direction: Direction, value: int, span: Span, one: date, other: date
) -> None:
    earlier, later = (state(direction, value, at, span) for at in sorted((one, other)))
    assert later is earlier or (earlier, later) == (State.ON_THE_WAY, State.MISSED)


@given(numbers, st.integers(0, 40))
def test_a_share_with_its_margin_stays_on_the_scale(percent: int, margin: int) -> None:
    span = span_of_share(Share("about", percent, margin))
    assert 0 <= span.low <= percent <= span.high <= 100


def test_a_share_reaches_as_far_as_its_margin() -> None:
    assert span_of_share(Share("about", 47, 3)) == Span(44, 50)
    assert span_of_share(Share("about", 47, None)) == Span(47, 47)


@pytest.mark.parametrize("missing", ["people", "lower", "median", "upper"])
def test_a_median_without_quartiles_or_people_is_held_against_nothing(missing: str) -> None:
    told = {"people": 100, "lower": 200, "median": 300, "upper": 500}
    assert span_of_days(Days(**told), RULES) is not None
    assert span_of_days(Days(**{name: value for name, value in told.items() if name != missing}), RULES) is None
    assert span_of_days(Days(**{**told, "people": 0}), RULES) is None


def test_the_span_of_a_median_shrinks_with_the_people_behind_it_and_never_below_a_step_of_the_grid() -> None:
    few = span_of_days(Days(people=100, lower=200, median=300, upper=500), RULES)
    many = span_of_days(Days(people=2000, lower=200, median=300, upper=500), RULES)
    assert few is not None
    assert many is not None
    assert few.low < many.low < 300 < many.high < few.high
    assert few.low > 200
    assert few.high < 500
    flat = span_of_days(Days(people=2000, lower=300, median=300, upper=300), RULES)
    assert flat == Span(300 - RULES.step, 300 + RULES.step)
