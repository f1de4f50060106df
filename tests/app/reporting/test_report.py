"""The council's report: the numbers of the API and no others, sound with eight releases, one, none, and with nothing to show."""

import io
import re
import subprocess
from datetime import UTC, date, datetime

import pikepdf
import pytest

from app.csv_file import deliver
from app.demo.denominators import KREIS
from app.demo.district import MAP, MUNICIPALITIES
from app.monitoring import answers
from app.monitoring.build import build, catalogue_of
from app.monitoring.grid import SIGN
from app.monitoring.indicators import load_indicators
from app.monitoring.schemas import ResultBody
from app.official.description import read_description
from app.official.import_file import import_file
from app.reporting.report import NoSuchDate, read_report
from app.reporting.report_pdf import contents, report_pdf, terms
from app.reporting.report_words import FIRST, INVENTED, NO_RELEASE
from app.reporting.telling import margin_of
from app.settings import Settings
from app.targets.decide import decide
from app.targets.state import Direction
from app.targets.target import TargetDraft
from app.unit_of_work import open_unit
from app.world import World
from tests.app.documents.test_tagged import elements_of
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.history import write_official_figures, write_releases
from tests.support.papers import program, text_of
from tests.support.vectors import drawn, store

Q3 = date(2026, 9, 30)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(
        update={"monitoring_areas": KREIS, "monitoring_map": MAP, "operator": "Landkreis Musterland (erfunden)"}
    )


async def report_of(world: World, wanted: date | None = None) -> bytes:
    async with open_unit(world) as uow:
        uow.unaudited("a test reads")
        return report_pdf(await read_report(uow, wanted))


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, white space as one space."""
    read = subprocess.run([program("pdftotext", "poppler-utils"), "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return [" ".join(page.split()) for page in read.stdout.decode().split("\f")][:-1]


def page_under(pages: list[str], heading: str) -> str:
    """The page of a chapter; it must be one page, with the next chapter on the next."""
    found = [page for page in pages if re.search(rf"Stichtag \d+\. \w+ \d{{4}} {re.escape(heading)} ", page)]
    assert len(found) == 1, heading
    return found[0]


async def write_rate(world: World) -> None:
    """An invented official rate that stands beside an indicator."""
    description = read_description(
        """
        source = "Statistikamt Musterland (erfunden)"
        licence = "dl-de/by-2-0"
        definition = "Erwerbspersonen je 100 der 15- bis 64-Jährigen"
        table = "quote"
        title = "Erwerbsquote"
        as_of = 2026-03-01
        shape = "register"
        columns = { area = "Schlüssel", time = "Stichtag" }
        [series.labour_force_rate]
        column = "Quote"
        unit = "%"
        title = "Erwerbsquote der ausländischen Bevölkerung"
        """
    )
    file = deliver("quote.csv", f"Schlüssel;Stichtag;Quote\n{KREIS};31.12.2025;68,4\n".encode())
    async with open_unit(world) as uow:
        assert (await import_file(uow, file, description)).version == 1


def said(one: ResultBody, unit: str) -> str:
    """A value of the API as the report says it."""
    bound = {"below": "unter ", "above": "über "}.get(one.sign or "", "")
    return SIGN if one.value is None else f"{bound}{one.value} {unit}"


def squeezed(text: str) -> str:
    """Without what a line's end may swallow."""
    return re.sub(r"[\s\xad-]", "", text)


async def test_it_says_the_numbers_of_the_api_and_no_others(world: World) -> None:
    await write_releases(world)
    await write_official_figures(world)
    await write_rate(world)
    async with open_unit(world) as uow:
        aim = TargetDraft(
            indicator="b1_reached",
            area=KREIS,
            value=60,
            direction=Direction.AT_LEAST,
            due_on=date(2027, 12, 31),
            decided_by="Kreistag",
            decided_on=date(2026, 3, 1),
        )
        await decide(uow, aim)
    async with open_unit(world) as uow:
        uow.unaudited("a test reads")
        report = await read_report(uow)
        told = {line.indicator.code: (await answers.indicator(uow, line.indicator.code, None)).items for line in report.lines}
    pdf = report_pdf(report)
    assert pdf == report_pdf(report)
    pages = pages_of(pdf)
    summary = page_under(pages, "Das Wichtigste")
    percents: set[int | None] = {60}  # of the target
    days: set[int | None] = set()
    for line in report.lines:
        [own] = [one for one in told[line.indicator.code] if one.area == KREIS]
        unit = "Tage" if own.lower_quartile is not None else "%"
        value = said(own, unit)
        field = page_under(pages, report.holdings.indicators.fields[line.indicator.handlungsfeld].label)
        exact = own.margin if unit == "%" else margin_of(line.result, report.holdings.parameters)  # the API has quartiles
        margin = "" if exact is None else exact
        assert squeezed(f"{line.indicator.label} {value} {margin}") in squeezed(summary)
        people = SIGN if own.people is None else f"{own.people:,}".replace(",", ".")
        counted = f"{line.indicator.numerator}, von: {line.indicator.denominator}"
        assert squeezed(f"{line.indicator.label}{counted}{value}{margin}{people}") in squeezed(field)
        (days if unit == "Tage" else percents).add(own.value)
        percents.add(own.coverage)
    assert {int(number) for number in re.findall(r"(\d+) %", summary)} <= percents
    assert {int(number) for number in re.findall(r"(\d+) Tage", summary)} <= days
    assert "auf dem Weg" in summary or "erreicht" in summary
    assert INVENTED in pages[0]
    for municipality in MUNICIPALITIES:
        covered = next(one.coverage for one in told["coverage"] if one.area == municipality.ags)
        assert re.search(
            rf"{municipality.name} [\d.]+ 7 [\d.]+ [\d.]+ {covered} %", page_under(pages, "Amtliche Zahlen neben den eigenen")
        )
    language = squeezed(page_under(pages, "Sprache"))
    names = {KREIS: "Sep. 2026:", **{each.ags: each.name for each in MUNICIPALITIES}}  # the newest of the course, and the map
    for one in (each for each in told["b1_reached"] if each.area in names):
        name = names[one.area]
        assert squeezed(f"{name} {said(one, '%')} {'' if one.margin is None else f'± {one.margin}'}") in language
    official = page_under(pages, "Amtliche Zahlen neben den eigenen")
    assert "Erwerbsquote der ausländischen Bevölkerung 68,4 % 31.12.2025 Erwerbsbeteiligung der Gezählten" in official
    assert "Statistikamt Musterland (erfunden), Tabelle quote, Stand 01.03.2026, Lizenz dl-de/by-2-0" in pages[-1]
    fields = [pages.index(page_under(pages, field.label)) for field in report.holdings.indicators.fields.values()]
    assert fields == list(range(3, 11))
    assert pages.index(page_under(pages, report.answers[0].theme.label)) == 11
    assert_tagged(pdf, len(report.answers))


