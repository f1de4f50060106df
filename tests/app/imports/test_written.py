"""A line taken apart says what it says as a whole, whatever stands in it; what does not come apart for certain is read whole."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.imports.written import take_apart

NASTY = ["},{", "}, {", "}]", '"statements":[{', "statements", "\\", '"', "\u0000", "ä", "{", "[", "]}", ""]
TEXTS = st.lists(st.sampled_from(NASTY), max_size=4).map("".join)
VALUES = st.recursive(
    TEXTS | st.integers(0, 3), lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2)
)
OBJECTS = st.dictionaries(st.sampled_from(["value", "field", "statements"]) | TEXTS, VALUES, max_size=3)
DOCUMENTS = st.dictionaries(st.sampled_from(["external_id", "consent", "statements"]) | TEXTS, VALUES, max_size=3)


def whole(raw: bytes) -> Any:
    """What the line says, read at once."""
    return orjson.loads(raw)


def together(raw: bytes) -> Any:
    """What its parts say; None where one is no object or the document has another list."""
    apart = take_apart(raw)
    if apart is None:
        return None
    try:
        document = orjson.loads(apart.document)
        statements = [orjson.loads(b"{%b}" % one) for one in apart.statements]
    except orjson.JSONDecodeError:
        return None
    if not isinstance(document, dict) or document.get("statements") != []:
        return None
    return {**document, "statements": statements}


@given(before=DOCUMENTS, statements=st.lists(OBJECTS, max_size=3), after=DOCUMENTS, spaced=st.booleans(), escaped=st.booleans())
@example(before={"a": {}}, statements=[{"value": [{"b": 1}, {"c": 2}]}], after={}, spaced=False, escaped=False)
def test_parts_put_together_are_the_line(before: Any, statements: Any, after: Any, spaced: bool, escaped: bool) -> None:
    members = [*before.items(), ("statements", statements), *after.items()]  # names may stand twice
    raw = json_of(members, spaced=spaced, escaped=escaped)
    found = together(raw)
    assert found is None or found == whole(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"statements":[{"a":1}],"statements":[]}',
        b'{"statements":[{"a":1}],"\\u0073tatements":[]}',
        b'{"consent":{"statements":[{"a":1}]}}',
        b'{"x\\"statements":[{"a":1}],"statements":[]}',
        b'{"statements":[{"a":1}],"b":[{}]}',
        b'{"statements":[{"a":"},{"}]}',
        b'{"statements":[{"a":1}]',
        b'{"statements":[{"a":1},]}',
        b'{"statements":[{"a":1},{"b":2}}]}',
    ],
)
def test_what_could_be_read_otherwise_does_not_come_apart(raw: bytes) -> None:
    found = together(raw)
    assert found is None or found == whole(raw)


def json_of(members: list[tuple[str, Any]], *, spaced: bool, escaped: bool) -> bytes:
    """An object with these members, as programs write it."""
    separators = (", ", ": ") if spaced else (",", ":")
    parts = [
        json.dumps(value, separators=separators, ensure_ascii=escaped).join(
            (json.dumps(name, ensure_ascii=escaped) + separators[1], "")
        )
        for name, value in members
    ]
    return ("{" + separators[0].join(parts) + "}").encode()
