"""Values in words: members of one thing are told apart, and a date ends where its number ends."""

from typing import Any

import pytest

from app.documents.speech import speech
from app.pages.dates import Dates
from app.pages.languages import known
from app.values.words import parts_of, words_of
from consent.catalogue import load

CATALOGUE = load()
CHILD: Any = [{"birth_year": 2018, "school_status": "in_school"}, {"birth_year": 2021}]


@pytest.mark.parametrize("code", ["de", "uk", "ar"])
def test_members_of_one_thing_have_dots_between_them_and_none_behind_the_last(code: str) -> None:
    told = parts_of(words_of(code, CATALOGUE), CATALOGUE.fields["family", "children"], CHILD)
    texts = [[text for _, text in part] for part in told]
    assert [[text == "·" for text in part] for part in texts] == [[False, False, True, False], [False, False]]
    assert [part[1] for part in texts] == ["2018", "2021"]


@pytest.mark.parametrize("code", list(known()))
def test_no_date_ends_with_a_full_stop_that_would_meet_that_of_its_sentence(code: str) -> None:
    dates = Dates(speech(code).language)
    for told in (
        dates.day("2026-11-22"),
        dates.incomplete("2026-11-22"),
        dates.incomplete("2026-11"),
        dates.moment("2026-11-22T10:00:00Z"),
    ):
        assert not told.endswith(".")
        assert ".," not in told
        assert "2026" in told
