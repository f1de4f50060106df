"""Pages of surveys: the same numbers on the page, in CSV and in XLSX, with everything they are published with."""

import csv
import html
import io
import re

import httpx
import pytest

from app.csv_file import deliver
from app.surveys.import_aggregates import import_aggregates
from app.surveys.import_answers import import_answers
from app.surveys.withdraw import withdraw
from app.unit_of_work import open_unit
from app.world import World
from tests.app.surveys.samples import ABOUT, COUNTS, WITH_PLACES, answers_csv, described
from tests.support.desks import Desk
from tests.support.history import write_releases
from tests.support.spreadsheets import cells_of
from tests.support.vectors import KREIS, MUNICIPALITIES

LIST = "/monitoring/umfragen/"
CODES = ("gezaehlt", "uebernommen")


@pytest.fixture
async def surveys(world: World) -> World:
    """Answers counted here and counts of others."""
    async with open_unit(world) as uow:
        about = described(WITH_PLACES.replace("lotsen-2026", "gezaehlt"))
        await import_answers(uow, deliver("a.csv", answers_csv(700, places=True).encode()), about)
    async with open_unit(world) as uow:
        counts = COUNTS + "Haben Sie Hilfe gefunden?;ja;100;;\nHaben Sie Hilfe gefunden?;nein;4;;\n"
        await import_aggregates(uow, deliver("b.csv", counts.encode()), described(ABOUT.replace("lotsen-2026", "uebernommen")))
    return world


def rows_of(page: str) -> list[list[str]]:
    """The rows of all tables of a page, numbers as files write them."""
    rows = re.findall(r"<tr>(.*?)</tr>", "".join(re.findall(r"<tbody>(.*?)</tbody>", page, re.DOTALL)), re.DOTALL)
    cells = [[html.unescape(cell).removesuffix(" %") for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]
    return [[re.sub(r"(?<=\d)\.(?=\d{3}$)", "", cell) for cell in row] for row in cells]


async def test_before_the_first_survey_the_list_says_so(officer: Desk) -> None:
    assert "Noch ist keine Umfrage eingelesen." in (await officer.get(LIST)).text


async def test_page_csv_and_xlsx_hold_the_same_numbers(surveys: World, officer: Desk) -> None:
    for code in CODES:
        text = (await officer.get(f"{LIST}{code}.csv")).content.decode("utf-8-sig")
        heads, *in_csv = csv.reader(io.StringIO(text, newline=""), delimiter=";")
        assert heads[:5] == ["Frage", "Gebiet", "Name", "Antwort", "Anzahl"]
        in_xlsx = cells_of((await officer.get(f"{LIST}{code}.xlsx")).content, "sheet1")
        assert [heads, *in_csv] == in_xlsx
        for area in {row[1] for row in in_csv}:
            page = await officer.get(f"{LIST}{code}?gebiet={area}")
            assert page.status_code == 200
            assert rows_of(page.text) == [row[3:7] for row in in_csv if row[1] == area]
        assert any(row[4].isdigit() for row in in_csv)


async def test_a_page_says_what_its_numbers_are_published_with(surveys: World, officer: Desk) -> None:
    page = (await officer.get(f"{LIST}gezaehlt")).text
    for words in ("Lotsennetz Fiktingen", "15.09.2026", "freiwillig", "dl-de/by-2-0", "± 7", "von 900 Gefragten", "keine Angabe"):
        assert words in page
    assert page.count('role="img"') == 2
    taken_over = (await officer.get(f"{LIST}uebernommen")).text
    assert "1.600 von 2.000 Gefragten" in taken_over
    assert "± 7" not in taken_over
    assert rows_of(taken_over)[-2:] == [["ja", "•", "•", ""], ["nein", "•", "•", ""]]
    listed = (await officer.get(LIST)).text
    assert "hier gezählt" in listed
    assert "übernommen" in listed


async def test_leading_zeros_stay_and_areas_have_names(surveys: World, officer: Desk) -> None:
    text = (await officer.get(f"{LIST}gezaehlt.csv")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1:]
    assert {row[1] for row in rows} == {KREIS, *MUNICIPALITIES}
    assert all(row[2] and row[2] != row[1] for row in rows)


async def test_what_is_withdrawn_or_was_never_there_is_not_found(surveys: World, officer: Desk) -> None:
    async with open_unit(surveys) as uow:
        await withdraw(uow, "gezaehlt", 1, "Falsch übersetzt.")
    for path in ("gezaehlt", "gezaehlt.csv", "nichts", "nichts.xlsx", "uebernommen?gebiet=06434", "uebernommen.pdf"):
        assert (await officer.get(LIST + path)).status_code == 404
    assert "gezaehlt" not in (await officer.get(LIST)).text


async def test_no_other_office_opens_a_page_of_surveys(surveys: World, counsellor: Desk, client: httpx.AsyncClient) -> None:
    for path in ("", "gezaehlt", "gezaehlt.csv", "gezaehlt.xlsx"):
        refused = await counsellor.get(LIST + path)
        assert refused.status_code == 403
        assert "Lotsennetz" not in refused.text
        assert (await client.get(LIST + path)).status_code == 303


async def test_the_theme_of_surveys_says_the_same_numbers(surveys: World, officer: Desk) -> None:
    await write_releases(surveys, 1)
    text = (await officer.get("/monitoring/themen/umfragen.csv?gebiet=alle")).content.decode("utf-8-sig")
    theme = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    ours = []
    for code in CODES:
        text = (await officer.get(f"{LIST}{code}.csv")).content.decode("utf-8-sig")
        ours += list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    share = next(head for head in theme[0] if head.startswith("Anteil"))
    told = {(row["Frage"], row["Gebiet"], row["Antwort"]): (row["Antworten"], row[share], row["geantwortet"]) for row in theme}
    assert told == {
        (row["Frage"], row["Gebiet"], row["Antwort"]): (row["Anzahl"], row["Anteil"], row["Geantwortet"]) for row in ours
    }
