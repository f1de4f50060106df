"""What a case tool might hand over as one line: most of it in order, the rest wrong in every way that we could think of.

A tidy line says what the rules allow a counselling office, in odd spellings too; any other may be wrong at every place.
"""

import json
from collections.abc import Callable
from enum import Enum, auto
from typing import Any

from hypothesis import strategies as st

from tests.app.imports.drawn_values import CATALOGUE, DAYS, MISSING, ODD_DAYS, ODD_WORDS, POISON, VALUES, WORDS, Drawn

Json = dict[str, Any]

OFFICE = "counselling"


class Care(Enum):
    """How much care was taken with a line."""

    TIDY = auto()
    LOOSE_VALUES = auto()
    NONE = auto()


NUMBER = b"@@@@"
"""Stands in case numbers for the number of an example, so that every example has people of its own."""

OWN = [key for key, spec in CATALOGUE.fields.items() if OFFICE in spec.stewards.get("add", {})]
OTHERS = [key for key in CATALOGUE.fields if key not in OWN]
KINDS = ["certificate", "placement_test", "document_seen", "adviser_estimate", "self_stated"]
AS_OF = ["2026", "2026-03", "2026-11-22", None]
OWN_MARKS = {
    "secrecy": st.sampled_from(["none", "secrecy_203", "entrusted_65"]),
    "entrusted_by": st.sampled_from([*WORDS[:4], "subject", None, "x" * 100]),
    "recorder_secrecy": st.sampled_from(["none", "recognised_counsellor", "recognised_social_worker", "assisting_person"]),
}
ODD_MEMBERS = {
    "category": st.sampled_from(["identity", "shoes", "Identity", "", 1, None]),
    "field": st.sampled_from(["family_name", "shoe_size", "", "a" * 65, 1, None]),
    "kind": st.sampled_from([*KINDS, "hearsay", "", 1, None]),
    "as_of": st.sampled_from([*DAYS, *ODD_DAYS, "", 2026, None]),
    "secrecy": st.sampled_from(["secrecy_203", "none", "open", 1, None]),
    "entrusted_by": st.sampled_from([*WORDS, *ODD_WORDS, "a\u0000b", "x" * 101, 1, None]),
    "recorder_secrecy": st.sampled_from(["assisting_person", "nobody", 1, None]),
    "surprise": st.sampled_from([1, {}]),
}


@st.composite
def statements(draw: st.DrawFn, care: Care) -> Any:
    """One statement about any field of the catalogue."""
    tidy = care is Care.TIDY or (care is Care.LOOSE_VALUES and draw(st.booleans()))
    if care is Care.NONE and draw(st.integers(0, 15)) == 0:
        return draw(st.sampled_from(POISON))
    category, code = draw(st.sampled_from(OWN) | st.sampled_from(OTHERS) if care is Care.NONE else st.sampled_from(OWN))
    spec = CATALOGUE.fields[category, code]
    kinds = spec.stewards.get("add", {}).get(OFFICE, True)
    allowed = [kind for kind in KINDS if kinds is True or kind in kinds]
    missing = spec.optional and draw(st.integers(0, 5)) == 0
    results = spec.code_list == "cefr"
    said = {
        "category": category,
        "field": code,
        "value": draw(st.sampled_from(MISSING) if missing else VALUES[category, code][tidy]),
        "kind": draw(st.sampled_from([kind for kind in allowed if not results or kind == "self_stated"] or allowed)),
        "as_of": draw(st.sampled_from(AS_OF)),
    }
    if draw(st.integers(0, 3)) == 0:
        said |= draw(st.fixed_dictionaries({}, optional=OWN_MARKS))
    return changed(draw, said, ODD_MEMBERS) if care is Care.NONE else said


def changed(draw: st.DrawFn, said: Json, odd: dict[str, Drawn]) -> Json:
    """The same with a member changed or left out, if at all."""
    name = draw(st.sampled_from([*odd, *([""] * 2 * len(odd))]))
    if not name:
        return said
    if draw(st.integers(0, 3)) == 0:
        return {member: value for member, value in said.items() if member != name}
    return {**said, name: draw(odd[name])}


