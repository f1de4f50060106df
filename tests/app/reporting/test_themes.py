"""Themes: answered from released tables that the catalogue has, the same on page and in files, silent about what is hidden."""

import csv
import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.errors import NotFound
from app.monitoring.catalogue import table_name
from app.monitoring.grid import SIGN, csv_file, text_of, xlsx_file
from app.monitoring.release import Release, UnknownCell
from app.monitoring.shares import Share
from app.offers.offer import Kind
from app.offers.supply import Place, Supply
from app.reporting.material import Material, level_of
from app.reporting.theme import EVERYWHERE, load_themes
from app.reporting.themes import answer, areas_of, themes
from tests.support.material import BESIDE, KEYS, KREIS, OTHER_KREIS, TOWN, material
from tests.support.spreadsheets import cells_of

CODES = [theme.code for theme in themes()]
MATERIAL = material()


class Watched:
    """A release that notes which of its tables were asked."""

    def __init__(self, release: Release) -> None:
        self.release, self.asked = release, set[str]()

    def cell(self, table: str, **coordinates: str) -> int | None:
        self.asked.add(table_name(table.partition(".")[0], tuple(set(coordinates) - {"area"})))
        return self.release.cell(table, **coordinates)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.release, name)


@pytest.mark.parametrize("code", CODES)
def test_a_theme_reads_the_tables_it_names_and_their_margins_and_nothing_else(code: str) -> None:
    watched: Any = [Watched(release) for release in MATERIAL.releases]
    made = answer(replace(MATERIAL, release=watched[-1], releases=tuple(watched)), code)
    named = {frozenset(name.split(".")) for name in made.released}
    for asked in set().union(*(one.asked for one in watched)):
        assert any(set(asked.split(".")) <= one for one in named), asked
    for name in made.released:
        assert any(name == asked for one in watched for asked in one.asked), name


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("area", [EVERYWHERE, KREIS, TOWN])
def test_page_csv_and_xlsx_say_the_same(code: str, area: str) -> None:
    if area not in (EVERYWHERE, *areas_of(load_themes()[code], MATERIAL)):
        with pytest.raises(NotFound):
            answer(MATERIAL, code, area)
        return
    grid = answer(MATERIAL, code, area).grid
    assert grid.rows
    in_csv = list(csv.reader(io.StringIO(csv_file(grid).decode("utf-8-sig"), newline=""), delimiter=";"))
    in_xlsx = cells_of(xlsx_file(grid), "sheet1")
    assert in_csv[0] == in_xlsx[0] == list(grid.heads)
    for row, from_csv, from_xlsx in zip(grid.rows, in_csv[1:], in_xlsx[1:], strict=True):
        for value, one, other in zip(row, from_csv, from_xlsx, strict=True):
            assert one == other
            assert text_of(value) == (f"{one} %" if isinstance(value, Share) and value.sign == "about" else spaced(value, one))


def spaced(value: object, cell: str) -> str:
    """A cell of a file as the page says it."""
    if isinstance(value, date):
        return text_of(date.fromisoformat(cell))
    return text_of(int(cell)) if isinstance(value, int) else cell


@pytest.mark.parametrize("code", CODES)
def test_a_file_says_question_answer_definitions_and_limits(code: str) -> None:
    made = answer(MATERIAL, code, KREIS)
    notes = cells_of(xlsx_file(made.grid), "sheet2")
    theme = made.theme
    texts = {row[1] for row in notes}
    assert {theme.question, made.sentence, *theme.limits, *(one.text for one in theme.definitions)} <= texts
    assert SIGN in {row[0] for row in notes}
    assert any(("eigene Zählung" if theme.tables else "Lotsennetz Fiktingen") in text for text in texts)
    assert ["Erfunden", "Diese Zahlen sind erfunden. Sie zeigen, wie das Monitoring aussieht."] in notes


@pytest.mark.parametrize("code", [code for code in CODES if code != "umfragen"])
def test_every_row_has_its_area_its_margin_its_coverage_and_its_date(code: str) -> None:
    grid = answer(MATERIAL, code).grid
    assert grid.heads[:2] == ("Gebiet", "Name")
    assert grid.heads[-2:] == ("Abdeckung", "Stand")
    margin = grid.heads.index("± Personen")
    for row in grid.rows:
        if row[0]:
            assert row[-1] == MATERIAL.release.as_of[str(row[0])] or code == "uebergaenge"
            assert int(str(row[margin])) >= MATERIAL.margin(str(row[0]))


