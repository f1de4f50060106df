"""Statements composed of remembered ones are byte for byte what the whole rules make, and nothing passes that they refuse."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.bench.import_file import registration
from app.imports.remembered import Composed, Fresh, Remembered
from app.imports.written import take_apart
from app.ledger.blocks import Block
from app.ledger.statements import Added, Writer, add_statements
from app.newcomers.duplicates import COMPARED, person_of
from app.newcomers.routes import statement_of
from app.newcomers.schemas import NewcomerBody
from consent.catalogue import load
from consent.vocabulary import AgencyFacts, AgencyId, AgencyType

CATALOGUE = load()
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WRITER = Writer(AgencyFacts(AgencyId(uuid4()), "Beratung Nord", AgencyType.COUNSELLING, False))
CONSENT = registration(7, 1, NOW.date())["consent"]


def by_the_rules(statements: Any) -> Composed | None:
    """What a registration would store; None if it refuses."""
    try:
        body = NewcomerBody.model_validate({"external_id": "A", "consent": CONSENT, "statements": statements})
    except ValidationError:
        return None
    items = [statement_of(item) for item in body.statements]
    blocks = {item.category: Block(item.category, number(item.category)) for item in items}
    added = add_statements(CATALOGUE, blocks, WRITER, items, NOW, lambda: uuid4().hex)
    if not isinstance(added, Added):
        return None
    person = person_of({code: block for code, block in blocks.items() if code in COMPARED})
    return Composed(tuple((block.number, block.encode()) for block in added.blocks), person)


def number(category: str) -> int:
    """The number of a category, of one that does not exist too."""
    return CATALOGUE.categories[category].number if category in CATALOGUE.categories else 0


def composed_of(remembered: Remembered, statements: list[Any], now: datetime = NOW) -> Composed | None:
    """What these statements are composed to, each handed in as a program writes it."""
    read = remembered.read([orjson.dumps(one)[1:-1] for one in statements])
    return None if read is None else remembered.compose(read, now)


def on_this_day() -> Remembered:
    """A memory that knows nothing yet."""
    remembered = Remembered(CATALOGUE, WRITER)
    remembered.begin(NOW.date())
    return remembered


def without_ids(composed: Composed | None) -> Any:
    """Blocks with the ids of statements blackened; they are written canonically."""
    if composed is None:
        return None
    told = {}
    for category, raw in composed.blocks:
        fields = orjson.loads(raw)
        assert orjson.dumps(fields, option=orjson.OPT_SORT_KEYS) == raw
        for statements in fields.values():
            for statement in statements:
                assert len(statement.pop("id")) == 32
        told[category] = fields
    return told, composed.person


def test_composed_blocks_are_those_of_a_registration_also_when_all_is_remembered() -> None:
    remembered = on_this_day()
    for place in [*range(60), *range(60)]:
        statements = registration(7, place, NOW.date())["statements"]
        composed = composed_of(remembered, statements)
        assert composed is not None
        assert without_ids(composed) == without_ids(by_the_rules(statements))


def test_lines_read_before_the_first_is_accepted_become_what_the_rules_make_of_them() -> None:
    remembered = on_this_day()
    lines = [registration(7, place, NOW.date())["statements"] for place in [*range(30), *range(30)]]
    read = [remembered.read([orjson.dumps(one)[1:-1] for one in statements]) for statements in lines]
    for statements, told in zip(lines, read, strict=True):
        assert told is not None
        assert all(isinstance(one, Fresh) for one, _ in told)
        assert without_ids(remembered.compose(told, NOW)) == without_ids(by_the_rules(statements))


@pytest.mark.parametrize("spaced", [False, True])
@pytest.mark.parametrize("escaped", [False, True])
def test_a_line_composes_the_same_however_a_program_writes_it(spaced: bool, escaped: bool) -> None:
    separators = (", ", ": ") if spaced else (",", ":")
    remembered, fresh = on_this_day(), 0
    for place in [*range(30), *range(30)]:
        document = registration(7, place, NOW.date())
        apart = take_apart(json.dumps(document, separators=separators, ensure_ascii=escaped).encode())
        assert apart is not None
        assert orjson.loads(apart.document) == document | {"statements": []}
        read = remembered.read(apart.statements)
        assert read is not None
        composed = remembered.compose(read, NOW)
        assert composed is not None
        assert without_ids(composed) == without_ids(by_the_rules(document["statements"]))
        fresh = sum(isinstance(one, Fresh) for one, _ in read)
    assert fresh == 0


POISON: list[Any] = [
    None,
    True,
    1,
    1.5,
    "",
    "x",
    "A2",
    "B1",
    "female",
    [],
    ["ukr"],
    ["ukr", 1],
    {},
    {"missing": "unknown"},
    {"a": [1]},
]
MEMBERS = ("category", "field", "value", "kind", "as_of", "secrecy", "surprise")


@given(place=st.integers(0, 20), which=st.integers(0, 20), member=st.sampled_from(MEMBERS), poison=st.sampled_from(POISON))
def test_what_the_whole_rules_refuse_is_never_composed(place: int, which: int, member: str, poison: Any) -> None:
    remembered = WARM
    statements = [dict(one) for one in registration(7, place, NOW.date())["statements"]]
    statements[which % len(statements)][member] = poison
    composed = composed_of(remembered, statements)
    if composed is not None:
        assert without_ids(composed) == without_ids(by_the_rules(statements))


@given(place=st.integers(0, 20), left_out=st.sampled_from(MEMBERS[:5]), which=st.integers(0, 20))
def test_a_member_left_out_is_never_made_up(place: int, left_out: str, which: int) -> None:
    statements = [dict(one) for one in registration(7, place, NOW.date())["statements"]]
    del statements[which % len(statements)][left_out]
    composed = composed_of(WARM, statements)
    if composed is not None:
        assert without_ids(composed) == without_ids(by_the_rules(statements))


def warm() -> Remembered:
    """A memory that has seen a file."""
    remembered = on_this_day()
    for place in range(21):
        composed_of(remembered, registration(7, place, NOW.date())["statements"])
    return remembered


WARM = warm()


@pytest.mark.parametrize(
    "statements",
    [
        [1],
        [{}],
        [[]],
        [{"category": "language", "field": "german_overall", "value": "A2", "kind": "self_stated"}] * 2,
        [{"category": "language", "field": "certificate_type", "value": "telc", "kind": "self_stated"}] * 101,
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_the_whole_rules(statements: list[Any]) -> None:
    assert composed_of(WARM, statements) is None


def test_levels_that_no_certificate_of_this_kind_has_are_noticed_whatever_is_remembered() -> None:
    types = CATALOGUE.code_lists["certificates"].entries
    kind = next(code for code, entry in types.items() if isinstance(entry.attributes["levels"], tuple))
    levels = types[kind].attributes["levels"]
    wrong = next(code for code in CATALOGUE.code_lists["cefr_certificate"].entries if code not in levels)  # type: ignore[operator]  # a tuple
    alone = [{"category": "language", "field": "certificate_level", "value": wrong, "kind": "self_stated"}]
    beside = [{"category": "language", "field": "certificate_type", "value": kind, "kind": "self_stated"}]
    remembered = on_this_day()
    assert composed_of(remembered, alone) is not None
    assert composed_of(remembered, beside) is not None
    assert composed_of(remembered, [*alone, *beside]) is None


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("family_name", "  Haddad ", "Haddad"),
        ("family_name", "Mu\u0308ller", "M\u00fcller"),
        ("family_name", 'a"value":"b', 'a"value":"b'),
        ("family_name", "A\u202eb", None),
        ("family_name", "123456789012", None),
        ("birth_date", "1991-02-30", None),
        ("birth_date", "2026-11-23", None),
        ("birth_date", "1991", "1991"),
    ],
)
def test_a_value_in_a_remembered_frame_is_judged_and_stored_as_ever(field: str, value: str, stored: str | None) -> None:
    statements = [{"category": "identity", "field": field, "value": value, "kind": "self_stated", "as_of": "2026-03"}]
    by_rules = by_the_rules(statements)
    remembered = on_this_day()
    ordinary = "1990-01-02" if field == "birth_date" else "Ordinary"
    assert composed_of(remembered, [statements[0] | {"value": ordinary}]) is not None
    assert remembered._frames
    assert (by_rules is None) == (stored is None)
    composed = composed_of(remembered, statements)
    assert without_ids(composed) == without_ids(by_rules)
    if composed is not None:
        assert stored in (composed.person.family_name, composed.person.birth_date)


def test_frames_of_a_day_are_forgotten_on_the_next_one() -> None:
    remembered = on_this_day()
    late = [{"category": "identity", "field": "family_name", "value": "A", "kind": "self_stated", "as_of": "2026-11-22"}]
    assert composed_of(remembered, late) is not None
    assert composed_of(remembered, late, NOW - timedelta(days=1)) is None


def test_no_name_date_or_number_of_a_person_is_remembered() -> None:
    kept = repr((WARM._kept, WARM._frames))
    assert WARM._frames
    for place in range(21):
        said = {(one["category"], one["field"]): one["value"] for one in registration(7, place, NOW.date())["statements"]}
        for field in (("identity", "family_name"), ("identity", "birth_date"), ("contact", "phone"), ("contact", "email")):
            assert said[field] not in kept