CATEGORIES = [*CATALOGUE.purposes["counselling"].template.categories]
MOMENTS = [
    "2026-11-22T09:00:00Z",
    "2026-11-22T08:59:59Z",
    "2027-11-22T09:00:00Z",
    "2027-11-22T09:00:01Z",
    "2031-01-01T00:00:00Z",
    "2027-02-30T00:00:00Z",
    "0000-01-01T00:00:00Z",
    "2027-01-01",
    "2027-01-01T00:00:00+01:00",
]
ODD_CONSENT = {
    "purpose": st.sampled_from(
        ["contact", "handover", "statistics", "housing", "language_course", "Everything", "everything", 1]
    ),
    "categories": st.sampled_from(
        [[], ["housing"], ["identity", "identity"], ["shoes"], "identity", ["identity", 1], None, [*CATALOGUE.categories] * 2]
    ),
    "notice_language": st.sampled_from(["fr", "xx", "DE", "de-x", "deutsch", "", 1, None, "de\u0000"]),
    "notice_version": st.sampled_from(["1", "0", "", "x" * 33, 1]),
    "channel": st.sampled_from(["self", "Paper", "", 1, None, "paper", "assisted", ["paper"]]),
    "interpreter": st.sampled_from(["friend", "", 1, None]),
    "paper_reference": st.sampled_from([*ODD_WORDS, "x" * 101, 1, False, ["a"], None]),
    "actor": st.sampled_from([*ODD_WORDS, "x" * 101, 1, False, {}, None]),
    "capacity": st.sampled_from([{}, {"basis": "power"}, {"basis": "age", "more": 1}, "guardian", None, {"basis": None}]),
    "valid_until": st.sampled_from([*MOMENTS, "", 1, None]),
    "surprise": st.sampled_from([1, None]),
}
CONSENTS = st.fixed_dictionaries(
    {
        "purpose": st.sampled_from(["counselling"] * 4 + ["contact"]),
        "notice_language": st.sampled_from(["de", "uk", "ar"]),
        "channel": st.sampled_from(["paper", "assisted"]),
    },
    optional={
        "interpreter": st.sampled_from(["professional", "relative", "child", "none"]),
        "paper_reference": st.sampled_from([*WORDS, "Ordner 4/17", "x" * 100]),
        "actor": st.sampled_from([*WORDS, "adviser-3"]),
        "capacity": st.sampled_from([{"basis": basis} for basis in ("age", "adviser_judgement", "guardian")]),
        "valid_until": st.sampled_from(["2027-05-21T00:00:00Z", "2026-12-01T12:34:56.789Z", "2027-01-01T00:00:00+00:00", None]),
    },
)
BIRTHS = {"age": ["1990", "2008-11-22"], "adviser_judgement": ["2010-06-01", "2011"], "guardian": ["2015-04", "2019-01-31"]}


@st.composite
def documents(draw: st.DrawFn) -> Json:
    """One line's document: a case number, a consent with or without evidence, statements, sometimes of a minor."""
    care = draw(st.sampled_from(Care))
    consent: Json = draw(CONSENTS)
    ceiling = [code for code in CATEGORIES if code in CATALOGUE.purposes[consent["purpose"]].ceiling]
    consent["categories"] = draw(st.lists(st.sampled_from(ceiling), min_size=1, unique=True))
    if consent["channel"] == "paper" and draw(st.integers(0, 5)):
        consent.setdefault("paper_reference", "Ordner 1")
    if consent["channel"] == "assisted" and draw(st.integers(0, 5)):
        consent.setdefault("actor", "adviser-1")
    said = draw(st.lists(statements(care), max_size=6))
    basis = (consent.get("capacity") or {"basis": "age"})["basis"]
    if draw(st.integers(0, 3)) or basis != "age":
        born = draw(st.sampled_from(BIRTHS[basis] if care is Care.TIDY else DAYS))
        at = draw(st.integers(0, len(said)))
        said.insert(at, {"category": "identity", "field": "birth_date", "value": born, "kind": "self_stated"})
    told = {"external_id": draw(st.sampled_from(CASE_NUMBERS)), "consent": consent, "statements": told_apart(said)}
    if care is not Care.NONE:
        return told
    told["consent"] = changed(draw, consent, ODD_CONSENT)
    return changed(draw, told, ODD_DOCUMENT)


