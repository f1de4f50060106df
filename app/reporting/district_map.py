"""The map of municipalities as SVG: each area in the class of its value, by colour, by pattern and in words.

What is not shown is paper with "•". The table beside the map has every value; one that finds no room in its area stands there
only.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from app.monitoring.map_file import Shapes, load_map
from app.reporting.drawing import BRAND, HIDDEN, INK, PAPER, described, in_frame, name_of, number_text, plain

__all__ = ["Shapes", "district_map", "load_map"]

_WIDTH, _EDGE = 1000, 6
_LETTERS = 40
_SHADES = (0.08, 0.28, 0.48, 0.7, 1.0)
_HATCHES = (0, 40, 22, 12, 0)
"""How far apart the lines of a class's pattern are; the lightest and the darkest have none."""
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000, 10000, 20000, 50000, 100000)


@dataclass(frozen=True, slots=True)
class _Value:
    value: float | None
    text: str


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One area on the sheet: its path, and where a label has most room and how much."""

    path: str
    label: tuple[float, float]
    room: float


def district_map(
    title: str,
    description: str,
    shapes: Shapes,
    values: Mapping[str, float | None],
    texts: Mapping[str, str],
    unit: str = "%",
) -> Markup:
    """The map; `values` and `texts` by official key, an area that is missing in them is shown as "•"."""
    areas, height = _sheet(_Key(shapes))
    told = {key: _Value(values.get(key), texts.get(key, HIDDEN)) for key in areas}
    lower, step = _classes([one.value for one in told.values() if one.value is not None])
    words = described(description, list(told.values()))
    name = name_of(title, words, *(f"{key}={one.text}" for key, one in told.items()))
    body = [_patterns(name)]
    for key, area in areas.items():
        shape = Markup('<path d="{}"').format(area.path)
        body.append(
            _filled(
                name,
                shape,
                _class(told[key].value, lower, step),
                Markup("<title>{}: {}</title>").format(shapes.names[key], told[key].text),
            )
        )
    body += [_label(area, told[key].text) for key, area in areas.items()]
    used = sorted({place for one in told.values() if (place := _class(one.value, lower, step)) is not None})
    body += _legend(name, [(place, _words(lower, step, place, unit)) for place in used], height)
    height += 30 + 60 * math.ceil((len(used) + 1) / 2)
    made = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart map" role="img" aria-labelledby="{n}-t {n}-d" '
        'viewBox="0 0 {w} {h}"><title id="{n}-t">{t}</title><desc id="{n}-d">{d}</desc>{b}</svg>'
    ).format(n=name, w=_WIDTH, h=plain(height), t=title, d=words, b=Markup("").join(body))
    return in_frame(title, made)


class _Key:
    """A map as the key of what was made of it: the same object, the same sheet."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.shapes is self.shapes

    def __hash__(self) -> int:
        return id(self.shapes)


@lru_cache(maxsize=4)
def _sheet(key: _Key) -> tuple[dict[str, _Drawn], float]:
    shapes = key.shapes
    positions = [position for rings in shapes.rings.values() for ring in rings for position in ring]
    west, east = min(x for x, _ in positions), max(x for x, _ in positions)
    south, north = min(y for _, y in positions), max(y for _, y in positions)
    squeeze = math.cos(math.radians((south + north) / 2)) if shapes.degrees else 1.0
    scale = (_WIDTH - 2 * _EDGE) / max((east - west) * squeeze, (north - south) * 0.8, 1e-9)

    def place(position: tuple[float, float]) -> tuple[int, int]:
        return round(_EDGE + (position[0] - west) * squeeze * scale), round(_EDGE + (north - position[1]) * scale)

    areas = {}
    for code, rings in sorted(shapes.rings.items()):
        placed = [line for ring in rings if len(line := _thinned([place(each) for each in ring])) > 2]
        if placed:
            areas[code] = _drawn(placed)
    return areas, (north - south) * scale + 2 * _EDGE


