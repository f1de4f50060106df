"""Charts: every value in words, hidden ones as one sign, nothing a strict policy refuses, and the same bytes in every run."""

import re
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup

from app.reporting.chart import Bar, Goal, Point, bar_chart, line_chart
from app.reporting.drawing import HIDDEN, top_of
from app.reporting.on_paper import on_paper

SVG = "{http://www.w3.org/2000/svg}"
BARS = [Bar("Musterstadt", 62, "62 % ± 7", 7), Bar("<b>Probe</b> & Co", 5, "5 % ± 3", 3), Bar("Fiktingen", None, HIDDEN)]
POINTS = [Point("März 2026", 21, "21 %", 3), Point("Juni 2026", None, HIDDEN), Point("Sep. 2026", 41, "41 %", 2)]
GOAL = Goal("Ziel: 60 % bis 31. Dezember 2027", 60)


def drawn(made: Markup) -> Element:
    found = fromstring(str(made))  # noqa: S314  # our own output
    return found if found.tag == f"{SVG}svg" else found[0]


def words(made: Markup) -> list[str]:
    return [" ".join("".join(text.itertext()).split()) for text in drawn(made).iter(f"{SVG}text")]


def test_every_value_stands_in_the_chart_as_text() -> None:
    told = words(bar_chart("Deutsch", "Anteil", BARS, "%"))
    assert {"Musterstadt 62 % ± 7", "<b>Probe</b> & Co 5 % ± 3", "Fiktingen •"} <= set(told)
    told = words(line_chart("Deutsch", "Anteil", POINTS, "%", GOAL))
    assert {"21 %", "•", "41 %", "2026", "Ziel: 60 % bis 31. Dezember", "2027"} <= set(told)


def test_the_last_date_is_always_labelled_and_long_labels_leave_room_for_each_other() -> None:
    for text, most in (("41 %", 5), ("unter 41 %", 2), ("1.234 Tage", 2)):
        points = [Point(f"Sep. {2000 + n}", 41, text) for n in range(12)]
        told = words(line_chart("a", "b", points, "%"))
        assert "2011" in told
        assert 2 <= told.count(text) <= most


def test_a_long_label_goes_on_several_lines_and_loses_nothing() -> None:
    label = "angemeldet und mit Wunsch nach einem Kita-Platz für mindestens ein Kind"
    told = words(bar_chart("a", "b", [Bar(label, 350, "350 ± 32", 32), Bar("kurz", 1, "1")], "Personen"))
    assert all(len(line) <= 32 for line in told)
    assert " ".join(told).startswith(f"{label} 350 ± 32 kurz 1")
    assert (
        f"a. b Werte von 1 bis 350 ± 32. {label} 350 ± 32. kurz 1."
        == on_paper(bar_chart("a", "b", [Bar(label, 350, "350 ± 32", 32), Bar("kurz", 1, "1")], "Personen"), 480).words
    )


def test_a_chart_names_and_describes_itself_and_says_what_the_sign_means() -> None:
    for made in (bar_chart("Deutsch", "Anteil je Ort.", BARS, "%"), line_chart("Deutsch", "Anteil je Ort.", POINTS, "%")):
        root = drawn(made)
        assert root.get("role") == "img"
        named = [one for one in root.iter() if one.get("id") in str(root.get("aria-labelledby")).split()]
        assert [one.tag for one in named] == [f"{SVG}title", f"{SVG}desc"]
        assert named[0].text == "Deutsch"
        described = str(named[1].text)
        assert described.startswith("Anteil je Ort. Werte von ")
        assert described.endswith("„•“ steht für null, zu klein oder geschützt.")


def test_without_hidden_values_the_sign_is_not_explained() -> None:
    assert "•" not in str(bar_chart("Deutsch", "Anteil", BARS[:2], "%"))


