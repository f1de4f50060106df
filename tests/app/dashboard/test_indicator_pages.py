"""The overview and the pages of indicators: every number with what belongs to it, and a page for every state there is."""

import re
from datetime import UTC, date, datetime

import pytest

from app.demo.denominators import KREIS
from app.demo.district import MAP
from app.monitoring.build import build
from app.monitoring.catalogue import load_catalogue
from app.monitoring.indicators import load_indicators
from app.reporting.series import read_holdings
from app.settings import Settings
from app.targets.decide import decide
from app.unit_of_work import open_unit
from app.world import World
from tests.app.targets.conftest import draft
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.desks import Desk
from tests.support.vectors import drawn, store

NOTHING = (
    "/monitoring/?gebiet=06434",
    "/monitoring/nothing",
    "/monitoring/nothing.csv",
    "/monitoring/b1_reached.pdf",
    "/monitoring/b1_reached?gebiet=06434",
    "/monitoring/days_to_b1?gebiet=06433001",
    "/monitoring/b1_reached?von=2020-03-31",
    "/monitoring/b1_reached?bis=gestern",
    "/monitoring/tabellen/kreis.nothing",
    "/monitoring/tabellen/kreis.nothing.csv",
    "/monitoring/tabellen/kreis.age?stichtag=2020-03-31",
    "/monitoring/tabellen/kreis.age.csv?stichtag=2020-03-31",
    "/monitoring/tabellen/kreis.age?gebiet=06433001",
)
"""Addresses of indicators, areas, dates and files that there are not."""


def text_of(page: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page))


async def release_of(people: int, world: World, database: TestDatabase, clock: MovableClock) -> None:
    """One release of so many people, made by a run."""
    now = clock.now()
    clock.set(datetime(2026, 10, 1, 8, tzinfo=UTC))
    await store(database, world, drawn(31, people))
    await build(world, date(2026, 9, 30), lambda *_: None)
    clock.set(now)


async def test_the_overview_has_a_line_for_every_indicator_told_for_the_kreis(officer: Desk, history: None, world: World) -> None:
    page = (await officer.get("/monitoring/")).text
    async with open_unit(world) as uow:
        uow.unaudited("a test reads")
        holdings = await read_holdings(uow)
    codes = re.findall(rf'href="/monitoring/([a-z0-9_]+)\?gebiet={KREIS}"', page)
    assert codes == [one.code for one in holdings.indicators.indicators.values() if "kreis" in one.levels]
    for field in holdings.indicators.fields.values():
        assert field.label in page
        assert field.goal in page
    for code in codes:
        assert holdings.indicators.indicators[code].definition in page
    lines = [text_of(line) for line in re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", page, re.S)]
    assert all(re.search(r"\d+ % \(± \d+\) \d\d\.\d\d\.\d{4}", line) for line in lines)
    assert any(re.search(r"\d+ % ± \d", line) for line in lines)
    assert "Erfundene Zahlen" in page


async def test_an_area_is_told_the_indicators_that_there_are_for_it(officer: Desk, history: None) -> None:
    page = (await officer.get("/monitoring/?gebiet=06433001")).text
    codes = re.findall(r'href="/monitoring/([a-z0-9_]+)\?gebiet=06433001"', page)
    assert "b1_reached" in codes
    assert "days_to_b1" not in codes
    assert "Wohnen" not in text_of(page)


async def test_what_there_is_not_is_a_page_that_says_so(officer: Desk, history: None) -> None:
    for path in NOTHING:
        answer = await officer.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8"), path
        assert "Das gibt es hier nicht" in answer.text
        assert 'aria-label="Monitoring"' in answer.text


async def test_before_anything_is_released_the_pages_say_what_will_be_counted(officer: Desk) -> None:
    for path, words in (
        ("/monitoring/", "noch nichts veröffentlicht"),
        ("/monitoring/b1_reached", "noch nichts veröffentlicht"),
        ("/monitoring/tabellen/", "noch nichts veröffentlicht"),
    ):
        answer = await officer.get(path)
        assert (answer.status_code, words in answer.text) == (200, True), path
    assert "stärkster Nachweis B1" in (await officer.get("/monitoring/b1_reached")).text
    for path in ("/monitoring/b1_reached.csv", "/monitoring/tabellen/kreis.age"):
        assert (await officer.get(path)).status_code == 404


class TestWithoutAreas:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"monitoring_areas": ""})

    async def test_the_first_page_says_what_the_operator_has_to_set(self, officer: Desk) -> None:
        answer = await officer.get("/monitoring/")
        assert (answer.status_code, "KIIM_MONITORING_AREAS" in answer.text) == (200, True)
        assert (await officer.get("/monitoring/b1_reached")).status_code == 404


