"""A picture of a page as one of a document: the same drawing with fixed measures and colours, and what it shows in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, fromstring, register_namespace, tostring

from markupsafe import Markup

SVG = "http://www.w3.org/2000/svg"
LETTERS = 8.5
"""The size of a picture's letters in points; strokes are given for letters of sixteen."""
_COLOURS = {"currentColor": "#14171f", "var(--paper)": "#ffffff", "var(--brand)": "#1d3f8f", "var(--line)": "#6b7385"}
_MEASURE = re.compile(r"(-?[\d.]+)(em|%)")
_PIXELS = 16

register_namespace("", SVG)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture for a document: SVG, its title, what is said about it, and everything it shows in words."""

    svg: str
    title: str
    about: str
    words: str


def on_paper(made: Markup, width: float) -> Figure:
    """A picture of `app.reporting` so many points wide."""
    root = _svg(fromstring(str(made)))  # noqa: S314  # drawn by ourselves, everything in it is escaped
    title, description = (str(root.findtext(f"{{{SVG}}}{name}")) for name in ("title", "desc"))
    words = ". ".join([title.rstrip("."), description.rstrip("."), *_told(root)])
    mapped = "viewBox" in root.attrib
    _fix(root, width, scaled=mapped)
    for name in ("class", "role", "aria-labelledby"):
        root.attrib.pop(name, None)
    root.set("width", _plain(width))
    root.set("font-family", "Noto Sans")
    if mapped:
        across, down = (float(each) for each in root.attrib["viewBox"].split()[2:])
        root.set("height", _plain(width * down / across))
    else:
        root.set("font-size", _plain(LETTERS))
    return Figure(tostring(root, encoding="unicode"), title, description, words + ".")


def _svg(found: Element) -> Element:
    return found if found.tag == f"{{{SVG}}}svg" else found[0]


def _told(root: Element) -> Iterator[str]:
    """Every value with its label: the lines up to one with a value in it."""
    lines: list[str] = []
    for text in root.iter(f"{{{SVG}}}text"):
        lines.append(" ".join("".join(text.itertext()).split()))
        if text.find(f"{{{SVG}}}tspan") is not None:
            yield " ".join(lines)
            lines = []


def _fix(element: Element, width: float, *, scaled: bool) -> None:
    for name, value in element.attrib.items():
        if name in ("fill", "stroke"):
            element.set(name, _COLOURS.get(value, value))
        elif name == "stroke-width" and not scaled:
            element.set(name, _plain(float(value) * LETTERS / _PIXELS))
        elif (measure := _MEASURE.fullmatch(value)) is not None:
            part = LETTERS if measure[2] == "em" else width / 100
            element.set(name, _plain(float(measure[1]) * part))
    if element.get("overflow") == "visible":
        element.tag = f"{{{SVG}}}g"
        element.set("transform", f"translate({element.attrib.pop('x')} {element.attrib.pop('y')})")
        del element.attrib["overflow"]
    if element.tag in (f"{{{SVG}}}rect", f"{{{SVG}}}circle") and not scaled:
        element.set("stroke-width", _plain(LETTERS / _PIXELS))
    for child in list(element):
        if child.tag in (f"{{{SVG}}}title", f"{{{SVG}}}desc"):
            element.remove(child)
        else:
            _fix(child, width, scaled=scaled)


def _plain(number: float) -> str:
    return f"{number:.3f}".rstrip("0").rstrip(".")
