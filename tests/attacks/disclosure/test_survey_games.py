"""Two surveys whose answers differ in one: what a reader of the results learns of that one, by the usual count and by ours.

The attacker reads every published number, knows every other answer and the method, and guesses one person's answer or whether she
took part. Advantage: (accuracy - 1/2) * 2 between two equally likely worlds.
"""

import itertools
from collections.abc import Callable, Sequence
from statistics import NormalDist

import numpy as np
import pytest
from numpy.typing import NDArray

from app.csv_file import FileRefused, deliver
from app.monitoring.parameters import load_parameters
from app.surveys.count_answers import count_answers
from app.surveys.import_answers import import_answers
from app.surveys.look_up import list_surveys
from app.surveys.read_answers import Answers, read_answers
from app.surveys.survey import Results
from app.unit_of_work import open_unit
from app.world import World
from tests.app.surveys.samples import ABOUT, AREAS, QUESTIONS, WITH_PLACES, answers_csv, described
from tests.support.vectors import KREIS, MUNICIPALITIES

PARAMETERS = load_parameters()
DESCRIBED = described(WITH_PLACES)
ROUNDS = 300
FEWEST = 5
HER = f"gut;oft;{MUNICIPALITIES[0]}\n"
INSTEAD = f"schlecht;nie;{MUNICIPALITIES[0]}\n"
BASE = answers_csv(260, seed=17, places=True)
WORLDS = {"she took part": (BASE + HER, BASE), "her answers": (BASE + HER, BASE + INSTEAD)}
Count = Callable[[Answers, int], NDArray[np.float64]]
Report = Callable[[str, object], None]


def ours(answers: Answers, seed: int) -> NDArray[np.float64]:
    """Our published numbers; what is hidden is told as its threshold's half, a place an attacker may put anything in."""
    done = count_answers(answers, DESCRIBED.questions, KREIS, None, _key(seed), PARAMETERS)
    return _numbers(done.results)


def usual(answers: Answers, seed: int) -> NDArray[np.float64]:
    """The usual count: exact, under five withheld."""
    exact = []
    for position, question in enumerate(DESCRIBED.questions):
        everywhere = np.zeros(len(answers.codes), dtype=np.int64)
        assert answers.places is not None
        for places, size in ((everywhere, 1), (answers.places, len(answers.areas))):
            combined = places * len(question.options) + answers.codes[:, position]
            exact.append(np.bincount(combined, minlength=size * len(question.options)))
    counts = np.concatenate(exact).astype(np.float64)
    return np.where(counts >= FEWEST, counts, 0)


def advantage(count: Count, worlds: tuple[str, str]) -> float:
    """Of the best linear test that an attacker who knows both worlds can train on shadow counts, over fresh ones."""
    made = [read_answers(text, DESCRIBED, AREAS, MUNICIPALITIES) for text in worlds]
    training = [np.array([count(answers, seed) for seed in range(ROUNDS)]) for answers in made]
    direction = training[0].mean(axis=0) - training[1].mean(axis=0)
    spread = np.concatenate([training[0] - training[0].mean(axis=0), training[1] - training[1].mean(axis=0)]).var(axis=0)
    weights = direction / (spread + 1e-3)
    middle = (training[0].mean(axis=0) + training[1].mean(axis=0)) @ weights / 2
    right = 0
    for world, answers in enumerate(made):
        for seed in range(ROUNDS, 2 * ROUNDS):
            right += ((count(answers, seed) @ weights > middle) == (world == 0)) if direction.any() else seed % 2
    return right / ROUNDS - 1


@pytest.mark.parametrize("game", WORLDS)
def test_an_insider_reads_one_answer_from_the_usual_count_and_not_from_ours(game: str, report: Report) -> None:
    naive, real = advantage(usual, WORLDS[game]), advantage(ours, WORLDS[game])
    deviation = NormalDist().inv_cdf(0.975) / np.sqrt(2 * ROUNDS)
    report(f"two surveys, {game}", f"usual {naive:.2f}, ours {real:.2f} +- {deviation:.2f}, limit 0.5")
    assert naive == 1
    assert real <= 0.5


def test_the_same_answers_counted_again_and_again_would_give_them_away_and_that_is_why_they_are_not() -> None:
    answers = read_answers(WORLDS["her answers"][0], DESCRIBED, AREAS, MUNICIPALITIES)
    averaged = np.mean([ours(answers, seed) for seed in range(400)], axis=0)
    true = np.bincount(answers.codes[:, 0], minlength=4)
    assert np.abs(averaged[1:4] - true[:3]).max() < 1


async def test_the_second_of_two_surveys_that_differ_in_one_answer_is_never_published(world: World) -> None:
    for number, (one, other) in enumerate(itertools.product(*[[BASE, BASE + HER, BASE + INSTEAD]] * 2)):
        first, second = f"erste-{number}", f"zweite-{number}"
        published = await _imported(world, one, first)
        assert published == (number == 0)
        assert not await _imported(world, other, second)
    async with open_unit(world) as uow:
        uow.unaudited("reading")
        assert [head.code for head in await list_surveys(uow, withdrawn=True)] == ["erste-0"]


async def test_the_refusal_says_nothing_of_how_the_answers_differ(world: World) -> None:
    await _imported(world, BASE, "erste")
    told = set()
    for text in (BASE, BASE + HER, BASE + INSTEAD, BASE.replace(";oft;", ";selten;", 1)):
        with pytest.raises(FileRefused) as refused:
            await _counted(world, text, "zweite")
        told.add(str(refused.value))
    assert len(told) == 1


async def _imported(world: World, text: str, code: str) -> bool:
    try:
        await _counted(world, text, code)
    except FileRefused:
        return False
    return True


async def _counted(world: World, text: str, code: str) -> None:
    about = described((ABOUT + 'municipality = "ort"\n' + QUESTIONS).replace("lotsen-2026", code))
    async with open_unit(world) as uow:
        await import_answers(uow, deliver("antworten.csv", text.encode()), about)


def _key(seed: int) -> bytes:
    return np.random.default_rng(seed).bytes(16)


def _numbers(results: Results) -> NDArray[np.float64]:
    told: list[float] = []
    for block in results.blocks.values():
        cells: Sequence[int | None] = (block.answered, *block.cells)
        told += [PARAMETERS.levels["municipality"].threshold / 2 if cell is None else cell for cell in cells]
    return np.array(told, dtype=np.float64)
