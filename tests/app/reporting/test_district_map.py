"""The map: what a town's file may be, what is refused and why, and what is drawn of it."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from app.demo.district import MAP, MUNICIPALITIES
from app.monitoring.map_file import MapRefused, read_map
from app.reporting.district_map import district_map, load_map

SQUARE = [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]]
BESIDE = [[[10, 0], [20, 0], [20, 10], [10, 10], [10, 0]]]


def feature(key: Any = "06433001", name: Any = "Musterstadt", kind: str = "Polygon", at: Any = None, **changes: Any) -> Any:
    geometry = {"type": kind, "coordinates": SQUARE if at is None else at}
    return {"type": "Feature", "properties": {"ags": key, "name": name}, "geometry": geometry, **changes}


def file(*features: Any, **changes: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **changes}).encode()


def test_outlines_and_names_are_read_whichever_way_the_properties_are_called() -> None:
    bkg = feature(
        properties={"AGS": "06433002", "GEN": "Beispielburg", "BEZ": "Gemeinde"}, at=[SQUARE, BESIDE], kind="MultiPolygon"
    )
    shapes = read_map(
        b"\xef\xbb\xbf" + file(feature(), bkg, feature("06433001", at=BESIDE), feature("06433", "Kreis", geometry=None))
    )
    assert {key: len(rings) for key, rings in shapes.rings.items()} == {"06433001": 2, "06433002": 2}
    assert shapes.names == {"06433001": "Musterstadt", "06433002": "Beispielburg", "06433": "Kreis"}
    assert shapes.degrees


def test_large_numbers_are_metres_of_a_plane() -> None:
    assert not read_map(file(feature(at=[[[500000, 5600000], [510000, 5600000], [510000, 5610000], [500000, 5600000]]]))).degrees


REFUSED: Mapping[str, tuple[bytes, str]] = {
    "no JSON": (b"<svg/>", "no JSON"),
    "another encoding": ("é".encode("latin-1"), "no JSON in UTF-8"),
    "nothing but brackets": (b"[" * 100_000, "no JSON"),
    "a topology": (file(type="Topology"), "no GeoJSON FeatureCollection"),
    "nothing in it": (file(), "no municipality"),
    "only a Kreis": (file(feature("06433", geometry=None)), "no municipality"),
    "a number for a key": (file(feature(6433001)), "feature 1: its property ags"),
    "a key that lost its zero": (file(feature("6433001")), "feature 1: its property ags"),
    "no properties": (file(feature(), feature(properties=None)), "feature 2: it has no properties"),
    "no name": (file(feature(name=" ")), "is no name"),
    "two names": (file(feature(), feature(name="Anderswo")), "has two names"),
    "a point": (file(feature(kind="Point", at=[1, 2])), "neither Polygon nor MultiPolygon"),
    "no geometry": (file(feature(geometry=None)), "neither Polygon nor MultiPolygon"),
    "three positions": (file(feature(at=[[[0, 0], [1, 1], [0, 0]]])), "fewer than four positions"),
    "an open ring": (file(feature(at=[[[0, 0], [1, 0], [1, 1], [0, 1]]])), "not closed"),
    "text for a number": (file(feature(at=[[["0", 0], [1, 0], [1, 1], ["0", 0]]])), "no pair of numbers"),
    "an infinite number": (file(feature(at=[[[float("inf"), 0], [1, 0], [1, 1], [float("inf"), 0]]])), "not finite"),
    "no rings": (file(feature(at=[])), "has no rings"),
    "polygons in place of rings": (file(feature(at=[SQUARE])), "fewer than four|no pair of numbers"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_is_no_map_is_refused_and_the_text_says_what_is_wrong_with_it(kind: str, tmp_path: Path) -> None:
    data, words = REFUSED[kind]
    path = tmp_path / "karte.geojson"
    path.write_bytes(data)
    with pytest.raises(MapRefused, match=words) as refused:
        load_map(path)
    assert str(refused.value).startswith("KIIM_MONITORING_MAP: karte.geojson: ")


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MapRefused, match="cannot be read"):
        load_map(tmp_path / "none.geojson")
    monkeypatch.setattr("app.monitoring.map_file.MOST_BYTES", 10)
    (tmp_path / "large.geojson").write_bytes(file(feature()))
    with pytest.raises(MapRefused, match="larger"):
        load_map(tmp_path / "large.geojson")


def test_the_demo_has_an_outline_for_each_of_its_municipalities() -> None:
    shapes = load_map(MAP)
    assert {key: shapes.names[key] for key in shapes.rings} == {one.ags: one.name for one in MUNICIPALITIES}


def test_each_area_carries_its_value_and_what_is_not_shown_is_one_sign() -> None:
    shapes = load_map(MAP)
    values: dict[str, float | None] = {key: 10.0 + number * 3 for number, key in enumerate(shapes.rings)}
    hidden = MUNICIPALITIES[3].ags
    values[hidden] = None
    texts = {key: "•" if value is None else f"{value:.0f} % ± 4" for key, value in values.items()}
    made = str(district_map("Deutsch", "Anteil.", shapes, values, texts))
    told = dict(re.findall(r"<title>([^:<]+): ([^<]+)</title>", made))
    assert told == {one.name: texts[one.ags] for one in MUNICIPALITIES}
    fills = dict(re.findall(r'fill="([^"]+)"[^>]*><title>([^:]+):', made))
    assert "var(--paper)" in fills
    assert not re.search(r"<style|<script|\sstyle=|\son[a-z]+=|href=", made)
    assert made == str(district_map("Deutsch", "Anteil.", shapes, values, texts))
    fromstring(made)  # noqa: S314  # our own output


def test_an_area_without_a_value_is_drawn_like_a_hidden_one() -> None:
    shapes = read_map(file(feature(), feature("06433002", "Beispielburg", at=BESIDE)))
    made = str(district_map("a", "b", shapes, {"06433001": 4.0}, {"06433001": "4 %"}))
    assert "<title>Beispielburg: •</title>" in made
    assert "„•“ steht für null, zu klein oder geschützt." in made


def test_classes_of_the_legend_hold_every_value_and_are_at_most_five() -> None:
    shapes = load_map(MAP)
    for values in ([0.0] * 14, [99.0] * 14, [float(n) for n in range(14)], [n * 7001.0 for n in range(14)]):
        told: dict[str, float | None] = dict(zip(shapes.rings, values, strict=True))
        made = str(district_map("a", "b", shapes, told, {key: str(value) for key, value in told.items()}, "Personen"))
        legend = [
            (low.replace(".", ""), high.replace(".", "")) for low, high in re.findall(r">([\d.]+) bis unter ([\d.]+) Pers", made)
        ]
        assert 1 <= len(legend) <= 5
        assert all(any(float(low) <= value < float(high) for low, high in legend) for value in values)


def test_an_outline_that_shrinks_to_nothing_at_this_size_is_left_out() -> None:
    tiny = [[[0, 0], [1e-9, 0], [1e-9, 1e-9], [0, 0]]]
    made = str(district_map("a", "b", read_map(file(feature(), feature("06433002", "Klein", at=tiny))), {}, {}))
    assert "Klein" not in made
