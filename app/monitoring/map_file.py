"""The town's map: outlines and names of its municipalities from a GeoJSON file, checked when it is read.

Taken are Polygon and MultiPolygon with the official key in `ags` or `AGS` and the name in `name`, `NAME`, `gen` or `GEN`, in
degrees or in metres of any plane. Several features of one key are parts of one area. A feature whose key has five or two digits
names the Kreis or the Land; its outline is not needed.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.errors import ConfigurationProblem
from app.settings import Settings

Ring = tuple[tuple[float, float], ...]
MOST_BYTES = 16 * 1024 * 1024
_KEYS, _NAMES = ("ags", "AGS"), ("name", "NAME", "gen", "GEN")
_SIMPLE = ("Polygon", "MultiPolygon")


class MapRefused(ConfigurationProblem):
    """The file is no map that can be drawn; the text says which feature is wrong. A map is public and may be quoted."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """Areas by official key: the outlines of municipalities (outer rings and holes alike), and the names of all areas."""

    rings: Mapping[str, tuple[Ring, ...]]
    names: Mapping[str, str]
    degrees: bool


def shapes_of(settings: Settings) -> Shapes | None:
    """The map of this installation, None where it has none. Raises MapRefused."""
    return None if settings.monitoring_map is None else load_map(settings.monitoring_map)


@cache
def load_map(path: Path) -> Shapes:
    """The map of a file, read once in the life of the process. Raises MapRefused."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"it is larger than {MOST_BYTES // 1024 // 1024} MiB; simplify its outlines")
        return read_map(path.read_bytes())
    except OSError:
        raise MapRefused(f"KIIM_MONITORING_MAP: {path} cannot be read") from None
    except ValueError as wrong:
        raise MapRefused(f"KIIM_MONITORING_MAP: {path.name}: {wrong}") from None


def read_map(data: bytes) -> Shapes:
    """The map of a GeoJSON text; ValueError says what is wrong with it."""
    try:
        file = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise ValueError("this is no JSON in UTF-8") from None
    if not isinstance(file, dict) or file.get("type") != "FeatureCollection" or not isinstance(file.get("features"), list):
        raise ValueError("this is no GeoJSON FeatureCollection")
    rings: dict[str, tuple[Ring, ...]] = {}
    names: dict[str, str] = {}
    for number, feature in enumerate(file["features"], start=1):
        try:
            key, name = _named(feature)
            if names.setdefault(key, name) != name:
                raise ValueError(f"{key} has two names, {names[key]!r} and {name!r}")
            if len(key) == 8:
                rings[key] = (*rings.get(key, ()), *_outlines(feature.get("geometry")))
        except ValueError as wrong:
            raise ValueError(f"feature {number}: {wrong}") from None
    if not rings:
        raise ValueError("there is no municipality in it (a key of eight digits)")
    degrees = all(abs(x) <= 180 and abs(y) <= 90 for outlines in rings.values() for ring in outlines for x, y in ring)
    return Shapes(rings, names, degrees)


def _named(feature: Any) -> tuple[str, str]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise ValueError("it has no properties")
    key = next((properties[name] for name in _KEYS if name in properties), None)
    name = next((properties[name] for name in _NAMES if name in properties), None)
    if not isinstance(key, str) or not (key.isascii() and key.isdigit()) or len(key) not in (2, 5, 8):
        raise ValueError("its property ags (or AGS) is no official key: text of 8 digits, or 5 or 2 for Kreis and Land")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= 100:
        raise ValueError("its property name (or GEN) is no name")
    return key, name.strip()


def _outlines(geometry: Any) -> Iterator[Ring]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in _SIMPLE:
        raise ValueError("its geometry is neither Polygon nor MultiPolygon")
    coordinates = geometry.get("coordinates")
    for polygon in coordinates if kind == "MultiPolygon" and isinstance(coordinates, list) else [coordinates]:
        if not isinstance(polygon, list) or not polygon:
            raise ValueError("a polygon of it has no rings")
        for ring in polygon:
            yield _ring(ring)


def _ring(ring: Any) -> Ring:
    if not isinstance(ring, list) or len(ring) < 4:
        raise ValueError("a ring of it has fewer than four positions")
    positions = tuple(_position(each) for each in ring)
    if positions[0] != positions[-1]:
        raise ValueError("a ring of it is not closed")
    return positions


def _position(each: Any) -> tuple[float, float]:
    if (
        not isinstance(each, list)
        or len(each) < 2
        or any(isinstance(n, bool) or not isinstance(n, int | float) for n in each[:2])
    ):
        raise ValueError("a position of it is no pair of numbers")
    x, y = float(each[0]), float(each[1])
    if not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError("a position of it is not finite")
    return x, y
