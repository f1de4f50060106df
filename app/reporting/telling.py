"""How a result is told in words: its value, how far it may be off, its coverage; the same on pages, in charts and on paper."""

import math
from typing import TYPE_CHECKING

from app.monitoring.grid import SIGN, text_of
from app.targets.state import span_of_days

if TYPE_CHECKING:
    from app.monitoring.durations import Days
    from app.monitoring.indicators import Result
    from app.monitoring.parameters import Parameters
    from app.monitoring.shares import Share

UNITS = {"percent": "%", "days": "Tage"}
NO_COVERAGE = "keine amtliche Zahl"
"""Said where no official number of foreigners was imported that the coverage could be measured against."""


def number_of(result: "Result | None") -> int | None:
    """The number that a chart draws: a share or a median. A bound is no number."""
    if result is None:
        return None
    if result.share is not None:
        return result.share.percent if result.share.sign == "about" else None
    return None if result.days is None else result.days.median


def value_text(result: "Result | None") -> str:
    """`47 %`, `unter 12 %`, `810 Tage`, or the sign for what is not told."""
    if result is None:
        return SIGN
    if result.share is not None:
        return text_of(result.share)
    return SIGN if result.days is None or result.days.median is None else f"{result.days.median} Tage"


def margin_of(result: "Result | None", parameters: "Parameters") -> int | None:
    """How far the number may be off in 95 of 100 cases, in per cent or days; None for a bound and where it is not known."""
    if result is None:
        return None
    if result.share is not None:
        return result.share.margin
    return None if result.days is None else _days_margin(result.days, parameters)


def margin_text(result: "Result | None", parameters: "Parameters") -> str:
    """`± 3`, or nothing."""
    margin = margin_of(result, parameters)
    return "" if margin is None else f"± {margin}"


def coverage_text(result: "Result | None") -> str:
    """`38 % (± 1)`, or why there is none."""
    covered = None if result is None else result.coverage
    return NO_COVERAGE if covered is None else share_text(covered)


def share_text(share: "Share") -> str:
    """A share with its margin, where it has one."""
    return text_of(share) if share.margin is None else f"{text_of(share)} (± {share.margin})"


def lacks_official_number(result: "Result") -> bool:
    """Whether this is a coverage that is not hidden, but has no official number to be measured against."""
    return result.indicator.coverage and result.people is not None and result.share is None


def why_untold(result: "Result | None") -> str:
    """Why there is no number, as far as that may be said: never whether it is zero, small or refused."""
    if result is None:
        return "Zu diesem Stichtag wurde hier nicht gezählt."
    if lacks_official_number(result):
        return "Es fehlt die amtliche Zahl der Ausländerinnen und Ausländer; der Betreiber kann sie einlesen."
    return "Null, zu klein oder geschützt. Diese drei Fälle sind absichtlich nicht zu unterscheiden."


def _days_margin(days: "Days", parameters: "Parameters") -> int | None:
    span = span_of_days(days, parameters.durations)
    if span is None or days.median is None:
        return None
    return math.ceil(max(span.high - days.median, days.median - span.low))
