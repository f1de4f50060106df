"""Count a file of single anonymous answers once and keep nothing of it but what may be published.

Rules: one count per survey for ever, withdrawn or not; the same answers, or all but a few of them, are not counted under another
name either; results, cost and the sealed sketch are written in one transaction; the key of the noise is destroyed with the count.
"""

import asyncio
import os
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.areas import GERMANY, MUNICIPALITIES, Areas
from app.audit.record import Entry
from app.crypto.keyring import SURVEY
from app.csv_file import Delivered, FileRefused
from app.ids import new_uuid
from app.monitoring.parameters import load_parameters
from app.monitoring.privacy import BudgetExceeded
from app.surveys.count_answers import Counted, count_answers
from app.surveys.description import Described
from app.surveys.import_aggregates import LEVEL, next_version
from app.surveys.read_answers import Answers, read_answers
from app.surveys.sketch import open_sealed, same_but_for_a_few, seal, sketch
from app.surveys.store import insert_memory, insert_spends, insert_survey, lock_surveys, read_memories
from app.surveys.survey import Kind, Results
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class AnswersCounted:
    """What a count published: its results, and the rho it spent."""

    results: Results
    rho: float


async def import_answers(uow: UnitOfWork, delivered: Delivered, described: Described) -> AnswersCounted:
    """Count and store. Raises FileRefused, which names columns and lines and never what stands in them: nothing was stored."""
    about, parameters = described.about, load_parameters()
    areas = Areas(uow.world.catalogue)
    known = uow.world.catalogue.code_lists[MUNICIPALITIES].entries
    inside = sorted(key for key in known if about.area == GERMANY or key.startswith(about.area))
    answers = await asyncio.to_thread(read_answers, delivered.text, described, areas, inside)
    await lock_surveys(uow.session)
    version = await next_version(uow, about.code, Kind.ANSWERS)
    await _refuse_the_same(uow, answers, described)
    try:
        counted: Counted = await asyncio.to_thread(
            count_answers, answers, described.questions, about.area, described.asked, bytearray(os.urandom(16)), parameters
        )
    except BudgetExceeded:
        most = parameters.levels[LEVEL].tables
        raise FileRefused(
            f"too many tables: a survey may have {most}, one for who answered and one per question, and the same again by "
            "municipality. Leave the municipality out, or count fewer questions"
        ) from None
    survey_id = new_uuid()
    facts = {
        "version": version,
        "kind": Kind.ANSWERS.value,
        "parameters_version": parameters.version,
        "imported_at": uow.now,
    }
    await insert_survey(uow.session, survey_id, about, counted.results, facts)
    await insert_spends(uow.session, survey_id, counted.spends)
    keyring = uow.world.keyring
    found = _sketch(uow, answers, described, keyring.generation(SURVEY))
    await insert_memory(uow.session, survey_id, *seal(found, survey_id, keyring))
    await uow.record(Entry("survey-answers-counted"))
    return AnswersCounted(counted.results, sum(spend.rho for spend in counted.spends))


async def _refuse_the_same(uow: UnitOfWork, answers: Answers, described: Described) -> None:
    """FileRefused where these answers, or all but a few of them, were counted before, under whatever name."""
    changes = load_parameters().levels[LEVEL].changes
    made: dict[int, NDArray[np.uint64]] = {}
    for code, survey_id, generation, sealed in await read_memories(uow.session):
        if generation not in made:
            made[generation] = _sketch(uow, answers, described, generation)
        former = open_sealed(survey_id, generation, sealed, uow.world.keyring)
        if same_but_for_a_few(made[generation], former, changes):
            raise FileRefused(
                f"these answers, or all but a few of them, were counted as {code} before. Counting them again would cancel the "
                "protection of those who differ"
            )


def _sketch(uow: UnitOfWork, answers: Answers, described: Described, generation: int) -> NDArray[np.uint64]:
    changes = load_parameters().levels[LEVEL].changes
    return sketch(answers, described.columns, described.questions, changes, uow.world.keyring, generation)