def test_every_shipped_theme_names_tables_of_the_catalogue() -> None:
    for theme in load_themes().values():
        theme.released(MATERIAL, EVERYWHERE)
    broken = replace(load_themes()["kita"], tables={"municipality": (("housing",),)})
    with pytest.raises(ValueError, match="does not have"):
        broken.released(MATERIAL, EVERYWHERE)


def test_the_sentence_is_made_of_the_numbers_of_the_table() -> None:
    made = answer(MATERIAL, "berufsschulalter", KREIS)
    row = dict(zip(made.grid.heads, next(row for row in made.grid.texts() if row[2] == "dezentrale Unterkunft"), strict=True))
    assert row["16 bis 20 Jahre"] != SIGN
    assert f"{row['16 bis 20 Jahre']} (± {row['± Personen']})" in made.sentence
    assert row["mit Schulplatz"] in made.sentence or row["ohne Schulplatz"] in made.sentence


def test_what_the_law_says_is_left_to_the_school_authority_until_somebody_confirmed_it() -> None:
    made = answer(MATERIAL, "berufsschulalter", KREIS)
    assert ("Ende der Berufsschulpflicht (HE)", "Fragen Sie die Schulbehörde.") in made.remarks
    assert not any("bis 21" in text for _, text in made.remarks)
    assert "Fragen Sie die Schulbehörde." in {row[1] for row in cells_of(xlsx_file(made.grid), "sheet2")}


def test_where_nothing_is_published_every_theme_says_so_and_makes_nothing_up() -> None:
    few = replace(material(count=1, size=0.004), surveys=())
    for code in CODES:
        made = answer(few, code, KREIS if load_themes()[code].tables else EVERYWHERE)
        assert any(words in made.sentence for words in ("nicht", "zu klein", "zu wenige", "keine")), (code, made.sentence)
        assert not any(char.isdigit() for char in made.sentence.replace("16- bis 20-", "")) or code in ("kita", "beratung")


def test_the_chart_shows_what_the_table_says() -> None:
    made = answer(MATERIAL, "alter-herkunft", KREIS)
    row = dict(zip(made.grid.heads, made.grid.texts()[1], strict=True))
    assert row["Herkunft"] == "Ukraine"
    by_place, by_country = made.charts
    assert f">{row['zusammen']}</tspan>" in by_country
    assert f">{text_of(MATERIAL.release.cell('municipality', area=TOWN))}</tspan>" in by_place
    for chart, area in ((by_place, TOWN), (by_country, KREIS)):
        assert 'role="img"' in chart
        assert f"Landkreis Musterland, Stichtag 30.09.2026, Personen mit Abweichung ± {MATERIAL.margin(area)}." in chart
    assert len(answer(MATERIAL, "alter-herkunft", TOWN).charts) == 1


def courses(level: str, there: Supply, demand_of: Material = MATERIAL) -> list[dict[str, str]]:
    supplied = replace(demand_of, supply={**demand_of.supply, Kind.LANGUAGE_COURSE: {(TOWN, level): there}})
    grid = answer(supplied, "sprachkurse", TOWN).grid
    return [dict(zip(grid.heads, row, strict=True)) for row in grid.texts() if row[2] == "A1"]


def test_the_gap_of_a_municipality_is_demand_less_free_seats_and_needs_both() -> None:
    demand = MATERIAL.release.cell("municipality.level", area=TOWN, level="A1")
    assert demand is not None
    [short] = courses("A1", Supply(1, 2))
    assert (short["Bedarf"], short["freie Plätze"], short["fehlende Plätze"]) == (text_of(demand), "2", text_of(demand - 2))
    [unclear] = courses("A1", Supply(2, 2, unstated=1))
    assert (unclear["fehlende Plätze"], "unklar" in unclear["Ergebnis"]) == ("", True)
    [enough] = courses("A1", Supply(1, demand + 100))
    assert enough["Ergebnis"] == "genug Plätze"
    [near] = courses("A1", Supply(1, demand + MATERIAL.margin(TOWN)))
    assert near["Ergebnis"].startswith("etwa gleich")
    [elsewhere] = courses("B1", Supply(1, 50))
    assert elsewhere["freie Plätze"] == "0"


