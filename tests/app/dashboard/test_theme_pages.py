"""Theme pages: the same numbers on page, in CSV and in XLSX, with all that belongs to them, for the monitoring office alone."""

import csv
import html
import io
import re

import httpx
import pytest

from app.demo.denominators import KREIS
from app.demo.district import MUNICIPALITIES
from app.demo.history import quarter_ends
from app.main import open_world
from app.offers.offer import Kind, OfferDraft
from app.offers.save_offer import save_offer
from app.reporting.material import read_material
from app.reporting.themes import answer, themes
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World
from tests.support.clock import MovableClock
from tests.support.desks import Desk
from tests.support.released import YEAR, release_district
from tests.support.scenes import scene
from tests.support.seeded import NOW
from tests.support.spreadsheets import cells_of

TOWN = MUNICIPALITIES[0].ags
CODES = [theme.code for theme in themes()]
AT = "/monitoring/themen/"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"monitoring_areas": KREIS})


@scene
async def released(world: World) -> None:
    await release_district(world)


@pytest.fixture
def district(world: World, released: None) -> World:
    """A year's released quarters, official figures, offers and a survey."""
    return world


def table_of(page: str) -> list[list[str]]:
    """The page's one table; what it says once for all rows stands in each of them again."""
    said = re.search(r"<h2>Tabelle</h2>\s*<p>(.*?)</p>", page, re.DOTALL)
    facts = re.findall(r"([^:·>]*): <strong>(.*?)</strong>", said.group(1)) if said else []
    heads, *rows = cells_between(page)
    return [[*(head.strip() for head, _ in facts), *heads], *([*(text for _, text in facts), *row] for row in rows)]