def _thinned(ring: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ring without positions that fall on the one before, and without its repeated end."""
    kept: list[tuple[int, int]] = []
    for position in ring:
        if not kept or position != kept[-1]:
            kept.append(position)
    return kept[:-1] if len(kept) > 1 and kept[0] == kept[-1] else kept


def _drawn(rings: Sequence[Sequence[tuple[int, int]]]) -> _Drawn:
    path = "".join("M" + " ".join(f"{x},{y}" for x, y in ring) + "Z" for ring in rings)
    low, high = min(y for ring in rings for _, y in ring), max(y for ring in rings for _, y in ring)
    best, room = (float(rings[0][0][0]), float(rings[0][0][1])), 0.0
    for line in range(1, 24):
        y = low + (high - low) * line / 24
        for start, end in _common(rings, [y - _LETTERS * 0.6, y, y + _LETTERS * 0.6]):
            # Of places with equal room the one nearer to the middle.
            weighed = (end - start) * (1 - 0.4 * abs(y - (low + high) / 2) / (high - low))
            if weighed > room:
                best, room = ((start + end) / 2, y), weighed
    return _Drawn(path, best, room)


def _common(rings: Sequence[Sequence[tuple[int, int]]], heights: Sequence[float]) -> Iterator[tuple[float, float]]:
    """The stretches that lie inside at all of these heights."""
    stretches = [_inside(rings, y) for y in heights]
    for start, end in stretches[1]:
        for above in stretches[0]:
            for below in stretches[2]:
                left, right = max(start, above[0], below[0]), min(end, above[1], below[1])
                if left < right:
                    yield left, right


def _inside(rings: Sequence[Sequence[tuple[int, int]]], y: float) -> list[tuple[float, float]]:
    crossings = []
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (y1 <= y) != (y2 <= y):
                crossings.append(x1 + (y - y1) / (y2 - y1) * (x2 - x1))
    crossings.sort()
    return list(zip(crossings[::2], crossings[1::2], strict=True))


def _classes(values: Sequence[float]) -> tuple[float, float]:
    """Where the first class begins and how wide each is: round numbers, at most five classes."""
    if not values:
        return 0.0, 1.0
    for step in _STEPS:
        lower = math.floor(min(values) / step) * step
        if max(values) < lower + step * len(_SHADES):
            return float(lower), float(step)
    return 0.0, float(_STEPS[-1])


def _class(value: float | None, lower: float, step: float) -> int | None:
    return None if value is None else min(int((value - lower) // step), len(_SHADES) - 1)


def _words(lower: float, step: float, place: int, unit: str) -> str:
    start = lower + place * step
    return f"{number_text(start)} bis unter {number_text(start + step)} {unit}".strip()


def _filled(name: str, shape: Markup, place: int | None, inner: str = "") -> Markup:
    """A shape (a tag without its end) in the colour of its class, and once more in its pattern; without a class it is paper."""
    edge = Markup(' stroke="{}" stroke-width="3" stroke-linejoin="round">{}</{}>').format(INK, inner, shape[1:5])
    if place is None:
        return shape + Markup(' fill="{}"').format(PAPER) + edge
    ground = shape + Markup(' fill="{}" fill-opacity="{}"').format(BRAND, _SHADES[place]) + edge
    return ground + shape + Markup(' fill="url(#{}-{})"/>').format(name, place) if _HATCHES[place] else ground


def _patterns(name: str) -> Markup:
    made = Markup("").join(
        Markup(
            '<pattern id="{}-{}" width="{w}" height="{w}" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            '<path d="M{h},-1V{e}" stroke="{i}" stroke-width="2.5"/></pattern>'
        ).format(name, place, w=apart, h=apart // 2, e=apart + 1, i=INK)
        for place, apart in enumerate(_HATCHES)
        if apart
    )
    return Markup("<defs>{}</defs>").format(made)


def _label(area: _Drawn, text: str) -> Markup:
    wide = 0.56 * _LETTERS * len(text) + 16
    if wide > area.room:
        return Markup("")
    x, y = area.label
    plate = Markup('<rect x="{}" y="{}" width="{}" height="{}" rx="8" fill="{}"/>').format(
        plain(x - wide / 2), plain(y - _LETTERS * 0.62), plain(wide), plain(_LETTERS * 1.24), PAPER
    )
    size = _LETTERS * (2 if text == HIDDEN else 1)
    return plate + _text(x, y + size * 0.36, text, "middle", size)


def _legend(name: str, classes: Sequence[tuple[int, str]], height: float) -> Iterator[Markup]:
    rows: list[tuple[int | None, str]] = [*classes, (None, f"{HIDDEN} ohne genaue Zahl")]
    for number, (place, words) in enumerate(rows):
        x, y = 500 * (number % 2) + 3, height + 30 + 60 * (number // 2)
        yield _filled(name, Markup('<rect x="{}" y="{}" width="70" height="42"').format(x, plain(y)), place)
        yield _text(x + 88, y + 35, words, "start")


def _text(x: float, y: float, words: str, anchor: str, size: float = _LETTERS) -> Markup:
    return Markup('<text x="{}" y="{}" font-size="{}" text-anchor="{}" fill="{}">{}</text>').format(
        plain(x), plain(y), plain(size), anchor, INK, words
    )