def told_apart(said: list[Any]) -> list[Any]:
    """Without statements that nothing but their ids would rank, which are drawn by lot (`consent.ranking`)."""
    names = [
        [one.get(name) for name in ("category", "field", "kind", "as_of")] if isinstance(one, dict) else None for one in said
    ]
    return [one for place, one in enumerate(said) if names[place] is None or names[place] not in names[:place]]


CASE_NUMBERS = [f"@@@@{more}" for more in ("-1", "-2", "-2 ", "-a", "-A", "-\u00e9", "-e\u0301", "x" * 96)]
ODD_DOCUMENT = {
    "external_id": st.sampled_from([f"@@@@{'x' * 97}", "", " ", 1, "@@@@\u0000", "@@@@\u0007", "@@@@\u200d"]),
    "consent": st.sampled_from([None, {}, [], "yes", 1]),
    "statements": st.sampled_from([None, {}, "x", [], [[]], [1], [{}] * 101]),
    "surprise": st.sampled_from([1, "\u0000", {"a\u0000": 1}]),
}


def compact(document: Json) -> bytes:
    """As most programs write it."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def reversed_members(document: Json) -> bytes:
    """Statements first."""
    return compact(dict(reversed(document.items())))


WRITTEN: list[Callable[[Json], bytes]] = [
    *[compact] * 5,
    lambda document: json.dumps(document, ensure_ascii=False).encode(),
    lambda document: json.dumps(document).encode(),
    lambda document: json.dumps(document, separators=(",", ":")).encode(),
    reversed_members,
    lambda document: compact(document)[:-1],
    lambda document: compact(document)[:-1] + b',"statements":[]}',
    lambda document: b'{"statements":[{}],' + compact(document)[1:],
    lambda document: compact(document).replace(b"null", b"NaN"),
    lambda document: compact(document).replace(b'"value":', b'"value":"x","value":'),
    lambda document: compact(document).replace(b'"statements"', b'"st\\u0061tements"'),
    lambda document: compact(document).replace(b'"category"', b'"c\\u0061tegory"'),
    lambda document: compact(document).replace(b'"self_stated"', b'"\\ud800"'),
    lambda document: compact(document).replace(b'"value":', b'"value"\t:  '),
]


@st.composite
def files(draw: st.DrawFn) -> list[bytes]:
    """The lines of a file, as one program or another writes them; some say what another one has said, but for a word."""
    told = [draw(documents())]
    for _ in range(draw(st.integers(0, 4))):
        told.append(draw(documents()) if draw(st.booleans()) else again(draw, draw(st.sampled_from(told))))
    usual = draw(st.sampled_from(WRITTEN))
    return [draw(st.just(usual) | st.sampled_from(WRITTEN))(document) for document in told]


def again(draw: st.DrawFn, told: Json) -> Json:
    """The same about somebody else, of whom one statement says something else."""
    said = told.get("statements")
    other = {"external_id": draw(st.sampled_from(CASE_NUMBERS))}
    if not isinstance(said, list) or not said:
        return {**told, **other}
    place = draw(st.integers(0, len(said) - 1))
    key = (said[place].get("category"), said[place].get("field")) if isinstance(said[place], dict) else (None, None)
    if key not in VALUES:
        return {**told, **other}
    value = draw(VALUES[key][draw(st.booleans())])
    return {**told, **other, "statements": [*said[:place], {**said[place], "value": value}, *said[place + 1 :]]}
