"""What is stored of single anonymous answers, and that the same ones are not counted again: nothing else is left of them."""

import logging
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from app.csv_file import FileRefused, deliver
from app.db.setup_connection import open_setup
from app.errors import IntegrityFault
from app.monitoring.parameters import load_parameters
from app.surveys.import_aggregates import import_aggregates
from app.surveys.import_answers import AnswersCounted, import_answers
from app.surveys.look_up import cost_of, find_survey, list_surveys
from app.surveys.read_answers import read_answers
from app.surveys.sketch import open_sealed, same_but_for_a_few, seal, sketch
from app.surveys.survey import NOT_ANSWERED, Survey
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
PLAIN = described()
SECRET = "Zahra Erfunden"


async def counted(world: World, text: str, about: str = ABOUT + QUESTIONS) -> AnswersCounted:
    async with open_unit(world) as uow:
        return await import_answers(uow, deliver("antworten.csv", text.encode()), described(about))


async def found(world: World, code: str = "lotsen-2026") -> Survey:
    async with open_unit(world) as uow:
        uow.unaudited("reading")
        return await find_survey(uow, code)


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