def test_two_charts_of_one_page_have_names_of_their_own_and_a_chart_is_the_same_in_every_run() -> None:
    one, other = bar_chart("Deutsch", "Anteil", BARS, "%"), bar_chart("Deutsch", "Anteil", BARS[:2], "%")
    assert not set(re.findall(r'id="([^"]+)"', one)) & set(re.findall(r'id="([^"]+)"', other))
    assert one == bar_chart("Deutsch", "Anteil", BARS, "%")


def test_nothing_in_a_chart_needs_a_style_or_a_script() -> None:
    for made in (bar_chart("a", "b", BARS, "%"), line_chart("a", "b", POINTS, "%", GOAL)):
        assert not re.search(r"<style|<script|\sstyle=|\son[a-z]+=|href=", made)


def test_a_line_has_a_gap_where_nothing_is_shown() -> None:
    def strokes(points: list[Point]) -> int:
        return str(line_chart("a", "b", points, "%")).count('stroke-width="2.5"')

    shown = Point("Juni 2026", 30, "30 %")
    assert strokes(POINTS) == 0
    assert strokes([POINTS[0], shown, POINTS[2]]) == 2


def test_a_bar_is_as_long_as_its_value_says_and_a_hidden_one_has_none() -> None:
    boxes = list(drawn(bar_chart("a", "b", BARS, "%")).iter(f"{SVG}rect"))
    lengths = [float(str(box.get("width")).rstrip("%")) for box in boxes]
    assert len(lengths) == 2
    assert lengths[0] / lengths[1] == pytest.approx(62 / 5, rel=0.01)


@pytest.mark.parametrize("chart", [lambda: bar_chart("a", "b", [], "%"), lambda: line_chart("a", "b", [], "%")])
def test_a_chart_of_nothing_is_an_empty_frame_and_no_fault(chart: object) -> None:
    assert drawn(chart()).tag == f"{SVG}svg"  # type: ignore[operator]


@given(st.lists(st.floats(0, 1e7), max_size=9), st.sampled_from(["%", "Personen"]))
@example([999.9999999999999], "Personen")
@example([1000.0000000000001], "Personen")
@example([5e-324], "Personen")
def test_a_scale_ends_at_or_above_the_highest_value_and_not_far_from_it(values: list[float], unit: str) -> None:
    top, highest = top_of(values, unit), max(values, default=0)
    assert top > 0
    if unit == "%":
        assert top <= 100
    elif highest >= 1e-6:
        assert highest <= top <= 2 * highest * 1.0001


@given(st.lists(st.tuples(st.none() | st.integers(0, 10**6), st.none() | st.integers(0, 50)), max_size=9))
def test_any_values_give_a_picture_whose_measures_are_numbers(values: list[tuple[int | None, int | None]]) -> None:
    points = [Point(f"Sep. {2018 + n}", value, str(value), margin) for n, (value, margin) in enumerate(values)]
    bars = [Bar(point.label, point.value, point.text, point.margin) for point in points]
    for made in (line_chart("a", "b", points, "Personen", GOAL), bar_chart("a", "b", bars, "Tage")):
        assert not re.search(r'="[^"]*(nan|inf|None)', made + on_paper(made, 480).svg)


def test_on_paper_a_picture_has_fixed_measures_and_colours_and_its_words_apart() -> None:
    for made in (bar_chart("Deutsch", "Anteil.", BARS, "%"), line_chart("Deutsch", "Anteil.", POINTS, "%", GOAL)):
        paper = on_paper(made, 480)
        assert not re.search(r'="[^"]*(em|%|var\(|currentColor)"|<title|<desc|aria-', paper.svg)
        assert {"".join(text.itertext()) for text in fromstring(paper.svg).iter(f"{SVG}text")} == {  # noqa: S314  # our own
            "".join(text.itertext()) for text in drawn(made).iter(f"{SVG}text")
        }
        assert paper.words.startswith("Deutsch. Anteil. Werte von ")
    assert "Musterstadt 62 % ± 7" in on_paper(bar_chart("Deutsch", "Anteil.", BARS, "%"), 480).words
