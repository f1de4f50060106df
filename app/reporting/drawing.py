"""What all pictures are drawn with, and accessible SVG around what is drawn.

A picture is as wide as there is room and its signs are as large as the text around it: across it is measured in per cent, down in
lines (`em`). Ink, paper and colour are those of the page, also where a person chose her own. No style and no script, so it stands
in a page under the strictest policy. `app.reporting.on_paper` sets the same picture into a document.
"""

import hashlib
import math
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from markupsafe import Markup

HIDDEN = "•"
HIDDEN_MEANS = "„•“ steht für null, zu klein oder geschützt."
_MONTHS = ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.", "Dez.")
_LEAST = 1e-6  # what a scale takes for more than nothing
INK, PAPER, BRAND, SOFT = "currentColor", "var(--paper)", "var(--brand)", "var(--line)"
Place = tuple[float, float]
"""Per cent of the width, lines from the top."""


class Told(Protocol):
    """A value of a picture as far as its description is concerned."""

    @property
    def value(self) -> float | None: ...
    @property
    def text(self) -> str: ...


def across(percent: float) -> str:
    """A measure from side to side."""
    return f"{plain(percent)}%"


def down(lines: float) -> str:
    """A measure of height, or of anything that must keep its size."""
    return f"{plain(lines)}em"


def at(percent: float, lines: float, body: Markup) -> Markup:
    """Draw with the origin moved to this place; inside, all measures are lines."""
    return Markup('<svg x="{}" y="{}" overflow="visible">{}</svg>').format(across(percent), down(lines), body)


def line(start: Place, end: Place, *, wide: float = 1, dashes: str = "", colour: str = INK) -> Markup:
    """A straight line between two places."""
    return _stroked((across(start[0]), down(start[1]), across(end[0]), down(end[1])), wide, dashes, colour)


def short(start: Place, end: Place, *, wide: float = 1, dashes: str = "") -> Markup:
    """A straight line that keeps its length, for use inside `at`."""
    return _stroked([down(measure) for measure in (*start, *end)], wide, dashes, INK)


def _stroked(ends: Sequence[str], wide: float, dashes: str, colour: str) -> Markup:
    dashed = Markup(' stroke-dasharray="{}"').format(dashes) if dashes else ""
    return Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}"{}/>').format(
        *ends, colour, plain(wide), dashed
    )


def box(place: Place, size: Place, *, fill: str) -> Markup:
    """A rectangle with an edge of ink, so that it is seen on any ground."""
    measures = (across(place[0]), down(place[1]), across(size[0]), down(size[1]))
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}"/>').format(*measures, fill, INK)


def dot(percent: float, lines: float) -> Markup:
    """A point of a line."""
    return Markup('<circle cx="{}" cy="{}" r="{}" fill="{}" stroke="{}"/>').format(
        across(percent), down(lines), down(0.3), BRAND, INK
    )


def text(percent: float, lines: float, words: str | Markup, *, anchor: str = "start", bold: bool = False) -> Markup:
    """Words with a rim of paper, which keeps them readable over anything drawn before."""
    return _words(across(percent), down(lines), words, anchor, bold)


def text_at(right: float, lines: float, words: str | Markup, *, anchor: str = "start") -> Markup:
    """Words for use inside `at`."""
    return _words(down(right), down(lines), words, anchor, bold=False)


def _words(x: str, y: str, words: str | Markup, anchor: str, bold: bool) -> Markup:
    return Markup(
        '<text x="{}" y="{}" text-anchor="{}" fill="{}" stroke="{}" stroke-width="4" stroke-linejoin="round" '
        'paint-order="stroke"{}>{}</text>'
    ).format(x, y, anchor, INK, PAPER, Markup(' font-weight="700"') if bold else "", words)


def spread(percent: float, low: float, high: float) -> Markup:
    """An upright whisker between two heights: the margin of a point."""
    ends = (((0, low), (0, high)), ((-0.3, low), (0.3, low)), ((-0.3, high), (0.3, high)))
    return at(percent, 0, Markup("").join(short(*each, wide=1.5) for each in ends))


def lying_spread(low: float, high: float, lines: float) -> Markup:
    """A whisker that lies along a bar, on a rim of paper: the margin of the bar."""
    caps = [at(end, lines, short((0, -0.35), (0, 0.35), wide=2)) for end in (low, high)]
    rim = [line((low, lines), (high, lines), wide=5, colour=PAPER)]
    return Markup("").join([*rim, line((low, lines), (high, lines), wide=2), *caps])


def picture(title: str, description: str, lines: float, body: Iterable[Markup]) -> Markup:
    """The whole picture with what is said of it to who does not see it."""
    drawn = Markup("").join(body)
    made = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-labelledby="{n}-t {n}-d" '
        'width="100%" height="{h}"><title id="{n}-t">{t}</title><desc id="{n}-d">{d}</desc>{b}</svg>'
    ).format(n=name_of(title, description, drawn), h=down(lines), t=title, d=description, b=drawn)
    return in_frame(title, made)


def in_frame(title: str, made: Markup) -> Markup:
    """A picture in a part of the page of its own, which scrolls where the letters are too large for the width."""
    return Markup('<div class="picture" role="region" tabindex="0" aria-label="Bild: {}">{}</div>').format(title, made)


def name_of(*words: str) -> str:
    """A name for the parts of a picture that differs from that of every other picture, and is the same in every run."""
    return "c" + hashlib.sha256("\0".join(words).encode()).hexdigest()[:10]


def described(description: str, told: Sequence[Told]) -> str:
    """The description with the range of what is shown, and with what the sign means where something is not."""
    shown = sorted((one for one in told if one.value is not None), key=lambda one: one.value or 0)
    words = [description]
    if shown and shown[0].text != shown[-1].text:
        words.append(f"Werte von {shown[0].text} bis {shown[-1].text}.")
    if any(one.text == HIDDEN for one in told):
        words.append(HIDDEN_MEANS)
    return " ".join(word for word in words if word)


def top_of(values: Iterable[float], unit: str) -> float:
    """The upper end of a scale that begins at 0: a round number, and for per cent never over 100."""
    highest = max((value for value in values if value >= _LEAST), default=100.0)
    step = 10 ** math.floor(math.log10(highest))
    top = next(step * factor for factor in (1, 2, 4, 6, 8, 10, 20) if step * factor >= highest)
    return min(float(top), 100.0) if unit == "%" else float(top)


def number_text(value: float) -> str:
    """A number of the scale as it is written in German."""
    whole = f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
    return whole.translate(str.maketrans(",.", ".,"))


def scale_text(value: float, unit: str, *, last: bool) -> str:
    """A number at a scale; a unit that is a word stands at the last one only."""
    return f"{number_text(value)}\N{NO-BREAK SPACE}{unit}" if unit == "%" or (unit and last) else number_text(value)


def short_date(day: date) -> str:
    """A reference date as the label of a point: month and year, because it is always the last day of a quarter."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def plain(number: float) -> str:
    """A number as short as it can be written in SVG."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
