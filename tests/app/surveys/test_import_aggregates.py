"""Counts that others made: read as they are written in German, stored with where they are from, and nothing small is told."""

from collections.abc import Mapping

import pytest

from app.csv_file import FileRefused, deliver
from app.errors import NotFound, ValidationFailed
from app.monitoring.parameters import load_parameters
from app.surveys.import_aggregates import Imported, import_aggregates, results_of
from app.surveys.look_up import cost_of, find_survey, list_surveys
from app.surveys.read_aggregates import read_aggregates
from app.surveys.survey import Block, Kind, Survey
from app.surveys.withdraw import withdraw
from app.unit_of_work import open_unit
from app.world import World
from tests.app.surveys.samples import ABOUT, AREAS, COUNTS, QUESTIONS, described
from tests.support.vectors import KREIS, MUNICIPALITIES

WHOLE = KREIS
ONE, TWO = MUNICIPALITIES[:2]
ALONE = described(ABOUT)


def stored(text: str) -> Mapping[tuple[int, str], Block]:
    """What would be stored of a file without faults."""
    read = read_aggregates(text, WHOLE, AREAS)
    assert read.faults == []
    return results_of(read, ALONE.about, load_parameters()).blocks


async def imported(world: World, text: str = COUNTS, about: str = ABOUT, *, dry_run: bool = False) -> Imported:
    async with open_unit(world) as uow:
        return await import_aggregates(uow, deliver("umfrage.csv", text.encode()), described(about), dry_run=dry_run)


async def found(world: World, code: str = "lotsen-2026") -> Survey:
    async with open_unit(world) as uow:
        uow.unaudited("reading")
        return await find_survey(uow, code)


def test_numbers_are_read_as_they_are_written_in_german() -> None:
    assert stored(COUNTS) == {(0, WHOLE): Block(2000, 1600, (1240, 310, 50))}


def test_shares_become_the_counts_they_were_worked_out_from() -> None:
    text = "Frage;Antwort;Anteil;Geantwortet\nGut?;ja;62,5 %;201\nGut?;nein;37,5;201\n"
    assert stored(text) == {(0, WHOLE): Block(None, 201, (126, 75))}


def test_who_answered_is_the_sum_where_the_file_does_not_say() -> None:
    assert stored("frage,antwort,anzahl\nGut?,ja,40\nGut?,nein,30\n")[0, WHOLE].answered == 70


def test_small_numbers_and_what_would_give_them_away_are_hidden() -> None:
    text = "frage;antwort;anzahl\nGut?;ja;40\nGut?;teils;30\nGut?;nein;3\n"
    assert stored(text)[0, WHOLE].cells == (40, None, None)


def test_areas_stand_beside_the_whole_one_and_are_protected_with_it() -> None:
    rows = "".join(
        f"Gut?;ja;{ja};{area}\nGut?;nein;{nein};{area}\n" for area, ja, nein in ((WHOLE, 100, 60), (ONE, 60, 50), (TWO, 40, 10))
    )
    blocks = stored("frage;antwort;anzahl;gebiet\n" + rows)
    assert blocks[0, WHOLE].cells == (100, 60)
    assert blocks[0, TWO].cells == (None, None)
    assert blocks[0, ONE].cells == (None, None)


def test_a_number_that_the_source_withheld_is_hidden_like_a_small_one() -> None:
    assert stored("frage;antwort;anzahl;geantwortet\nGut?;ja;60;100\nGut?;nein;.;100\n")[0, WHOLE].cells == (None, None)


