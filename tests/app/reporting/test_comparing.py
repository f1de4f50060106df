"""Two reference dates held against each other: only a difference that the numbers can bear is called one."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.monitoring.durations import Days
from app.monitoring.indicators import Result
from app.monitoring.shares import Share
from app.reporting.comparing import compare
from tests.support.series import PARAMETERS, series_of

BEFORE, AFTER = date(2026, 3, 31), date(2026, 9, 30)


def result(day: date, **told: Any) -> Result:
    code = "days_to_b1" if "days" in told else "b1_reached"
    some = next(series_of(code, 1).all())
    return replace(some, **{"reference_date": day, "as_of": day, "share": None, "days": None, **told})


def about(percent: int, margin: int) -> Share:
    return Share("about", percent, margin)


@pytest.mark.parametrize(
    ("first", "last", "kind", "difference", "margin"),
    [
        (about(41, 3), about(47, 4), "more", 6, 5),
        (about(41, 3), about(46, 4), "within", 5, 5),
        (about(47, 4), about(41, 3), "less", -6, 5),
        (about(41, 3), about(41, 3), "within", 0, 5),
        (Share("below", 12, None), about(47, 4), "untold", None, None),
        (about(47, 4), Share("above", 88, None), "untold", None, None),
        (None, about(47, 4), "untold", None, None),
    ],
)
def test_a_difference_counts_where_it_is_larger_than_both_margins_together(
    first: Share | None, last: Share, kind: str, difference: int | None, margin: int | None
) -> None:
    made = compare(result(BEFORE, share=first), result(AFTER, share=last), PARAMETERS)
    assert (made.kind, made.difference, made.margin) == (kind, difference, margin)


def test_where_nothing_was_counted_anew_there_is_nothing_to_compare() -> None:
    before = result(BEFORE, share=about(41, 3))
    made = compare(before, replace(before, reference_date=AFTER), PARAMETERS)
    assert (made.kind, made.difference) == ("same", None)
    assert "dieselbe Zahl (41 %)" in made.sentence
    assert "31.03.2026" in made.sentence


def test_medians_are_compared_by_the_days_that_they_may_be_off() -> None:
    many = Days(people=4000, lower=500, median=800, upper=1100)
    shorter, much_shorter = replace(many, median=785), replace(many, median=600)
    assert compare(result(BEFORE, days=many), result(AFTER, days=shorter), PARAMETERS).kind == "within"
    made = compare(result(BEFORE, days=many), result(AFTER, days=much_shorter), PARAMETERS)
    assert (made.kind, made.difference) == ("less", -200)
    assert made.short == "− 200 Tage"
    without_quartiles = Days(people=60, lower=None, median=600, upper=None)
    assert compare(result(BEFORE, days=many), result(AFTER, days=without_quartiles), PARAMETERS).kind == "untold"


def test_the_sentence_says_whether_the_difference_is_larger_than_the_inaccuracy() -> None:
    more = compare(result(BEFORE, share=about(41, 3)), result(AFTER, share=about(47, 4)), PARAMETERS)
    assert more.sentence == (
        "Von 41 % auf 47 %: 6 Prozentpunkte mehr. Das ist mehr als die Ungenauigkeit des Vergleichs (± 5 Prozentpunkte)."
    )
    within = compare(result(BEFORE, share=about(41, 3)), result(AFTER, share=about(43, 4)), PARAMETERS)
    assert "nicht größer als die Ungenauigkeit des Vergleichs (± 5 Prozentpunkte)" in within.sentence
    assert "nicht möglich" in compare(None, None, PARAMETERS).sentence
