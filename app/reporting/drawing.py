"""What all pictures are drawn with: two looks, for a page and for paper, and accessible SVG around what is drawn.

On a page a picture is as wide as there is room and its signs are as large as the text around it: across it is measured in per
cent, down in lines (`em`). Ink, paper and colour are those of the page, also where a person chose her own. On paper all is fixed.
No style and no script, so it stands in a page under the strictest policy.
"""

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from markupsafe import Markup

HIDDEN = "•"
HIDDEN_MEANS = "„•“ steht für null, zu klein oder geschützt."
_MONTHS = ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.", "Dez.")
_PIXELS = 16  # of a line on a page; strokes are given in pixels


class Told(Protocol):
    """A value of a picture as far as its description is concerned."""

    @property
    def value(self) -> float | None: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Look:
    """Colours and measures; without a width the picture is as wide as its place. Places are (per cent, lines)."""

    ink: str = "currentColor"
    paper: str = "var(--paper)"
    brand: str = "var(--brand)"
    soft: str = "var(--line)"
    width: float | None = None
    size: float = 1.0

    def across(self, percent: float) -> str:
        """A measure from side to side."""
        return f"{plain(percent)}%" if self.width is None else plain(percent * self.width / 100)

    def down(self, lines: float) -> str:
        """A measure of height, or of anything that must keep its size."""
        return f"{plain(lines)}em" if self.width is None else plain(lines * self.size)

    def stroke(self, pixels: float) -> str:
        """The width of a line."""
        return plain(pixels if self.width is None else pixels * self.size / _PIXELS)

    def at(self, percent: float, lines: float, body: Markup) -> Markup:
        """Draw with the origin moved to this place; inside, all measures are lines."""
        if self.width is None:
            return Markup('<svg x="{}" y="{}" overflow="visible">{}</svg>').format(self.across(percent), self.down(lines), body)
        return Markup('<g transform="translate({} {})">{}</g>').format(self.across(percent), self.down(lines), body)

    def line(
        self, start: tuple[float, float], end: tuple[float, float], *, wide: float = 1, dashes: str = "", colour: str = ""
    ) -> Markup:
        """A straight line between two places."""
        ends = (self.across(start[0]), self.down(start[1]), self.across(end[0]), self.down(end[1]))
        return self._stroked(ends, wide, dashes, colour)

    def short(self, start: tuple[float, float], end: tuple[float, float], *, wide: float = 1, dashes: str = "") -> Markup:
        """A straight line that keeps its length, for use inside `at`."""
        return self._stroked(tuple(self.down(measure) for measure in (*start, *end)), wide, dashes, "")

    def _stroked(self, ends: Sequence[str], wide: float, dashes: str, colour: str) -> Markup:
        dashed = Markup(' stroke-dasharray="{}"').format(dashes) if dashes else ""
        return Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}"{}/>').format(
            *ends, colour or self.ink, self.stroke(wide), dashed
        )

    def box(self, place: tuple[float, float], size: tuple[float, float], *, fill: str) -> Markup:
        """A rectangle with an edge of ink, so that it is seen on any ground."""
        measures = (self.across(place[0]), self.down(place[1]), self.across(size[0]), self.down(size[1]))
        return Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="{}"/>').format(
            *measures, fill, self.ink, self.stroke(1)
        )

    def dot(self, percent: float, lines: float) -> Markup:
        """A point of a line."""
        return Markup('<circle cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="{}"/>').format(
            self.across(percent), self.down(lines), self.down(0.3), self.brand, self.ink, self.stroke(1)
        )

    def text(self, percent: float, lines: float, words: str | Markup, *, anchor: str = "start", bold: bool = False) -> Markup:
        """Words with a rim of paper, which keeps them readable over anything drawn before."""
        return self._words(self.across(percent), self.down(lines), words, anchor, bold)

    def text_at(self, right: float, lines: float, words: str | Markup, *, anchor: str = "start") -> Markup:
        """Words for use inside `at`."""
        return self._words(self.down(right), self.down(lines), words, anchor, bold=False)

    def _words(self, x: str, y: str, words: str | Markup, anchor: str, bold: bool) -> Markup:
        return Markup(
            '<text x="{}" y="{}" text-anchor="{}" fill="{}" stroke="{}" stroke-width="{}" stroke-linejoin="round" '
            'paint-order="stroke"{}>{}</text>'
        ).format(x, y, anchor, self.ink, self.paper, self.stroke(4), Markup(' font-weight="700"') if bold else "", words)

    def spread(self, percent: float, low: float, high: float) -> Markup:
        """An upright whisker between two heights: the margin of a point."""
        ends = (((0, low), (0, high)), ((-0.3, low), (0.3, low)), ((-0.3, high), (0.3, high)))
        return self.at(percent, 0, Markup("").join(self.short(*each, wide=1.5) for each in ends))

    def lying_spread(self, low: float, high: float, lines: float) -> Markup:
        """A whisker that lies along a bar, on a rim of paper: the margin of the bar."""
        caps = [self.at(end, lines, self.short((0, -0.35), (0, 0.35), wide=2)) for end in (low, high)]
        rim = [self.line((low, lines), (high, lines), wide=5, colour=self.paper)]
        return Markup("").join([*rim, self.line((low, lines), (high, lines), wide=2), *caps])


SCREEN = Look()
PAPER = Look(ink="#14171f", paper="#ffffff", brand="#1d3f8f", soft="#6b7385", width=480, size=10)
"""As wide as the text of an A4 page, in points."""


def picture(look: Look, title: str, description: str, lines: float, body: Iterable[Markup]) -> Markup:
    """The whole picture with what is said of it to who does not see it."""
    drawn = Markup("").join(body)
    name = name_of(title, description, drawn)
    width = "100%" if look.width is None else plain(look.width)
    font = "" if look.width is None else Markup(' font-family="Noto Sans" font-size="{}"').format(plain(look.size))
    made = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-labelledby="{n}-t {n}-d" '
        'width="{w}" height="{h}"{f}><title id="{n}-t">{t}</title><desc id="{n}-d">{d}</desc>{b}</svg>'
    ).format(n=name, w=width, h=look.down(lines), f=font, t=title, d=description, b=drawn)
    return made if look.width is not None else in_frame(title, made)


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
    if len(shown) > 1:
        words.append(f"Werte von {shown[0].text} bis {shown[-1].text}.")
    if any(one.text == HIDDEN for one in told):
        words.append(HIDDEN_MEANS)
    return " ".join(word for word in words if word)


def top_of(values: Iterable[float], unit: str) -> float:
    """The upper end of a scale that begins at 0: a round number, and for per cent never over 100."""
    highest = max((value for value in values if value > 0), default=1.0)
    step = 10 ** math.floor(math.log10(highest))
    top = next(step * factor for factor in (1, 2, 4, 6, 8, 10) if step * factor >= highest)
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
