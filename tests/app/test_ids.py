"""Identifiers: ordered inside, opaque and unambiguous outside."""

from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from app import ids


@given(st.uuids())
def test_what_is_written_is_read_back(identifier: UUID) -> None:
    text = ids.wire(ids.CONSENT, identifier)
    assert len(text) == 34
    assert ids.parse(ids.CONSENT, text) == identifier
    assert ids.parse(ids.REQUEST, text) is None
    assert ids.parse(ids.CONSENT, text.upper()) is None
    assert ids.parse(ids.CONSENT, text + "0") is None


@given(st.text(max_size=40))
def test_only_one_spelling_is_read(text: str) -> None:
    found = ids.parse(ids.AGENCY, "a_" + text)
    assert found is None or ids.wire(ids.AGENCY, found) == "a_" + text


def test_new_ids_are_version_7_ordered_and_different() -> None:
    made = [ids.new_uuid() for _ in range(2000)]
    assert {identifier.version for identifier in made} == {7}
    assert {identifier.variant for identifier in made} == {RFC_4122}
    assert {identifier.hex[16] for identifier in made} == set("89ab")
    assert len(set(made)) == len(made)
    assert sorted(identifier.int >> 64 for identifier in made) == [identifier.int >> 64 for identifier in made]


def test_references_have_nothing_in_common() -> None:
    made = {ids.new_reference() for _ in range(2000)}
    assert len({reference[2:8] for reference in made}) > 1990


def test_a_random_id_keeps_what_was_drawn_but_for_version_and_variant() -> None:
    for drawn in (bytes(16), b"\xff" * 16, bytes(range(16))):
        made = ids.random_uuid(drawn)
        assert (made.version, made.variant) == (4, "specified in RFC 4122")
        fixed = 0xF << 76 | 3 << 62
        assert made.int & ~fixed == int.from_bytes(drawn, "big") & ~fixed
