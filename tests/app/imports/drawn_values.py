"""Values of every field of the catalogue: what it may hold, also in odd spellings, and what is wrong with it in every way."""

import json
import unicodedata
from typing import Any

from hypothesis import strategies as st

from consent.catalogue import FieldSpec, load
from consent.catalogue.model import Shape
from consent.scalars import MOST_ITEMS

Drawn = st.SearchStrategy[Any]

CATALOGUE = load()

LETTERS = st.characters(exclude_categories=["Cs"])
WORDS = [
    "Haddad",
    " Mu\u0308ller  ",
    "\u062f. \u0646\u0627\u0635\u0631",
    "\u06a9\u062a\u0627\u0628\u200c\u062e\u0627\u0646\u0647",
    "O'Brien-\u0141\u00f3d\u017a",
    "\U0001f600 a",
    'a"value":"b',
    "a\\b},{c}]",
    '"statements":[{',
    "\ufb01n\u212b",
    "a",
]
ODD_WORDS = [
    "",
    " ",
    "\u3000",
    "A\u202eb",
    "a\u0007",
    "a\nb",
    "a\u2028b",
    "\ue000",
    "\ufeffa",
    "\u00ada",
    "\u0378a",
    "123456789012",
    "AZR-Nr. 1",
    "1234",
    "-",
]
DAYS = ["1990", "1990-05", "1990-05-17", "2000-02-29", "2026", "2026-11", "2026-11-22", "2010-06-01", "2008-11-22", "2008-11-23"]
ODD_DAYS = [
    "1899",
    "1900",
    "1929",
    "1930",
    "2026-11-23",
    "2027",
    "2056-11-22",
    "2057",
    "2026-02-29",
    "2026-13",
    "2026-1-1",
    "22.11.2026",
    "0000-01-01",
    "2026-11-22T00:00:00Z",
    "\u0661\u0669\u0669\u0660",
    " 1990 ",
]
PHONES = ["+49 30 23125 000", "030/23125000", "0049 (0)30 23125-000", "12345", "123456789012345"]
ODD_PHONES = ["1234", "1234567890123456", "+49 30 abc", "\u0660\u0661\u0662\u0663\u0664", "+4930\u00a023125"]
EMAILS = ["erika@example.org", " A.B@Example.ORG ", "a@b.de", "\u00e4@b\u00fc.de"]
ODD_EMAILS = ["a@b", "a b@c.de", "a@b..de", "@b.de", "x" * 65 + "@b.de", "a@" + "b" * 250 + ".de"]
POISON: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1.0,
    1.5,
    1e300,
    2**53 + 1,
    2**63,
    2**64,
    -(2**63) - 1,
    10**30,
    "x",
    "",
    [],
    {},
    [[]],
    ["x", 1],
    {"a": [1]},
    {"missing": "x"},
    {"missing": "unknown", "a": 1},
    {"missing": ["unknown"]},
    [{"missing": "unknown"}],
]
MISSING = [{"missing": state} for state in ("unknown", "not_asked", "prefers_not_to_say")]


def scalars(shape: Shape, *, tidy: bool) -> Drawn:
    """One value of this shape."""
    match shape.type:
        case "code":
            known = CATALOGUE.code_lists[str(shape.code_list)]
            good = [*known.entries][:12] + [*known.aliases][:6] + ([] if known.closed else ["43414", "52122", "94004"])
            return one_of(good, ["nowhere", "", f" {good[0]} ", good[0].upper(), "00000"], tidy)
        case "bool":
            return one_of([True, False], [0, 1, "true", "ja"], tidy)
        case "int" | "year":
            least, most = shape.minimum or 0, shape.maximum or 2026
            return one_of([least, least + 1, most - 1, most], [least - 1, most + 1, float(least), str(most), True], tidy)
        case "incomplete_date":
            return one_of([day for day in DAYS if not tidy or int(day[:4]) >= (shape.minimum or 0)], [*ODD_DAYS, 1990], tidy)
        case "month":
            return one_of(["2026-03", "2026-11", "2000-01"], ["2026", "2026-13", "2026-03-01"], tidy)
        case "phone":
            return one_of(PHONES, ODD_PHONES, tidy)
        case "email":
            return one_of(EMAILS, ODD_EMAILS, tidy)
    longest = shape.max_length or 100
    words = st.text(LETTERS, min_size=1, max_size=12).map(lambda said: f"A{said}") if not tidy else st.nothing()
    return words | one_of(
        [*WORDS, "x" * longest, "\u00e9" * longest], [*ODD_WORDS, "x" * (longest + 1), "e\u0301" * longest], tidy
    )


def one_of(good: list[Any], odd: list[Any], tidy: bool) -> Drawn:
    """Mostly something in order; the odd ones and what is never a value only where the line is not tidy."""
    return st.sampled_from(good) if tidy else st.sampled_from(good) | st.sampled_from(odd + POISON)


def shaped(shape: Shape, *, tidy: bool) -> Drawn:
    """A value of this shape, or a list of them."""
    one = objects(shape, tidy=tidy) if isinstance(shape, FieldSpec) and shape.type == "object" else scalars(shape, tidy=tidy)
    if not shape.many:
        return one
    few = st.lists(one, min_size=1, max_size=3, unique_by=spelled)
    if tidy:
        return few
    many = st.integers(MOST_ITEMS, MOST_ITEMS + 1).flatmap(lambda count: one.map(lambda item: [item] * count))
    return few | st.lists(one, max_size=3) | many | one | st.sampled_from(POISON)


def spelled(value: Any) -> str:
    """A name for a value by which equal ones are known, in whatever spelling."""
    if not isinstance(value, str):
        return json.dumps(value)
    same = [CATALOGUE.code_lists[name].aliases.get(value) for name in ("languages", "countries", "nationalities")]
    return next(filter(None, same), unicodedata.normalize("NFC", value).strip())


def objects(spec: FieldSpec, *, tidy: bool) -> Drawn:
    """An object value with its members; untidy ones lack members or have more."""
    members = {code: shaped(member, tidy=tidy) for code, member in spec.members.items()}
    needed = {code: members[code] for code, member in spec.members.items() if member.required}
    whole = st.fixed_dictionaries(needed, optional={code: one for code, one in members.items() if code not in needed})
    if tidy:
        return whole
    loose = st.fixed_dictionaries({}, optional={**members, "surprise": st.just(1), "missing": st.just("unknown")})
    bare = st.nothing() if spec.shorthand is None else members[spec.shorthand]
    return whole | loose | bare | st.sampled_from(POISON)


VALUES = {key: (shaped(spec, tidy=False), shaped(spec, tidy=True)) for key, spec in CATALOGUE.fields.items()}
