"""Single anonymous answers: counted once under the protection of releases, and then there is nothing left of them."""

import logging
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import numpy as np
import pytest

from app.csv_file import FileRefused, deliver
from app.db.setup_connection import open_setup
from app.errors import IntegrityFault
from app.monitoring.parameters import load_parameters
from app.monitoring.privacy import BudgetExceeded
from app.surveys.count_answers import count_answers
from app.surveys.import_aggregates import import_aggregates
from app.surveys.import_answers import AnswersCounted, import_answers
from app.surveys.look_up import cost_of, find_survey, list_surveys
from app.surveys.read_answers import read_answers
from app.surveys.sketch import open_sealed, same_but_for_a_few, seal, sketch
from app.surveys.survey import NOT_ANSWERED, Question, Survey
from app.surveys.withdraw import withdraw
from app.unit_of_work import open_unit
from app.verify.report import Report
from app.verify.surveys import check_surveys
from app.world import World
from tests.app.surveys.samples import ABOUT, AREAS, COUNTS, QUESTIONS, WITH_PLACES, answers_csv, described
from tests.support.database import TestDatabase
from tests.support.vectors import KREIS, MUNICIPALITIES

PARAMETERS = load_parameters()
RULES = PARAMETERS.levels["municipality"]
PLAIN, PLACED = described(), described(WITH_PLACES)


async def counted(world: World, text: str, about: str = ABOUT + QUESTIONS) -> AnswersCounted:
    async with open_unit(world) as uow:
        return await import_answers(uow, deliver("antworten.csv", text.encode()), described(about))


async def found(world: World, code: str = "lotsen-2026") -> Survey:
    async with open_unit(world) as uow:
        uow.unaudited("reading")
        return await find_survey(uow, code)


def true_counts(text: str, column: int) -> Counter[str]:
    return Counter(line.split(";")[column] or NOT_ANSWERED for line in text.splitlines()[1:])


# ── reading ──
def test_answers_become_places_of_options_whatever_the_case_and_the_order_of_columns() -> None:
    answers = read_answers("Kontakt;ALLTAG\nOFT;gut\n;Schlecht\n", PLAIN, AREAS, [])
    assert answers.codes.tolist() == [[0, 0], [2, 3]]
    assert answers.places is None


def test_municipalities_are_named_by_key_or_by_name_and_may_be_left_out() -> None:
    name = str(AREAS.name(MUNICIPALITIES[1]))
    text = f'alltag;kontakt;Ort\ngut;oft;{MUNICIPALITIES[0]}\ngut;oft;"{name}"\ngut;oft;\n'
    answers = read_answers(text, PLACED, AREAS, MUNICIPALITIES)
    assert answers.places is not None
    assert answers.places.tolist() == [0, 1, -1]


SECRET = "Zahra Erfunden"
REFUSED = {
    "a column of names": (f"Name;alltag;kontakt\n{SECRET};gut;oft\n", "column 1 looks like names"),
    "first names under another heading": (
        "wer;alltag;kontakt\n" + "".join(f"{SECRET}{n};gut;oft\n" for n in range(30)),
        "column 1 looks like free text",
    ),
    "dates of birth by their heading": ("alltag;kontakt;Geburtsdatum\ngut;oft;1990\n", "column 3 looks like dates of birth"),
    "dates of birth by their values": ("alltag;kontakt;wann\ngut;oft;15.03.1990\n", "column 3 looks like dates of birth"),
    "telephone numbers": ("alltag;kontakt;x\ngut;oft;0171 2345678\n", "column 3 looks like telephone numbers"),
    "mail addresses": ("alltag;kontakt;x\ngut;oft;zahra@erfunden.example\n", "column 3 looks like mail addresses"),
    "a bank account": ("alltag;kontakt;x\ngut;oft;DE89370400440532013000\n", "column 3 looks like numbers of papers"),
    "remarks": ("alltag;kontakt;Bemerkung\ngut;oft;\ngut;oft;x\n", "column 3 looks like free text"),
    "a long text": (f"alltag;kontakt;x\ngut;oft;{SECRET * 20}\n", "column 3 looks like free text"),
    "a column nobody described": ("alltag;kontakt;x\ngut;oft;ja\n", "column 3 belongs to no question"),
    "a column without a heading": ("alltag;kontakt\ngut;oft;ja\n", "column 3 belongs to no question"),
    "free text in a question": (f"alltag;kontakt\n{SECRET};oft\n{SECRET}!;oft\n", "column 1 looks like free text"),
    "dates in a question": ("alltag;kontakt\n1990-03-15;oft\n", "column 1 looks like dates of birth"),
    "one wrong cell": (f"alltag;kontakt\ngut;oft\ngut;oft\n{SECRET};oft\n", "line 4, column 1: none of the options"),
    "no heading": (f"gut;oft\n{SECRET};nie\n", "no column alltag, kontakt"),
    "a column twice": ("alltag;alltag;kontakt\ngut;gut;oft\n", "stands twice"),
    "an open quotation mark": (f'alltag;kontakt\n"{SECRET};oft\n', "quotation mark"),
    "nothing": ("", "empty"),
}