def assert_tagged(pdf: bytes, themes: int) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        root = paper.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == "de"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with paper.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
            assert "Stichtag 30. September 2026" in str(meta["dc:title"])
        elements = list(elements_of(root.StructTreeRoot.K))
        kinds = [str(element.S) for element in elements]
        assert kinds.count("/H1") == 2 + 1 + 8 + themes + 4
        assert kinds.count("/Table") == 1 + 8 + 2
        assert kinds.count("/TH") >= 60
        pictures = [element for element in elements if str(element.S) == "/Figure"]
        assert len(pictures) >= 12
        assert all(len(str(picture.Alt)) > 20 for picture in pictures)
        assert any("Musterstadt" in str(picture.Alt) for picture in pictures)


async def test_an_earlier_date_is_told_as_it_was_and_an_unknown_one_is_refused_with_those_there_are(world: World) -> None:
    await write_releases(world)
    async with open_unit(world) as uow:
        uow.unaudited("a test reads")
        earlier = await read_report(uow, date(2025, 3, 31))
        with pytest.raises(NoSuchDate) as missing:
            await read_report(uow, date(2025, 4, 1))
    assert missing.value.dates[0] == Q3
    assert len(missing.value.dates) == 8
    words = str(contents(earlier))
    assert "Stichtag 31. März 2025" in words
    assert "2026-09-30" not in words
    assert "Sep. 2026" not in words
    assert earlier.before is not None
    assert (earlier.before.reference_date, earlier.year_before) == (date(2024, 12, 31), None)


async def test_without_a_release_it_says_so_and_still_explains_what_is_counted(world: World) -> None:
    pages = pages_of(await report_of(world))
    assert NO_RELEASE in pages[0]
    whole, counted = " ".join(pages), squeezed(" ".join(pages[2:4]))
    assert "Wie die Zahlen geschützt sind" in whole
    for one in load_indicators(catalogue_of(world)).indicators.values():
        assert squeezed(one.label) in counted
    assert not re.search(r"\d+ %", " ".join(pages[:3]).partition("Methode und Schutz")[0])


@pytest.mark.parametrize(("people", "checks"), [(2500, True), (12, False)])
async def test_with_one_release_it_tells_of_no_change_and_hidden_numbers_leave_it_sound(
    world: World, database: TestDatabase, clock: MovableClock, people: int, checks: bool
) -> None:
    clock.set(datetime(2026, 10, 1, 8, tzinfo=UTC))
    await store(database, world, drawn(31, people))
    await build(world, Q3, lambda *_: None)
    pdf = await report_of(world)
    clock.set(datetime(2026, 10, 1, 20, tzinfo=UTC))
    assert pdf == await report_of(world, Q3)
    text = text_of(pdf)
    assert FIRST in text
    assert "seit 3" not in page_under(pages_of(pdf), "Das Wichtigste")
    assert INVENTED not in text
    assert ("18 von 18 Indikatoren" in text) is not checks
    assert "keine amtliche Zahl" in text
    assert "Es ist keine passende amtliche Zahl eingelesen" in text


async def test_every_term_has_one_definition(world: World) -> None:
    async with open_unit(world) as uow:
        uow.unaudited("a test reads")
        told = terms(await read_report(uow))
    names = [one.term for one in told]
    assert len(names) == len(set(names))
    assert names == sorted(names, key=str.casefold)
    assert {"Abdeckung", "Stichtag", "Median", "Zielvorgabe", "•"} <= set(names)
    assert all(one.text.rstrip().endswith((".", ")")) for one in told)
