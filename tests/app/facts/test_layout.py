"""The vector's layout: sixteen bytes, nothing lost on the way through, every code of the catalogue has its number."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.facts.columns import unpack
from app.facts.country_groups import country_group
from app.facts.layout import BY_NAME, COUNTRY_GROUPS, FIRST, SIZE, SLOTS, UNKNOWN, pack
from consent.catalogue.load import load

NUMBERS = st.fixed_dictionaries({slot.name: st.integers(0, (1 << slot.bits) - 1) for slot in SLOTS})
AS_THEY_ARE = {
    "sex": "sexes",
    "level": "cefr",
    "isced": "isced_2011",
    "recognition": "recognition_status",
    "schooling": "school_leaving",
    "employment": "employment_status",
    "childcare_needed": "need_answers",
    "enrolment": "enrolment_states",
    "housing": "housing_types",
}


@settings(deadline=None)  # a busy machine is no fault
@given(st.lists(NUMBERS, min_size=1, max_size=5))
def test_what_is_packed_comes_back_in_columns(people: list[dict[str, int]]) -> None:
    vectors = np.frombuffer(b"".join(map(pack, people)), np.uint8).reshape(-1, SIZE)
    columns = unpack(vectors)
    assert [{name: int(column[row]) for name, column in columns.items()} for row in range(len(people))] == people


def test_a_slot_holds_all_its_codes_and_all_slots_fit() -> None:
    assert sum(slot.bits for slot in SLOTS) <= 8 * SIZE
    assert all(FIRST + len(slot.codes) <= 1 << slot.bits for slot in SLOTS)
    assert len(BY_NAME) == len(SLOTS)


@pytest.mark.parametrize(("slot", "code_list"), AS_THEY_ARE.items())
def test_every_code_of_the_catalogue_has_a_number_of_its_own(slot: str, code_list: str) -> None:
    codes = list(load().code_lists[code_list].entries)
    assert BY_NAME[slot].codes == tuple(codes)
    assert BY_NAME[slot].number("of no list") == UNKNOWN


def test_the_largest_area_key_fits() -> None:
    largest = max(map(int, load().code_lists["municipalities"].entries))
    assert largest + FIRST < 1 << BY_NAME["ags"].bits


def test_every_nationality_belongs_to_a_group_but_the_unknown_one() -> None:
    codes = set(load().code_lists["nationalities"].entries) | set(load().code_lists["countries"].entries)
    groups = {code: country_group(code) for code in codes}
    assert {code for code, group in groups.items() if group is None} == {"unknown"}
    assert {group for group in groups.values() if group} == set(COUNTRY_GROUPS)
    assert [groups[code] for code in ("UA", "GB", "BR", "LB", "stateless")] == [
        "UA",
        "other_europe",
        "americas_oceania",
        "other_near_east",
        "stateless_or_unresolved",
    ]


@pytest.mark.parametrize("numbers", [{"sex": 8}, {"sex": -1}, {"no_slot": 1}])
def test_what_does_not_fit_is_refused(numbers: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="a number"):
        pack(numbers)
