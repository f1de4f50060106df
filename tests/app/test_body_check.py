"""What no body may hold is found wherever it stands, whichever way the text writes it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.body_check import DEEPEST, check_json, says_twice
from app.errors import BodyMalformed, ValidationFailed

_texts = st.text(st.sampled_from("a\0\\u0é"), max_size=6)
_documents = st.recursive(
    st.none() | st.integers() | _texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4),
    max_leaves=40,
)


def holds_nul(document: Any) -> bool:
    """Whether any text or name of the document holds NUL."""
    match document:
        case str():
            return "\0" in document
        case list():
            return any(holds_nul(item) for item in document)
        case dict():
            return any(holds_nul(name) or holds_nul(item) for name, item in document.items())
    return False


@given(_documents, st.booleans())
def test_a_body_is_refused_exactly_if_a_text_of_it_holds_nul(document: object, plain: bool) -> None:
    body = json.dumps(document, ensure_ascii=plain).encode()
    if holds_nul(document):
        with pytest.raises(ValidationFailed):
            check_json(body)
    else:
        check_json(body)


@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_nesting_is_refused_from_the_first_level_too_many(brackets: str) -> None:
    opening, closing = ('{"a":', "}") if brackets == "{}" else ("[", "]")
    check_json((opening * DEEPEST + "1" + closing * DEEPEST).encode())
    with pytest.raises(BodyMalformed):
        check_json((opening * (DEEPEST + 1) + "1" + closing * (DEEPEST + 1)).encode())


def test_many_brackets_side_by_side_are_no_nesting() -> None:
    check_json(b"[" + b",".join([b"[]"] * 100) + b"]")


@given(_documents, st.booleans(), st.booleans())
def test_no_honest_text_says_a_member_twice(document: object, plain: bool, indented: bool) -> None:
    assert not says_twice(json.dumps(document, ensure_ascii=plain, indent=2 if indented else None).encode(), document)


@pytest.mark.parametrize(
    "text",
    ['{"a": 1, "a": 1}', '{"a": 1, "\\u0061": 2}', '[{"b": {}}, {"b": {"c": ":", "c": "\\":"}}]', '{"": 0, "": {"": 0}}'],
)
def test_a_member_that_stands_twice_is_seen(text: str) -> None:
    assert says_twice(text.encode(), json.loads(text))