def test_several_answers_do_not_add_up_and_need_not() -> None:
    text = "frage;antwort;anzahl;geantwortet;mehrfach\nWas hilft?;Kurs;60;100;ja\nWas hilft?;Amt;70;100;ja\n"
    assert stored(text)[0, WHOLE].cells == (60, 70)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("Gut?;ja;12.5;", "no number written as"),
        ("Gut?;ja;-3;", "0 to"),
        ("Gut?;ja;12,5;", "whole number"),
        ("Gut?;ja;-;", "dash"),
        ("Gut?;ja;viele;", "neither a number"),
        (";ja;30;", "frage"),
        ("Gut?;;30;", "antwort"),
        ("Name;ja;30;", "names"),
        ("Gut?;15.03.1990;30;", "dates of birth"),
        ("Gut?;ja;30;06434001", "does not lie"),
        ("Gut?;ja;30;6433001", "leading zero"),
        ("Gut?;ja", "columns"),
    ],
)
def test_a_faulty_row_is_named_with_its_line(row: str, words: str) -> None:
    read = read_aggregates(f"frage;antwort;anzahl;gebiet\nVorher?;ja;40;\nVorher?;nein;40;\n{row}\n", WHOLE, AREAS)
    [(line, told)] = read.faults
    assert line == 4
    assert words in told


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("G;ja;30;;\nG;ja;40;;\n", "twice"),
        ("G;ja;30;100;\nG;nein;40;90;\n", "another number"),
        ("G;ja;60;100;\nG;nein;60;100;\n", "more than answered"),
        ("G;ja;60;100;90\n", "than were asked"),
        ("G;ja;.;;\nG;nein;40;;\n", "geantwortet"),
    ],
)
def test_rows_that_contradict_each_other_are_faults(rows: str, words: str) -> None:
    read = read_aggregates("frage;antwort;anzahl;geantwortet;gefragt\n" + rows, WHOLE, AREAS)
    assert words in read.faults[0][1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no row"),
        ("frage;antwort;anzahl\n", "no row"),
        ("frage;anzahl\nGut?;30\n", "no column antwort"),
        ("frage;antwort\nGut?;ja\n", "either anzahl"),
        ("frage;antwort;anzahl;anteil;geantwortet\nGut?;ja;3;3;3\n", "either anzahl"),
        ("frage;antwort;anteil\nGut?;ja;30\n", "geantwortet"),
        ("frage;antwort;anzahl;note\nGut?;ja;30;1\n", "unknown heading"),
        ("frage;antwort;anzahl;anzahl\nGut?;ja;30;1\n", "twice"),
        (f"frage;antwort;anzahl;gebiet\nG;ja;30;\nG;ja;30;{ONE}\nG;ja;30;064\n", "levels"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(text: str, words: str) -> None:
    area = WHOLE if "levels" not in words else "06"
    with pytest.raises(FileRefused, match=words):
        read_aggregates(text, area, AREAS)


async def test_a_survey_is_stored_with_everything_its_numbers_are_published_with(world: World) -> None:
    done = await imported(world)
    assert (done.version, done.cells, done.hidden) == (1, 3, 0)
    survey = await found(world)
    assert survey.about.source == "Lotsennetz Fiktingen (erfunden)"
    assert (survey.about.kind, survey.about.held_on.isoformat(), survey.areas()) == (Kind.AGGREGATES, "2026-09-15", [WHOLE])
    assert survey.results.questions[0].options == ("ja", "nein", "weiß nicht")
    assert survey.results.blocks[0, WHOLE] == Block(2000, 1600, (1240, 310, 50))
    async with open_unit(world) as uow:
        uow.unaudited("reading")
        assert await cost_of(uow, survey) == 0


async def test_a_corrected_file_is_a_new_version_and_a_withdrawn_one_lets_the_former_be_read(world: World) -> None:
    await imported(world)
    await imported(world, COUNTS.replace("1.240", "1.200"))
    assert (await found(world)).results.blocks[0, WHOLE].cells == (1200, 310, 50)
    async with open_unit(world) as uow:
        await withdraw(uow, "lotsen-2026", 2, "Die erste Fassung war richtig.")
    assert (await found(world)).results.blocks[0, WHOLE].cells == (1240, 310, 50)
    async with open_unit(world) as uow:
        uow.unaudited("reading")
        kept = [(head.version, head.withdrawn, head.superseded) for head in await list_surveys(uow, withdrawn=True)]
        read = [head.version for head in await list_surveys(uow)]
    assert kept == [(2, "Die erste Fassung war richtig.", False), (1, None, False)]
    assert read == [1]


@pytest.mark.parametrize(("version", "reason"), [(2, "Falsch."), (1, ""), (1, "zwei\nZeilen")])
async def test_only_what_stands_is_withdrawn_and_with_a_reason(world: World, version: int, reason: str) -> None:
    await imported(world)
    with pytest.raises((NotFound, ValidationFailed)):
        async with open_unit(world) as uow:
            await withdraw(uow, "lotsen-2026", version, reason)
    assert (await found(world)).about.withdrawn is None


async def test_a_dry_run_and_a_faulty_file_store_nothing(world: World) -> None:
    assert (await imported(world, dry_run=True)).version == 1
    assert (await imported(world, COUNTS + "Finden Sie sich zurecht?;ja;3;1.600;\n")).version is None
    with pytest.raises(FileRefused, match="single answers"):
        await imported(world, about=ABOUT + QUESTIONS)
    with pytest.raises(NotFound):
        await found(world)