def cells_between(page: str) -> list[list[str]]:
    """The cells of the page's one table."""
    [table] = re.findall(r"<table>(.*?)</table>", page, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [[html.unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows]


def plain(cell: str) -> str:
    """A cell of the page as files write it: no thousands mark, no unit, days as machines read them."""
    day = re.fullmatch(r"(\d\d)\.(\d\d)\.(\d{4})", cell)
    if day is not None:
        return f"{day[3]}-{day[2]}-{day[1]}"
    number = cell.replace(".", "").removesuffix(" %")
    return number if number.isdigit() and not re.fullmatch(r"\d{4}-.*", cell) else cell


async def test_page_csv_and_xlsx_of_every_theme_hold_the_same_numbers(district: World, officer: Desk) -> None:
    for code in CODES:
        page = await officer.get(AT + code)
        assert page.status_code == 200, code
        heads, *rows = table_of(page.text)
        link = re.search(rf'href="(/monitoring/themen/{code}\.csv\?[^"]*)"', page.text)
        assert link is not None
        address = html.unescape(link.group(1))
        text = (await officer.get(address)).content.decode("utf-8-sig")
        in_csv = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
        assert in_csv == cells_of((await officer.get(address.replace(".csv", ".xlsx"))).content, "sheet1"), code
        for row, full in zip(rows, in_csv[1:], strict=True):
            shown = dict(zip(heads, map(plain, row), strict=True))
            left_out = {head: "" for head in in_csv[0] if head not in heads}
            assert {**shown, **left_out} == dict(zip(in_csv[0], map(plain, full), strict=True)), code
        assert any(cell.isdigit() and int(cell) > 20 for row in in_csv[1:] for cell in row[3:]), code


async def test_a_theme_says_question_answer_definitions_limits_sources_and_links_its_tables(
    district: World, officer: Desk
) -> None:
    every = html.unescape((await officer.get(AT)).text)
    for theme in themes():
        text = html.unescape((await officer.get(AT + theme.code)).text)
        sentence = re.search(r'note"><strong>(.*?)</strong>', text.partition("</h1>")[2].partition(theme.question)[2])
        assert sentence is not None
        assert theme.question in every
        assert sentence.group(1) in every
        assert all(one.text in text for one in theme.definitions)
        assert all(limit in text for limit in theme.limits)
        if theme.tables:
            assert "eigene Zählung, Stichtag" in text
            assert re.search(r'href="/monitoring/tabellen/[a-z._]+\.sdmx\.csv\?stichtag=2026-09-30"', text), theme.code
        else:
            assert "Lotsennetz Fiktingen" in text
        assert "Erfundene Zahlen" in text
        assert '<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img"' in text


async def test_every_address_on_a_theme_page_leads_somewhere(district: World, officer: Desk) -> None:
    text = (await officer.get(f"{AT}sprachkurse")).text
    addresses = {html.unescape(address) for address in re.findall(r'href="(/monitoring/(?:themen|tabellen)/[^"]+)"', text)}
    assert len(addresses) > 10
    assert {address: (await officer.get(address)).status_code for address in addresses} == dict.fromkeys(addresses, 200)


async def test_an_earlier_reference_date_is_answered_as_it_was(district: World, officer: Desk) -> None:
    first, *_, last = quarter_ends(NOW.date(), YEAR)
    before = (await officer.get(f"{AT}alter-herkunft.csv?stichtag={first}")).text
    after = (await officer.get(f"{AT}alter-herkunft.csv?stichtag={last}")).text
    assert first.isoformat() in before
    assert last.isoformat() not in before
    assert before != after
    assert (await officer.get(f"{AT}alter-herkunft.csv?stichtag={first}")).text == before


async def test_official_figures_stand_in_columns_of_their_own_with_their_source(district: World, officer: Desk) -> None:
    page = (await officer.get(f"{AT}kita")).text
    heads, *rows = table_of(page)
    [town] = [one for row in rows if (one := dict(zip(heads, row, strict=True)))["Gebiet"] == TOWN]
    assert int(plain(town["Kinder 0 bis 2 (amtlich)"])) > 0
    assert town["Abdeckung"].endswith("%")
    assert "Einwohnerwesen, Tabelle einwohner-alter" in html.unescape(page)


async def a1(officer: Desk) -> dict[str, str]:
    """The row of the town's demand and supply at A1."""
    heads, *rows = table_of((await officer.get(f"{AT}sprachkurse?gebiet={TOWN}")).text)
    [found] = [one for row in rows if (one := dict(zip(heads, row, strict=True)))["Niveau"] == "A1"]
    return found


async def test_a_course_that_is_entered_counts_at_once_in_the_gap(district: World, officer: Desk) -> None:
    before = await a1(officer)
    course = OfferDraft("", "Kurs am Abend", Kind.LANGUAGE_COURSE, level_in="A1", municipality=TOWN, free_seats=9, seats=12)
    async with open_unit(district) as uow:
        await save_offer(uow, course)
    after = await a1(officer)
    assert int(after["freie Plätze"]) == int(before["freie Plätze"]) + 9
    assert int(plain(after["fehlende Plätze"])) == int(plain(after["Bedarf"])) - int(after["freie Plätze"])


async def test_a_release_is_told_of_the_areas_it_was_made_for_whatever_is_watched_since(
    district: World, clock: MovableClock
) -> None:
    told = []
    for areas in (KREIS, TOWN, f"{KREIS},06432"):
        changed = district.settings.model_copy(update={"monitoring_areas": areas})
        async with open_world(changed, clock) as since, open_unit(since) as uow:
            uow.unaudited("a test reads")
            material = await read_material(uow)
            told.append([(answer(material, code).grid.rows, answer(material, code).sentence) for code in CODES])
            assert len(material.releases) == YEAR
    assert told[0] == told[1] == told[2]


async def test_what_there_is_not_is_not_found(district: World, officer: Desk) -> None:
    missing = ["unbekannt", "kita?gebiet=09162000", "kita.pdf", "kita?stichtag=2020-03-31", "berufsschulalter?gebiet=06433001"]
    assert {path: (await officer.get(AT + path)).status_code for path in missing} == dict.fromkeys(missing, 404)


async def test_before_the_first_release_the_questions_stand_alone(world: World, officer: Desk) -> None:
    text = html.unescape((await officer.get(AT)).text)
    assert all(theme.question in text for theme in themes())
    assert "noch nichts veröffentlicht" in text
    assert (await officer.get(f"{AT}kita")).status_code == 404


async def test_a_counselling_office_and_a_stranger_read_no_theme(
    world: World, counsellor: Desk, client: httpx.AsyncClient
) -> None:
    for path in (AT, f"{AT}kita", f"{AT}kita.csv"):
        assert (await counsellor.get(path)).status_code == 403
        assert (await client.get(path)).status_code == 303