async def test_after_the_first_release_there_is_nothing_to_compare(
    officer: Desk, world: World, database: TestDatabase, clock: MovableClock
) -> None:
    await release_of(2500, world, database, clock)
    assert "Es ist der erste Stichtag" in (await officer.get("/monitoring/")).text
    page = (await officer.get("/monitoring/b1_reached")).text
    assert "Es gibt erst einen Stichtag" in page
    assert "keine amtliche Zahl" in page
    assert "Erfundene Zahlen" not in page
    assert (await officer.get("/monitoring/b1_reached.csv")).status_code == 200


async def test_an_indicator_stands_with_everything_that_belongs_to_it(officer: Desk, history: None, world: World) -> None:
    page = text_of((await officer.get("/monitoring/b1_reached?von=2025-03-31&bis=2026-03-31")).text)
    one = load_indicators(load_catalogue(["06433001"])).indicators["b1_reached"]
    for words in (one.label, one.numerator, one.denominator, one.definition, one.note, one.owner):
        assert words in page
    assert re.search(r"Kreis 06433 am 31\. März 2026 \d+ % ± \d+ Grundlage [\d.]+ Personen Abdeckung \d+ % \(± \d+\) Stand", page)
    assert "31. März 2025 bis 31. März 2026: Von" in page
    assert "Ungenauigkeit des Vergleichs" in page
    assert "Amtliche Zahlen daneben" in page
    assert "Landkreis Musterland (erfunden), Einwohnerwesen" in page
    assert "mit unseren nicht verrechnet" in page
    assert "30.06.2026" not in page.partition("Alle Gebiete")[0].partition("Verlauf")[2]


async def test_what_is_hidden_is_one_sign_and_a_sentence_that_tells_no_more(
    officer: Desk, world: World, database: TestDatabase, clock: MovableClock
) -> None:
    await release_of(120, world, database, clock)
    page = (await officer.get("/monitoring/recognition_full")).text
    assert '<p class="figure__value">•</p>' in page
    assert "absichtlich nicht zu unterscheiden" in page
    lines = re.findall(r"<tr><th scope=\"row\">.*?</tr>", page)
    assert any(">•</td>" in line for line in lines)
    assert "• Personen" in text_of(page)


async def test_dates_in_the_wrong_order_are_put_right(officer: Desk, history: None) -> None:
    one = (await officer.get("/monitoring/b1_reached?von=2025-03-31&bis=2026-03-31")).text
    assert (await officer.get("/monitoring/b1_reached?von=2026-03-31&bis=2025-03-31")).text == one


async def test_a_target_stands_beside_the_number_with_its_state(officer: Desk, history: None, world: World) -> None:
    for value, due, words in (
        (1, date(2027, 12, 31), "erreicht"),
        (90, date(2028, 12, 31), "auf dem Weg"),
        (95, date(2026, 6, 30), "verfehlt"),
    ):
        async with open_unit(world) as uow:
            await decide(uow, draft(value=value, due_on=due))
        assert f"mindestens {value} Prozent" in (await officer.get("/monitoring/")).text
        page = text_of((await officer.get("/monitoring/b1_reached")).text)
        assert re.search(rf"{words} Zielvorgabe: mindestens {value} Prozent bis {due:%d\.%m\.%Y}", page), words


class TestWithMap:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"monitoring_map": MAP})

    async def test_the_map_stands_beside_the_bars_and_names_the_places(self, officer: Desk, history: None) -> None:
        page = (await officer.get("/monitoring/b1_reached")).text
        assert "Karte: Deutsch auf B1 oder höher" in page
        assert page.count("Neu-Beispiel") >= 3
        assert "Karte:" not in (await officer.get("/monitoring/days_to_b1")).text


async def test_without_a_map_there_are_bars_alone(officer: Desk, history: None) -> None:
    page = (await officer.get("/monitoring/b1_reached")).text
    assert "Karte:" not in page
    assert "in den Gemeinden" in page