@pytest.mark.parametrize(("text", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_may_say_whose_answers_they_are_is_refused_and_never_repeated(text: str, words: str) -> None:
    with pytest.raises(FileRefused, match=words) as refused:
        read_answers(text, PLAIN, AREAS, [])
    told = str(refused.value)
    assert not [part for part in ("Zahra", "Erfunden", "1990", "0171", "zahra", "DE89") if part in told]
    assert refused.value.__cause__ is None


def test_a_municipality_elsewhere_is_named_by_line_and_column_alone() -> None:
    text = "alltag;kontakt;ort\n" + f"gut;oft;{MUNICIPALITIES[0]}\n" * 3 + "gut;oft;09162000\n"
    with pytest.raises(FileRefused, match="line 5, column 3: no municipality") as refused:
        read_answers(text, PLACED, AREAS, MUNICIPALITIES)
    assert "09162000" not in str(refused.value)


def test_many_faults_are_counted_and_not_all_named() -> None:
    text = "alltag;kontakt\n" + "gut;oft\n" * 40 + "xx;oft\n" * 30
    with pytest.raises(FileRefused, match="and 10 more"):
        read_answers(text, PLAIN, AREAS, [])


def test_a_survey_of_one_municipality_does_not_name_it_twice() -> None:
    with pytest.raises(FileRefused, match="one municipality"):
        read_answers("alltag;kontakt;ort\ngut;oft;\n", PLACED, AREAS, [MUNICIPALITIES[0]])


DESCRIPTIONS = {
    "no code": (ABOUT.replace('code = "lotsen-2026"', "") + QUESTIONS, "does not say code"),
    "no method": (ABOUT.replace("method", "methode"), "does not say method"),
    "capitals in the code": (ABOUT.replace("lotsen-2026", "Lotsen"), "code: small letters"),
    "no such area": (ABOUT.replace(KREIS, "06999"), "area: "),
    "a misspelt member": (ABOUT + 'licens = "x"', "licens is not known"),
    "nobody was asked": (ABOUT + "asked = 0", "asked: 1 to"),
    "a day in quotation marks": (ABOUT.replace("2026-09-15", '"2026-09-15"'), "held_on must be a date"),
    "no options": (ABOUT + '[[question]]\ntext = "a"\ncolumn = "b"\noptions = ["x"]', "2 to 20 different options"),
    "numbers as options": (ABOUT + '[[question]]\ntext = "a"\ncolumn = "b"\noptions = [1, 2]', "quotation marks"),
    "a question for names": (ABOUT + '[[question]]\ntext = "Vorname"\ncolumn = "b"\noptions = ["x", "y"]', "asks for names"),
    "a column for birthdays": (
        ABOUT + '[[question]]\ntext = "a"\ncolumn = "Geburtstag"\noptions = ["x", "y"]',
        "asks for dates of birth",
    ),
    "an option that is a date": (
        ABOUT + '[[question]]\ntext = "a"\ncolumn = "b"\noptions = ["01.02.1990", "y"]',
        "an option looks like",
    ),
    "the municipality as a question": (ABOUT + 'municipality = "alltag"' + QUESTIONS, "one of a question"),
    "no TOML": ("code = ", "no TOML"),
}


@pytest.mark.parametrize(("text", "words"), DESCRIPTIONS.values(), ids=DESCRIPTIONS.keys())
def test_a_description_that_says_too_little_or_too_much_is_refused(text: str, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        described(text)


# ── counting ──
def test_every_number_has_noise_and_follows_the_show_rules() -> None:
    text = answers_csv(400, places=True)
    answers = read_answers(text, PLACED, AREAS, MUNICIPALITIES)
    seen: set[int | None] = set()
    for number in range(40):
        key = bytearray(number.to_bytes(16, "big"))
        done = count_answers(answers, PLACED.questions, KREIS, 900, key, PARAMETERS)
        assert key == bytes(16)
        for (position, area), block in done.results.blocks.items():
            above = done.results.blocks[position, KREIS]
            for option, cell in enumerate(block.cells):
                if cell is None:
                    continue
                assert cell >= RULES.threshold
                assert (block.answered or 0) >= RULES.parent
                if area != KREIS:
                    assert (above.cells[option] or 0) >= RULES.parent
        whole = done.results.blocks[0, KREIS]
        assert whole.asked == 900
        seen.add(whole.cells[0])
        assert abs((whole.cells[0] or 0) - true_counts(text, 0)["gut"]) <= RULES.bound
    assert len(seen) > 5


def test_every_municipality_has_its_own_answers_and_those_without_one_are_in_the_whole_alone() -> None:
    counts = {MUNICIPALITIES[0]: 70, MUNICIPALITIES[1]: 90, MUNICIPALITIES[-1]: 110, "": 130}
    rows = "".join(f"gut;oft;{place}\n" * times for place, times in counts.items())
    answers = read_answers("alltag;kontakt;ort\n" + rows, PLACED, AREAS, MUNICIPALITIES)
    blocks = count_answers(answers, PLACED.questions, KREIS, None, bytes(16), PARAMETERS).results.blocks
    for place, times in {**counts, KREIS: 400}.items():
        if place:
            for told in (blocks[0, place].answered, blocks[1, place].cells[0]):
                assert told is not None
                assert abs(told - times) <= RULES.bound
    assert blocks[0, MUNICIPALITIES[2]].answered is None


def test_noise_belongs_to_area_question_and_option() -> None:
    rows = "".join(
        f"{one};{two};{place}\n" * 60 for place in MUNICIPALITIES[:2] for one, two in (("gut", "oft"), ("mittel", "nie"))
    )
    answers = read_answers("alltag;kontakt;ort\n" + rows, PLACED, AREAS, MUNICIPALITIES)
    noise: dict[tuple[int, str, int], list[int]] = {}
    for number in range(20):
        blocks = count_answers(answers, PLACED.questions, KREIS, None, number.to_bytes(16, "big"), PARAMETERS).results.blocks
        for area in MUNICIPALITIES[:2]:
            noise.setdefault((-1, area, 0), []).append((blocks[0, area].answered or 0) - 120)
            for question, options in ((0, (0, 1)), (1, (0, 2))):
                for option in options:
                    noise.setdefault((question, area, option), []).append((blocks[question, area].cells[option] or 0) - 60)
    assert len({tuple(values) for values in noise.values()}) == len(noise) == 10


def test_a_parent_that_is_just_large_enough_lets_its_children_be_told() -> None:
    first, second = MUNICIPALITIES[:2]
    rows = f"gut;oft;{first}\n" * 200 + f"schlecht;oft;{first}\n" * RULES.parent + f"gut;oft;{second}\n" * RULES.parent
    answers = read_answers("alltag;kontakt;ort\n" + rows, PLACED, AREAS, MUNICIPALITIES)
    by_whole, by_place = [], []
    for number in range(200):
        blocks = count_answers(answers, PLACED.questions, KREIS, None, number.to_bytes(16, "big"), PARAMETERS).results.blocks
        if blocks[0, KREIS].cells[2] == RULES.parent:
            by_whole.append(blocks[0, first].cells[2])
        if blocks[0, second].answered == RULES.parent:
            by_place.append(blocks[0, second].cells[0])
    assert any(by_whole)
    assert any(by_place)


def test_nothing_is_told_that_rests_on_fewer_than_k_people_however_the_noise_falls() -> None:
    rows = "gut;oft\n" * 300 + "schlecht;oft\n" * (PARAMETERS.persons - 1)
    answers = read_answers("alltag;kontakt\n" + rows, PLAIN, AREAS, [])
    for number in range(300):
        done = count_answers(answers, PLAIN.questions, KREIS, None, number.to_bytes(16, "big"), PARAMETERS)
        assert done.results.blocks[0, KREIS].cells[1:] == (None, None, None)


def test_an_empty_file_tells_nothing_and_costs_the_same() -> None:
    done = count_answers(read_answers("alltag;kontakt\n", PLAIN, AREAS, []), PLAIN.questions, KREIS, None, bytes(16), PARAMETERS)
    assert {(block.answered, block.cells) for block in done.results.blocks.values()} == {(None, (None,) * 4)}
    assert sum(spend.rho for spend in done.spends) == pytest.approx(3 / (2 * RULES.sigma2))


def test_more_tables_than_a_municipality_may_have_are_refused_before_counting() -> None:
    options = ("a", "b", NOT_ANSWERED)
    for questions, fits in ((15, True), (16, False)):
        answers = read_answers("alltag;kontakt\ngut;oft\n", PLAIN, AREAS, [])
        answers = replace(answers, codes=np.zeros((3, questions), dtype=np.int64))
        many = [Question(str(number), options) for number in range(questions)]
        if fits:
            count_answers(answers, many, KREIS, None, bytes(16), PARAMETERS)
            continue
        with pytest.raises(BudgetExceeded):
            count_answers(answers, many, KREIS, None, bytes(16), PARAMETERS)


# ── storing ──
async def test_what_is_stored_is_what_may_be_published_and_what_it_cost(world: World, database: TestDatabase) -> None:
    done = await counted(world, answers_csv(400, places=True), WITH_PLACES)
    survey = await found(world)
    assert survey.results == done.results
    assert survey.results.questions[0].options == ("gut", "mittel", "schlecht", NOT_ANSWERED)
    assert survey.areas() == [KREIS, *MUNICIPALITIES]
    async with open_unit(world) as uow:
        uow.unaudited("reading")
        assert await cost_of(uow, survey) == pytest.approx(6 / (2 * RULES.sigma2))
    async with open_setup(database.owner_url) as connection:
        [name] = await connection.fetch("SELECT action FROM audit.event WHERE action LIKE 'survey-%'")
    assert name["action"] == "survey-answers-counted"


async def test_nothing_of_the_file_is_left_in_the_database_or_the_log(
    world: World, database: TestDatabase, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    text = answers_csv(300, seed=5)
    await counted(world, text)
    with pytest.raises(FileRefused):
        await counted(world, text + f"{SECRET};oft\n", (ABOUT + QUESTIONS).replace("lotsen-2026", "zweite"))
    async with open_setup(database.owner_url) as connection:
        stored: list[Any] = []
        for table in ("survey", "survey_question", "survey_block", "survey_spend", "audit.event"):
            stored += [dict(row) for row in await connection.fetch(f"SELECT * FROM {table}")]
        sealed = await connection.fetchval("SELECT sealed FROM survey_memory")
    everything = repr(stored) + caplog.text
    assert "Zahra" not in everything
    assert b"schlecht" not in sealed
    assert len(sealed) == 16 * RULES.changes * 8 + 12 + 16


async def test_a_survey_over_its_budget_is_refused_by_the_database_itself(world: World, database: TestDatabase) -> None:
    await counted(world, answers_csv(50))
    async with open_setup(database.url) as connection:
        with pytest.raises(asyncpg.CheckViolationError, match="budget"):
            await connection.execute("INSERT INTO survey_spend SELECT survey_id, 'more', 'cut_gaussian', 0.6, 0 FROM survey")
        for statement in (
            "UPDATE survey_block SET answered = 1",
            "DELETE FROM survey_memory",
            "INSERT INTO survey_budget VALUES (9)",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)


# ── once ──
def renamed(code: str) -> str:
    return (ABOUT + QUESTIONS).replace("lotsen-2026", code)


async def codes(world: World) -> list[str]:
    async with open_unit(world) as uow:
        uow.unaudited("reading")
        return [head.code for head in await list_surveys(uow, withdrawn=True)]


async def test_a_survey_is_counted_once_and_a_withdrawal_does_not_change_that(world: World) -> None:
    await counted(world, answers_csv(200))
    with pytest.raises(FileRefused, match="counted once"):
        await counted(world, answers_csv(300, seed=9))
    async with open_unit(world) as uow:
        await withdraw(uow, "lotsen-2026", 1, "Der Fragebogen war falsch übersetzt.")
    with pytest.raises(FileRefused, match="counted once"):
        await counted(world, answers_csv(300, seed=9))
    assert await codes(world) == ["lotsen-2026"]


@pytest.mark.parametrize("change", ["none", "order", "one answer more", "one answer less", "four changed"])
async def test_the_same_answers_but_for_a_few_are_not_counted_under_another_name(world: World, change: str) -> None:
    heading, *rows = answers_csv(120).splitlines()
    await counted(world, answers_csv(120))
    match change:
        case "order":
            heading, rows = ";".join(heading.split(";")[::-1]), [";".join(row.split(";")[::-1]) for row in rows[::-1]]
        case "one answer more":
            rows.append("schlecht;nie")
        case "one answer less":
            rows.pop()
        case "four changed":
            rows = [*rows[:-4], *["schlecht;"] * 4]
    with pytest.raises(FileRefused, match="counted as lotsen-2026 before"):
        await counted(world, "\n".join([heading, *rows]), renamed("lotsen-noch-einmal"))
    assert await codes(world) == ["lotsen-2026"]


async def test_another_survey_with_the_same_questions_is_counted(world: World) -> None:
    await counted(world, answers_csv(120))
    await counted(world, answers_csv(120, seed=2), renamed("lotsen-2027"))
    assert set(await codes(world)) == {"lotsen-2026", "lotsen-2027"}


async def test_few_kinds_of_answers_do_not_make_two_surveys_the_same(world: World) -> None:
    one = ABOUT + QUESTIONS.split("[[question]]")[0] + "[[question]]" + QUESTIONS.split("[[question]]")[1]
    await counted(world, "alltag\n" + "gut\n" * 60 + "mittel\n" * 40, one)
    await counted(world, "alltag\n" + "gut\n" * 40 + "mittel\n" * 60, one.replace("lotsen-2026", "lotsen-2027"))
    with pytest.raises(FileRefused, match="before"):
        await counted(world, "alltag\n" + "gut\n" * 43 + "mittel\n" * 63, one.replace("lotsen-2026", "lotsen-2028"))
    assert set(await codes(world)) == {"lotsen-2026", "lotsen-2027"}


async def test_counts_of_others_do_not_take_the_place_of_counted_answers(world: World) -> None:
    await counted(world, answers_csv(60))
    with pytest.raises(FileRefused, match="a code of their own"):
        async with open_unit(world) as uow:
            await import_aggregates(uow, deliver("x.csv", COUNTS.encode()), described(ABOUT))


def test_a_sketch_is_the_same_for_the_same_answers_and_opens_only_in_its_place(world: World) -> None:
    changes, keyring = RULES.changes, world.keyring
    survey, other = (UUID(int=number) for number in (1, 2))

    def made(text: str) -> Any:
        return sketch(read_answers(text, PLAIN, AREAS, []), PLAIN.columns, PLAIN.questions, changes, keyring, 1)

    base = made(answers_csv(500))
    assert same_but_for_a_few(base, made(answers_csv(500)), changes)
    assert not same_but_for_a_few(base, made(answers_csv(500, seed=3)), changes)
    generation, sealed = seal(base, survey, keyring)
    assert (open_sealed(survey, generation, sealed, keyring) == base).all()
    for wrong in ((other, sealed), (survey, sealed[:-1] + bytes([sealed[-1] ^ 1]))):
        with pytest.raises(IntegrityFault):
            open_sealed(wrong[0], generation, wrong[1], keyring)


async def test_a_counted_survey_is_whole_to_the_verification(world: World, database: TestDatabase) -> None:
    await counted(world, answers_csv(60))
    async with open_unit(world) as uow:
        await import_aggregates(uow, deliver("x.csv", COUNTS.encode()), described(ABOUT.replace("lotsen-2026", "andere")))
    report = Report()
    async with open_setup(database.url) as connection:
        await check_surveys(connection, world.keyring, report)
    assert report.clean
