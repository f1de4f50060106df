"""Charts as SVG: bars with their margins, and lines over reference dates with the goal they are measured by.

A scale begins at 0. Every value stands beside its bar or point as text; what is not shown is "•", and a line has a gap there.
The table that belongs to a chart stands beside it on the page or in the paper; here is what the eye takes in at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap

from markupsafe import Markup, escape

from app.reporting import drawing as draw
from app.reporting.drawing import described, picture, scale_text, top_of

_BAR = 3.0
_FULL = 98.5
_ABOVE, _PLOT = 2.2, 11.0
_LEFT, _RIGHT = 17.0, 91.0
_MOST_LABELS, _ROOM = 5, 26
"""Points that are labelled at most, and letters of their labels that find room beside each other on the narrowest page."""
_LINE, _LINE_HEIGHT = 32, 1.3
"""Letters of a line on the narrowest page."""


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
    height = 0.0
    body: list[Markup] = []
    for bar in bars:
        lines = _label_lines(bar)
        body += _bar(bar, lines, height, top)
        height += _BAR + _LINE_HEIGHT * (len(lines) - 1)
    body += [draw.line((0, 0.2), (0, height), wide=1.5), draw.line((0, height), (100, height), wide=1.5)]
    for percent, anchor in ((0, "start"), (50, "middle"), (100, "end")):
        place = percent * _FULL / 100
        body.append(draw.line((place, height), (place, height + 0.3), wide=1.5))
        body.append(draw.text(percent, height + 1.4, scale_text(top * percent / 100, unit, last=percent == 100), anchor=anchor))
    return picture(title, described(description, bars), height + 1.9, body)


def _label_lines(bar: Bar) -> list[Markup]:
    """The label, on as many lines as it needs, and the value after it where there is room."""
    lines = [escape(line) for line in wrap(bar.label, _LINE)] or [Markup("")]
    value = Markup('<tspan font-weight="700">{}</tspan>').format(bar.text)
    if len(lines[-1].unescape()) + len(bar.text) <= _LINE:
        return [*lines[:-1], lines[-1] + " " + value]
    return [*lines, value]


def _bar(bar: Bar, lines: Sequence[Markup], y: float, top: float) -> Iterator[Markup]:
    for number, line in enumerate(lines):
        yield draw.text(1.5, y + 1.2 + _LINE_HEIGHT * number, line)
    if bar.value is None:
        return
    long, y = _FULL * min(bar.value, top) / top, y + _LINE_HEIGHT * (len(lines) - 1)
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
    apart = _apart(points)
    for number, (place, point) in enumerate(zip(places, points, strict=True)):
        if (len(points) - 1 - number) % apart == 0:
            height = bottom if point.value is None else level(point.value + (point.margin or 0))
            body.append(draw.text(place, height - 0.5, point.text, anchor="middle", bold=True))
            first, _, rest = point.label.rpartition(" ")
            body += [draw.text(place, bottom + 1.3, first or rest, anchor="middle")]
            body += [draw.text(place, bottom + 2.5, rest, anchor="middle")] if first else []
        body.append(draw.line((place, bottom), (place, bottom + 0.3)))
    height = bottom + (3 if any(" " in point.label for point in points) else 1.8)
    if target is not None:
        body.append(draw.at(0, height + 0.7, draw.short((0, 0), (2.5, 0), wide=2, dashes="7 5")))
        words = wrap(target.label, _LINE - 4) or [""]
        body += [draw.at(0, height + 1 + _LINE_HEIGHT * number, draw.text_at(3, 0, line)) for number, line in enumerate(words)]
        height += 0.3 + _LINE_HEIGHT * len(words)
    return picture(title, described(description, points), height, body)


def _place(number: int, points: int) -> float:
    return (_LEFT + _RIGHT) / 2 if points == 1 else _LEFT + (_RIGHT - _LEFT) * number / (points - 1)


def _apart(points: Sequence[Point]) -> int:
    """Every how manieth point is labelled, counted from the last one, so that no label touches another."""
    longest = max((len(word) for point in points for word in (point.text, *point.label.rsplit(" ", 1))), default=1)
    most = max(2, min(_MOST_LABELS, _ROOM // (longest + 1)))
    return -(-len(points) // most)


def _grid(y: float, words: str) -> Iterator[Markup]:
    yield draw.line((0, y), (100, y), wide=0.6, colour=draw.SOFT)
    yield draw.text(0, y - 0.25, words)
