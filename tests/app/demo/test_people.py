"""The invented district and its invented people."""

import re
import unicodedata
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from app.demo.courses import full, lean, registered_at
from app.demo.district import AGENCIES, MUNICIPALITIES
from app.demo.people import TONGUES, Person, draw, is_adult, person
from app.demo.steps import Asked, Disputed, Gave, Looked, Registered, SaidNo, TookBack
from app.demo.teller import basis_of
from consent.vocabulary import CapacityBasis

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def everyone(seed: int = 1, count: int = 400) -> list[Person]:
    return [person(draw(seed, index), index, NOW.date()) for index in range(count)]


def test_the_same_seed_gives_the_same_people_and_histories() -> None:
    for index in range(50):
        first, second = draw(7, index), draw(7, index)
        start = registered_at(index, 50, NOW)
        assert person(first, index, NOW.date()) == (again := person(second, index, NOW.date()))
        assert full(again, first, NOW, start) == full(again, second, NOW, start)
    assert everyone(1) != everyone(2)


def test_the_people_speak_at_least_eight_languages_in_at_least_five_scripts() -> None:
    people = everyone()
    assert len({p.tongue.iso639_3 for p in people}) >= 8
    assert len({p.tongue.script for p in people}) >= 5
    assert {"Latn", "Arab", "Cyrl", "Ethi"} <= {p.tongue.script for p in people}


@pytest.mark.parametrize("tongue", TONGUES, ids=lambda tongue: tongue.notice)
def test_a_name_is_written_in_the_script_of_its_language(tongue: object) -> None:
    marks = {"Latn": "LATIN", "Arab": "ARABIC", "Cyrl": "CYRILLIC", "Ethi": "ETHIOPIC", "Geor": "GEORGIAN"}
    marks |= {"Deva": "DEVANAGARI", "Hans": "CJK"}
    speakers = [p for p in everyone() if p.tongue is tongue]
    assert speakers
    for one in speakers:
        for letter in one.family_name + one.given_names:
            assert letter == "-" or unicodedata.name(letter).startswith(marks[one.tongue.script])


def test_every_family_name_says_that_it_is_an_example() -> None:
    for one in everyone():
        word, invented = one.family_name.split("-")
        assert word in one.tongue.sample_words
        assert len(invented) >= 2
        assert one.email.endswith("@example.org")
        assert re.fullmatch(r"\+49(3023125|4066969|6990009|2214710|8999998)\d{3}", one.phone)


def test_names_are_stored_as_nfc_text() -> None:
    for one in everyone():
        assert unicodedata.is_normalized("NFC", one.family_name + one.given_names)


def test_the_district_has_fourteen_municipalities_and_twelve_agencies() -> None:
    assert len({m.ags for m in MUNICIPALITIES}) == 14
    assert all(re.fullmatch(r"\d{8}", m.ags) for m in MUNICIPALITIES)
    assert len({a.key for a in AGENCIES}) == 12
    kinds = Counter(a.type for a in AGENCIES)
    assert kinds["counselling"] >= 2
    assert kinds["course_provider"] >= 1


def test_four_hundred_histories_hold_grants_refusals_withdrawals_disputes_and_refused_looks() -> None:
    kinds: Counter[type] = Counter()
    for index in range(400):
        rng = draw(1, index)
        kinds.update(type(step) for step in full(person(rng, index, NOW.date()), rng, NOW, registered_at(index, 400, NOW)))
    assert kinds[Registered] == 400
    for kind in (Asked, Gave, SaidNo, TookBack, Disputed, Looked):
        assert kinds[kind] >= 8, kind


def test_a_history_is_in_order_and_lies_between_registration_and_now() -> None:
    for index in range(0, 400, 5):
        rng = draw(3, index)
        start = registered_at(index, 400, NOW)
        steps = full(person(rng, index, NOW.date()), rng, NOW, start)
        times = [step.at for step in steps]
        assert times == sorted(times)
        assert isinstance(steps[0], Registered)
        assert start <= times[0]
        assert times[-1] < NOW


def test_the_short_history_holds_language_statements_under_a_first_consent() -> None:
    one = person(draw(5, 0), 0, NOW.date())
    steps = lean(one, draw(5, 0), NOW, NOW - timedelta(days=30))
    assert isinstance(steps[0], Registered)
    assert "language" in steps[0].categories


def test_nobody_needs_a_guardian_and_some_are_minors_who_decide_in_an_advisers_judgement() -> None:
    bases = Counter(basis_of(p.birth_date.isoformat(), registered_at(p.index, 400, NOW)) for p in everyone())
    assert set(bases) == {CapacityBasis.AGE, CapacityBasis.ADVISER_JUDGEMENT}
    for one in everyone():
        if is_adult(one, NOW.date()):
            assert basis_of(one.birth_date.isoformat(), NOW) is CapacityBasis.AGE
