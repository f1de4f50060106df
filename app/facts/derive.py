"""From what a record says to the numbers of its statistics vector; pure. What may be counted is `consent.counting`."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, cast
from uuid import UUID

from app.facts.country_groups import country_group
from app.facts.layout import BY_NAME, DAYS_PER_STEP, FIRST, FIRST_YEAR, LATEST_DAYS, NOT_ANSWERED, NOT_ASKED, UNKNOWN
from consent.catalogue import Catalogue
from consent.counting import countable_fields, statement_counts
from consent.ranking import current
from consent.release import StatementMeta
from consent.vocabulary import SUBJECT, AgencyId, Category, Kind, Secrecy

Fields = Mapping[str, Sequence[Mapping[str, Any]]]
Sides = Collection[tuple[int, str | None]]
SOURCES: Final = tuple(
    "identity contact arrival language education recognition work course family school housing counselling".split()
)
"""Categories that a vector is made of."""

PROOF: Final = frozenset({Kind.CERTIFICATE, Kind.PLACEMENT_TEST, Kind.DOCUMENT_SEEN})
_FROM_B1: Final = frozenset({"B1", "B2", "C1", "C2"})
_COURSE_KINDS: Final = {"ik_general": "general", "ik_intensive": "general", "ik_repeat": "general"} | {
    "ik_literacy": "literacy",
    "ik_second_script": "literacy",
    "ik_special_support": "special",
    "ik_youth": "special",
    "ik_parents": "special",
    "ik_women": "special",
}


class Said:
    """The statements of one record that may be counted: by category and field, the one shown first in front."""

    def __init__(self, catalogue: Catalogue, covered: Collection[int], blocks: Mapping[str, Fields], without: Sides) -> None:
        self._covered = {code for code in SOURCES if catalogue.categories[code].number in covered}
        self._fields = {code: _counted(catalogue, code, blocks.get(code, {}), without) for code in self._covered}

    def asked(self, category: str) -> bool:
        """Whether the consent covers this category."""
        return category in self._covered

    def all(self, category: str, field: str) -> Sequence[Mapping[str, Any]]:
        """Every statement of a field that counts and says something."""
        return [one for one in self._fields.get(category, {}).get(field, ()) if not _missing(one["value"])]

    def anything(self, category: str) -> bool:
        """Whether any field of the category says something."""
        return any(self.all(category, field) for field in self._fields.get(category, {}))

    def value(self, category: str, field: str) -> Any:
        """What the statement shown first says; None when nothing is said, or only that something is missing."""
        value = self._first(category, field)
        return None if _missing(value) else value

    def silence(self, category: str, field: str) -> int:
        """The number for a field that says nothing countable: UNKNOWN and NOT_ASKED where the record says so."""
        missing = _missing(self._first(category, field))
        return {"unknown": UNKNOWN, "not_asked": NOT_ASKED}.get(missing or "", NOT_ANSWERED)

    def _first(self, category: str, field: str) -> Any:
        statements = self._fields.get(category, {}).get(field, ())
        if not statements:
            return None
        first = current(cast(Any, statements))
        return next(one["value"] for one in statements if one["id"] == first)


def vector_numbers(
    catalogue: Catalogue, covered: Collection[int], blocks: Mapping[str, Fields], without: Sides = frozenset()
) -> dict[str, int]:
    """The numbers of a vector, by slot: `covered` are category numbers of the consent, `blocks` the fields by category.

    `without` are the sides of merges that the consent does not reach, by category number.
    """
    said = Said(catalogue, covered, blocks, without)
    return {
        slot: (answer(said) if said.asked(category) else NOT_ASKED)
        for category, slots in _SLOTS.items()
        for slot, answer in slots.items()
    }


def _counted(catalogue: Catalogue, category: str, fields: Fields, without: Sides) -> dict[str, list[Mapping[str, Any]]]:
    spec = catalogue.categories[category]
    shielded = any(one["value"] is True and "_superseded_by" not in one for one in fields.get("shield", ()))
    kept = {}
    for code in countable_fields(catalogue, Category(category)) & fields.keys():
        kept[code] = [
            one
            for one in fields[code]
            if "_superseded_by" not in one
            and (spec.number, one.get("_side")) not in without
            and statement_counts(
                StatementMeta(
                    field=spec.fields[code],
                    category=spec.number,
                    recorded_by=None if one["_agency"] == SUBJECT else AgencyId(UUID(hex=one["_agency"])),
                    secrecy=Secrecy(one.get("_secrecy", "none")),
                    entrusted_by=one.get("_entrusted_by"),
                    shielded=shielded,
                )
            )
        ]
    return kept


def _missing(value: Any) -> str | None:
    return value["missing"] if isinstance(value, dict) and "missing" in value else None


def _code(slot: str, category: str, field: str) -> Callable[[Said], int]:
    """A slot that is one field's code."""

    def answer(said: Said) -> int:
        value = said.value(category, field)
        return BY_NAME[slot].number(value) if isinstance(value, str) else said.silence(category, field)

    return answer


