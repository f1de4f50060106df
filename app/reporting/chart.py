"""Charts as SVG: bars with their margins, and lines over reference dates with the goal they are measured by.

A scale begins at 0. Every value stands beside its bar or point as text; what is not shown is "•", and a line has a gap there.
The table that belongs to a chart stands beside it on the page or in the paper; here is what the eye takes in at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from app.reporting import drawing as draw
from app.reporting.drawing import described, picture, scale_text, top_of

_BAR = 3.0
_FULL = 98.5
_ABOVE, _PLOT = 2.2, 11.0
_LEFT, _RIGHT = 17.0, 93.0
_MOST_LABELS = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `text` is the value as it is printed, `margin` the half-width of its interval."""

    label: str
    value: float | None
    text: str
    margin: float | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One reference date of a line; a label of several words is set on two lines."""

    label: str
    value: float | None
    text: str
    margin: float | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """The value that a line is to reach, and the words that say so."""

    label: str
    value: float


def bar_chart(title: str, description: str, bars: Sequence[Bar], unit: str) -> Markup:
    """Bars from a common edge, one below the other, each under its label and value."""
    top = top_of([bar.value + (bar.margin or 0) for bar in bars if bar.value is not None], unit)
    height = len(bars) * _BAR
    body = [part for place, bar in enumerate(bars) for part in _bar(bar, place * _BAR, top)]
    body += [draw.line((0, 0.2), (0, height), wide=1.5), draw.line((0, height), (100, height), wide=1.5)]
    for percent, anchor in ((0, "start"), (50, "middle"), (100, "end")):
        place = percent * _FULL / 100
        body.append(draw.line((place, height), (place, height + 0.3), wide=1.5))
        body.append(draw.text(percent, height + 1.4, scale_text(top * percent / 100, unit, last=percent == 100), anchor=anchor))
    return picture(title, described(description, bars), height + 1.9, body)


def _bar(bar: Bar, y: float, top: float) -> Iterator[Markup]:
    words = Markup('{} <tspan font-weight="700" dx="{}">{}</tspan>').format(bar.label, draw.down(0.3), bar.text)
    yield draw.text(1.5, y + 1.2, words)
    if bar.value is None:
        return
    long = _FULL * min(bar.value, top) / top
    yield draw.box((0, y + 1.6), (long, 1), fill=draw.BRAND)
    if bar.margin:
        low, high = (_FULL * min(max(end, 0), top) / top for end in (bar.value - bar.margin, bar.value + bar.margin))
        yield draw.lying_spread(low, high, y + 2.1)


def line_chart(title: str, description: str, points: Sequence[Point], unit: str, target: Goal | None = None) -> Markup:
    """Values over reference dates, evenly apart, with their margins and, where there is one, the goal as a dashed line."""
    highest = [point.value + (point.margin or 0) for point in points if point.value is not None]
    top = top_of([*highest, target.value if target else 0], unit)
    bottom = _ABOVE + _PLOT

    def level(value: float) -> float:
        return bottom - _PLOT * min(max(value, 0), top) / top

    body = [
        part
        for quarter in range(5)
        for part in _grid(level(top * quarter / 4), scale_text(top * quarter / 4, unit, last=quarter == 4))
    ]
    places = [_place(number, len(points)) for number in range(len(points))]
    if target is not None:
        body.append(draw.line((0, level(target.value)), (100, level(target.value)), wide=2, dashes="7 5"))
    for (x1, one), (x2, other) in pairwise(zip(places, points, strict=True)):
        if one.value is not None and other.value is not None:
            body.append(draw.line((x1, level(one.value)), (x2, level(other.value)), wide=2.5, colour=draw.BRAND))
    for place, point in zip(places, points, strict=True):
        if point.value is not None:
            if point.margin:
                body.append(draw.spread(place, level(point.value - point.margin), level(point.value + point.margin)))
            body.append(draw.dot(place, level(point.value)))
    for number, (place, point) in enumerate(zip(places, points, strict=True)):
        if (len(points) - 1 - number) % -(-len(points) // _MOST_LABELS) == 0:
            height = bottom if point.value is None else level(point.value + (point.margin or 0))
            body.append(draw.text(place, height - 0.5, point.text, anchor="middle", bold=True))
            first, _, rest = point.label.rpartition(" ")
            body += [draw.text(place, bottom + 1.3, first or rest, anchor="middle")]
            body += [draw.text(place, bottom + 2.5, rest, anchor="middle")] if first else []
        body.append(draw.line((place, bottom), (place, bottom + 0.3)))
    height = bottom + (3 if any(" " in point.label for point in points) else 1.8)
    if target is not None:
        body.append(draw.at(0, height + 0.7, draw.short((0, 0), (2.5, 0), wide=2, dashes="7 5")))
        body.append(draw.at(0, height + 1, draw.text_at(3, 0, target.label)))
        height += 1.6
    return picture(title, described(description, points), height, body)


def _place(number: int, points: int) -> float:
    return (_LEFT + _RIGHT) / 2 if points == 1 else _LEFT + (_RIGHT - _LEFT) * number / (points - 1)


def _grid(y: float, words: str) -> Iterator[Markup]:
    yield draw.line((0, y), (100, y), wide=0.6, colour=draw.SOFT)
    yield draw.text(0, y - 0.25, words)
