"""The check finds each kind of contradiction when the data are broken on purpose, and nothing in the shipped data."""

import pytest

from consent.catalogue import load
from consent.catalogue.check import RULES
from tests.consent.catalogue.broken import broken, sound
from tests.consent.catalogue.contradictions import CASES


def test_the_shipped_catalogue_has_no_contradiction() -> None:
    assert load().check() == []


def test_a_shortened_copy_is_sound_so_that_every_fault_below_is_the_planted_one() -> None:
    assert sound().check() == []


@pytest.mark.parametrize(("file", "pattern", "replacement", "fault"), CASES.values(), ids=CASES.keys())
def test_a_planted_contradiction_is_found(file: str, pattern: str, replacement: str, fault: str) -> None:
    assert fault in broken(file, pattern, replacement).check()


def test_every_rule_is_broken_at_least_once() -> None:
    assert {name.split(":")[0] for name in CASES} == {rule.__name__ for rule in RULES}
