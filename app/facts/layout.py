"""The statistics vector in the clear: sixteen bytes of small numbers, packed slot after slot, least significant bit first.

Three numbers mean the same in every slot: 0 not asked (the consent does not cover it, or the record says so), 1 not answered
(nothing is said, she prefers not to, or it must not be counted), 2 unknown (the record says so). What is said starts at 3. Codes
stand here in a fixed order of their own: a new code goes to the end, and any other change of a slot is a new VERSION, after which
every vector is written anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

VERSION: Final = 1
SIZE: Final = 16
"""Bytes of a vector in the clear."""

NOT_ASKED: Final = 0
NOT_ANSWERED: Final = 1
UNKNOWN: Final = 2
FIRST: Final = 3
"""The number of a slot's first code."""

FIRST_YEAR: Final = 1900
LATEST_DAYS: Final = 1830
DAYS_PER_STEP: Final = 15


@dataclass(frozen=True, slots=True)
class Slot:
    """One number of the vector. `codes`: what it can mean from FIRST on; without codes it is a year, a count or an area key."""

    name: str
    bits: int
    codes: tuple[str, ...] = ()

    def number(self, code: str) -> int:
        """The number of a code; UNKNOWN for one that this layout does not count."""
        return self.codes.index(code) + FIRST if code in self.codes else UNKNOWN


COUNTRY_GROUPS: Final = tuple(
    "DE eu_efta UA TR RU other_europe SY IQ IR AF ER SO other_near_east north_africa NG other_africa PK IN other_asia "
    "americas_oceania stateless_or_unresolved".split()
)
RECOGNITION: Final = tuple(
    "not_needed advised preparing filed receipt_confirmed documents_missing complete full partial compensation_imposed "
    "compensation_running refused appeal withdrawn".split()
)
SLOTS: Final = (
    Slot("ags", 24),  # the municipality's key as a number plus FIRST
    Slot("birth_year", 8),  # years since FIRST_YEAR plus FIRST
    Slot("sex", 3, ("male", "female", "diverse", "no_entry")),
    Slot("country_group", 5, COUNTRY_GROUPS),
    Slot("arrival_year", 8),  # of arrival in Germany
    Slot("level", 4, ("below_A1", "A1", "A2", "B1", "B2", "C1", "C2", "not_tested")),
    Slot("days_to_b1", 7),  # steps of DAYS_PER_STEP days, rounded up, from arrival to the first proof of B1
    Slot("schooling", 4, ("none", "hauptschule", "intermediate", "fachhochschulreife", "abitur", "foreign_equivalence_unknown")),
    Slot("isced", 4, tuple("012345678")),
    Slot("recognition", 5, RECOGNITION),
    Slot("recognition_days", 6),  # steps of 2 * DAYS_PER_STEP days, rounded up, from complete papers to the decision
    Slot(
        "employment",
        4,
        ("in_education", "not_working", "seeking_work", "employed", "self_employed", "retired", "unable_to_work"),
    ),
    Slot("course_kind", 3, ("general", "literacy", "special", "vocational", "other")),
    Slot("course", 4, ("none", "registered", "running", "successful", "not_successful", "ended")),
    Slot("days_to_course", 7),  # steps of DAYS_PER_STEP days, rounded up, from registration to the start of the course
    Slot("childcare_needed", 3, ("yes", "partly", "later", "no")),
    Slot("kita_wish", 3, ("no_child", "none", "one", "two", "three_or_more")),
    Slot("enrolment", 3, ("enrolled", "waiting_for_place", "not_enrolled", "finished")),
    Slot("housing", 3, ("shared_accommodation", "decentralised_accommodation", "own_dwelling", "other")),
    Slot("counselling", 3, ("none", "open", "ended")),
    Slot("counselling_start", 3, ("within_30_days", "later", "no_date")),
    Slot("plan", 3, ("no", "yes")),
    Slot("goals", 3, ("none", "open", "some_reached", "all_reached")),
    Slot("contacts", 3, ("none", "one", "two", "three_to_nine", "ten_or_more")),
)
BY_NAME: Final[Mapping[str, Slot]] = {slot.name: slot for slot in SLOTS}


def pack(numbers: Mapping[str, int]) -> bytes:
    """The vector of these numbers by slot name; a slot that is missing is NOT_ASKED. Raises ValueError on what does not fit."""
    packed, place = 0, 0
    for slot in SLOTS:
        number = numbers.get(slot.name, NOT_ASKED)
        if not 0 <= number < 1 << slot.bits:
            raise ValueError(f"a number does not fit the slot {slot.name}")
        packed |= number << place
        place += slot.bits
    if not numbers.keys() <= BY_NAME.keys():
        raise ValueError("a number has no slot")
    return packed.to_bytes(SIZE, "little")