def _year(category: str, field: str) -> Callable[[Said], int]:
    def answer(said: Said) -> int:
        value = said.value(category, field)
        return _clamp("birth_year", int(value[:4]) - FIRST_YEAR) if isinstance(value, str) else said.silence(category, field)

    return answer


def _clamp(slot: str, count: int) -> int:
    """A count as a slot's number; what lies outside is its lowest or highest."""
    return FIRST + max(0, min(count, (1 << BY_NAME[slot].bits) - 1 - FIRST))


def _ags(said: Said) -> int:
    value = said.value("contact", "ags")
    known = isinstance(value, str) and value.isascii() and value.isdigit()
    return int(value) + FIRST if known else said.silence("contact", "ags")


def _country_group(said: Said) -> int:
    """Her first nationality; where none is known, the country of birth."""
    nationalities = said.value("arrival", "nationalities")
    code = nationalities[0] if nationalities else said.value("arrival", "birth_country")
    if not isinstance(code, str):
        return said.silence("arrival", "nationalities")
    group = country_group(code)
    return UNKNOWN if group is None else BY_NAME["country_group"].number(group)


def _days_to_b1(said: Said) -> int:
    """From arrival to the first proof of B1 or more, up to LATEST_DAYS; what was there before she came counts as no time."""
    arrived = said.value("arrival", "arrived_in_de")
    proofs = [
        one["as_of"]
        for one in said.all("language", "german_overall")
        if one["value"] in _FROM_B1 and one["kind"] in PROOF and one["as_of"] and not one["disputed"]
    ]
    days = _days(arrived, min(proofs, key=first_day)) if isinstance(arrived, str) and proofs else None
    return NOT_ANSWERED if days is None or days > LATEST_DAYS else _clamp("days_to_b1", -(-days // DAYS_PER_STEP))


def _recognition_days(said: Said) -> int:
    days = _days(said.value("recognition", "complete_on"), said.value("recognition", "decided_on"))
    return NOT_ANSWERED if days is None or days < 0 else _clamp("recognition_days", -(-days // (2 * DAYS_PER_STEP)))


def _course_kind(said: Said) -> int:
    value = said.value("course", "course_type")
    if not isinstance(value, str):
        return said.silence("course", "course_type")
    return BY_NAME["course_kind"].number("vocational" if value.startswith("bsk_") else _COURSE_KINDS.get(value, "other"))


def _course(said: Said) -> int:
    """How far she came; "none" only where the whole category says nothing."""
    outcome = said.value("course", "outcome")
    state = outcome if isinstance(outcome, str) else None
    for field, reached in (("ended_on", "ended"), ("started_on", "running"), ("registered_on", "registered")):
        if state is None and said.value("course", field) is not None:
            state = reached
    if state is None:
        return said.silence("course", "started_on") if said.anything("course") else BY_NAME["course"].number("none")
    return BY_NAME["course"].number(state)


def _days_to_course(said: Said) -> int:
    days = _days(said.value("course", "registered_on"), said.value("course", "started_on"))
    return NOT_ANSWERED if days is None or not 0 <= days <= LATEST_DAYS else _clamp("days_to_course", -(-days // DAYS_PER_STEP))


def _kita_wish(said: Said) -> int:
    children = said.value("family", "children")
    if not isinstance(children, list):
        return said.silence("family", "children")
    wishes = sum(child.get("kita_wish") in {"yes", "partly", "later"} for child in children)
    return FIRST if not children else FIRST + 1 + min(wishes, 3)


def _counselling(said: Said) -> int:
    case = said.value("counselling", "counselling_case")
    state = "none" if not isinstance(case, dict) else "ended" if "end" in case else "open"
    return BY_NAME["counselling"].number(state)


def _counselling_start(said: Said) -> int:
    """How soon after arrival in the municipality the first case began."""
    starts = [one["value"]["start"] for one in said.all("counselling", "counselling_case") if isinstance(one["value"], dict)]
    if not starts:
        return said.silence("counselling", "counselling_case")
    days = _days(said.value("arrival", "arrived_in_municipality"), min(starts, key=first_day))
    return BY_NAME["counselling_start"].number("no_date" if days is None else "within_30_days" if days <= 30 else "later")


def _plan(said: Said) -> int:
    return BY_NAME["plan"].number("yes" if said.all("counselling", "plan") else "no")


def _goals(said: Said) -> int:
    goals = [one["value"] for one in said.all("counselling", "goal") if isinstance(one["value"], dict)]
    reached = sum(goal.get("status") == "reached" for goal in goals)
    state = "none" if not goals else "open" if not reached else "all_reached" if reached == len(goals) else "some_reached"
    return BY_NAME["goals"].number(state)


def _contacts(said: Said) -> int:
    count = len(said.all("counselling", "contact"))
    state = ("none", "one", "two")[count] if count <= 2 else "three_to_nine" if count <= 9 else "ten_or_more"
    return BY_NAME["contacts"].number(state)


def _days(start: object, end: object) -> int | None:
    """Days between two incomplete dates, each counted from its first possible day."""
    return (first_day(end) - first_day(start)).days if isinstance(start, str) and isinstance(end, str) else None


def first_day(incomplete: str) -> date:
    """The first day an incomplete date (YYYY, YYYY-MM, YYYY-MM-DD) can mean."""
    year, month, day = (*incomplete.split("-"), "1", "1")[:3]
    return date(int(year), int(month), int(day))


def sources(covered: Iterable[int], catalogue: Catalogue) -> list[str]:
    """The categories whose blocks a vector under this consent needs."""
    wanted = set(covered)
    return [code for code in SOURCES if catalogue.categories[code].number in wanted]


_SLOTS: Final[Mapping[str, Mapping[str, Callable[[Said], int]]]] = {
    "identity": {"birth_year": _year("identity", "birth_date"), "sex": _code("sex", "identity", "sex")},
    "contact": {"ags": _ags},
    "arrival": {
        "country_group": _country_group,
        "arrival_year": _year("arrival", "arrived_in_de"),
    },
    "language": {"level": _code("level", "language", "german_overall"), "days_to_b1": _days_to_b1},
    "education": {
        "schooling": _code("schooling", "education", "school_leaving"),
        "isced": _code("isced", "education", "isced_level"),
    },
    "recognition": {"recognition": _code("recognition", "recognition", "status"), "recognition_days": _recognition_days},
    "work": {"employment": _code("employment", "work", "employment_status")},
    "course": {
        "course_kind": _course_kind,
        "course": _course,
        "days_to_course": _days_to_course,
        "childcare_needed": _code("childcare_needed", "course", "childcare_needed"),
    },
    "family": {"kita_wish": _kita_wish},
    "school": {"enrolment": _code("enrolment", "school", "enrolment")},
    "housing": {"housing": _code("housing", "housing", "housing_type")},
    "counselling": {
        "counselling": _counselling,
        "counselling_start": _counselling_start,
        "plan": _plan,
        "goals": _goals,
        "contacts": _contacts,
    },
}
