"""Single anonymous answers are counted once under the protection of releases: noise, show rules, places."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from app.monitoring.parameters import load_parameters
from app.monitoring.privacy import BudgetExceeded
from app.surveys.count_answers import count_answers
from app.surveys.read_answers import read_answers
from app.surveys.survey import NOT_ANSWERED, Question
from tests.app.surveys.samples import AREAS, WITH_PLACES, answers_csv, described
from tests.support.vectors import KREIS, MUNICIPALITIES

PARAMETERS = load_parameters()
RULES = PARAMETERS.levels["municipality"]
PLAIN, PLACED = described(), described(WITH_PLACES)


def true_counts(text: str, column: int) -> Counter[str]:
    return Counter(line.split(";")[column] or NOT_ANSWERED for line in text.splitlines()[1:])


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
