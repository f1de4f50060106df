"""Official indicators: told as their source prints them, with its definition, and never as a count of ours."""

import csv
import html
import io

import pytest

from app.demo.denominators import KREIS
from app.demo.district import MUNICIPALITIES
from app.monitoring.catalogue import load_catalogue
from app.monitoring.indicators import load_indicators
from app.reporting.official_indicators import official_indicators
from app.world import World
from tests.support.desks import Desk
from tests.support.history import write_official_rates
from tests.support.spreadsheets import cells_of

AT = "/monitoring/amtlich/"


@pytest.fixture
async def rates(world: World) -> None:
    """The invented district's rates."""
    await write_official_rates(world)


def test_no_official_indicator_has_the_code_of_one_of_ours() -> None:
    ours = load_indicators(load_catalogue(one.ags for one in MUNICIPALITIES)).indicators
    assert not ours.keys() & official_indicators().keys()
    assert all(code == one.code for code, one in official_indicators().items())


async def test_before_an_import_every_indicator_says_how_to_bring_it_in(officer: Desk) -> None:
    text = html.unescape((await officer.get(AT)).text)
    for one in official_indicators().values():
        assert one.label in text
        assert one.numerator in text
        alone = html.unescape((await officer.get(AT + one.code)).text)
        assert f"<code>{one.series}</code>" in alone
    assert text.count("noch nicht eingelesen") == len(official_indicators())


@pytest.mark.usefixtures("rates")
async def test_the_newest_figure_stands_there_with_its_time_definition_and_source(officer: Desk) -> None:
    text = html.unescape((await officer.get(AT)).text)
    assert "<strong>3,4</strong> %" in text
    alone = html.unescape((await officer.get(f"{AT}naturalisation_rate")).text)
    parts = ("<strong>3,4 %</strong> (2025)", "erfundene Quoten", "Statistisches Amt", "Zahlen, frei verwendbar", "<svg")
    assert [part for part in parts if part not in alone] == []


@pytest.mark.usefixtures("rates")
async def test_a_sign_of_the_source_is_told_in_words_and_is_no_number(officer: Desk) -> None:
    alone = html.unescape((await officer.get(f"{AT}poverty_risk")).text)
    assert "Zahlenwert unbekannt oder geheim zu halten" in alone
    assert "Zahlenwert nicht sicher genug" in alone
    assert "<svg" not in alone  # one number is no line


@pytest.mark.usefixtures("rates")
async def test_page_csv_and_xlsx_hold_the_same_figures(officer: Desk) -> None:
    text = (await officer.get(f"{AT}unemployment_rate.csv")).content.decode("utf-8-sig")
    in_csv = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [row[:4] for row in in_csv[1:]] == [
        [KREIS, in_csv[1][1], "2025", "12,7"],
        [KREIS, in_csv[1][1], "2024", "13,1"],
        [KREIS, in_csv[1][1], "2023", "13,9"],
        [KREIS, in_csv[1][1], "2022", "14,2"],
    ]
    assert cells_of((await officer.get(f"{AT}unemployment_rate.xlsx")).content, "sheet1") == in_csv
    page = html.unescape((await officer.get(f"{AT}unemployment_rate")).text)
    assert all(cell in page for row in in_csv for cell in row)


@pytest.mark.parametrize("path", ["no_such_code", "no_such_code.csv", "naturalisation_rate?gebiet=99", "?gebiet=99"])
async def test_what_is_not_there_is_not_found(officer: Desk, path: str) -> None:
    assert (await officer.get(AT + path)).status_code == 404