def test_a_sentence_claims_no_gap_within_the_margin_and_no_exact_one_where_offers_are_silent() -> None:
    level = {"below_A1": 1, "A1": 2, "A2": 3, "B1": 4, "B2": 5, "C": 6}
    demand = {one: MATERIAL.release.cell("municipality.level", area=TOWN, level=one) or 0 for one in level}
    most = max(demand, key=lambda one: demand[one])
    enough: dict[Place, Supply] = {(TOWN, "C1" if one == "C" else one): Supply(1, demand[one]) for one in level}

    def said(supplied: dict[Place, Supply]) -> str:
        return answer(replace(MATERIAL, supply={**MATERIAL.supply, Kind.LANGUAGE_COURSE: supplied}), "sprachkurse", TOWN).sentence

    assert "Auf keinem Niveau" in said(enough)
    assert "Auf keinem Niveau" in said({**enough, (TOWN, most): Supply(1, demand[most] - MATERIAL.margin(TOWN))})
    short = said({**enough, (TOWN, most): Supply(1, 0)})
    assert f"0 freie Plätze, {text_of(demand[most])} weniger" in short
    assert "höchstens" in said({**enough, (TOWN, most): Supply(2, 0, unstated=1)})


def test_a_land_of_two_kreise_is_answered_too_and_a_lone_kreis_not_twice() -> None:
    both = material(count=2, size=1.0, keys=(*KEYS, *BESIDE))
    assert MATERIAL.areas("kreis", "land") == [KREIS]
    assert both.areas("kreis", "land") == ["06", OTHER_KREIS, KREIS]
    for code in CODES:
        if not load_themes()[code].tables:
            continue
        made = answer(both, code)
        assert {row[0] for row in made.grid.rows if len(str(row[0])) in (2, 5)} == {"06", OTHER_KREIS, KREIS}, code
        assert made.sentence.startswith("Land 06"), code
        assert any(name.startswith("land.") for name in made.released), code
        assert both.margin("06") > both.margin(KREIS) > both.margin(TOWN)
    whole = answer(both, "sprachkurse", "06").grid
    a1 = next(dict(zip(whole.heads, row, strict=True)) for row in whole.texts() if row[2] == "A1")
    assert a1["freie Plätze"] == "9"


def test_offers_without_a_place_or_a_level_stand_in_a_row_of_their_own() -> None:
    grid = answer(MATERIAL, "sprachkurse").grid
    last = dict(zip(grid.heads, grid.texts()[-1], strict=True))
    assert (last["Gebiet"], last["Angebote"], last["freie Plätze"]) == ("", "1", "5")


def test_a_year_of_arrival_is_followed_from_one_reference_date_to_the_next() -> None:
    grid = answer(MATERIAL, "uebergaenge", KREIS).grid
    rows = [dict(zip(grid.heads, row, strict=True)) for row in grid.texts()]
    followed = [row for row in rows if row["Übergang"].startswith("Jahrgang 2024")]
    assert [row["Stichtag"] for row in followed] == [text_of(one.reference_date) for one in MATERIAL.releases]
    release = MATERIAL.release
    stay = str(release.as_of[KREIS].year - 2024)
    whole = release.cell("kreis.stay", area=KREIS, stay=stay)
    assert followed[-1]["Personen im Nenner"] == text_of(whole)


def test_a_survey_carries_source_number_and_date_and_noise_only_where_there_is_some() -> None:
    made = answer(MATERIAL, "umfragen", KREIS)
    rows = [dict(zip(made.grid.heads, row, strict=True)) for row in made.grid.texts()]
    first, last = rows[0], rows[-2]
    assert (first["Antwort"], first["Antworten"], first["± Personen"], first["geantwortet"], first["gefragt"]) == (
        "gut", "231", "7", "412", "900",
    )  # fmt: skip
    assert (first["Anteil an den Befragten, die antworteten"], first["Stand"]) == ("56 %", "15.09.2026")
    assert rows[3]["Antworten"] == SIGN
    assert (last["Antworten"], last["± Personen"], last["Anteil an den Befragten, die antworteten"]) == ("310", "", "19 %")
    assert "56 % (± 2 Prozentpunkte) von 412" in made.sentence
    assert answer(MATERIAL, "umfragen", TOWN).sentence.startswith("Musterstadt")
    assert areas_of(load_themes()["umfragen"], MATERIAL) == [KREIS, TOWN]


def test_an_unknown_theme_or_area_is_not_found() -> None:
    for code, area in (("nichts", EVERYWHERE), ("kita", "09162000"), ("umfragen", "nirgends")):
        with pytest.raises(NotFound):
            answer(MATERIAL, code, area)
    with pytest.raises(UnknownCell):
        MATERIAL.release.cell("municipality.housing", area=TOWN, housing="other")
    assert level_of("06") == "land"
