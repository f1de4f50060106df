"""Columns of short values as parameters of a hot statement: one text with a value a line, instead of an array.

asyncpg asks of every element of an array whether it is an array itself, which costs several times what writing it does.
"""

from collections.abc import Iterable, Sequence


class LineEnd(ValueError):
    """A value holds a line end: sent as it is, every value behind it would be another question's."""


def lines(values: Sequence[str | None]) -> str:
    """The values in their order; None and the empty text are the same. Raises LineEnd."""
    joined = "\n".join([value or "" for value in values])
    if joined.count("\n") != max(len(values) - 1, 0):
        raise LineEnd
    return joined


def number_lines(values: Iterable[int]) -> str:
    """The same of numbers."""
    return "\n".join(map(str, values))


def byte_lines(values: Iterable[bytes]) -> str:
    """The same of bytes, as PostgreSQL writes them in hexadecimal digits."""
    return "\n".join(["\\x" + value.hex() for value in values])


def column(parameter: str, kind: str = "text") -> str:
    """The values of such a parameter in SQL, as an array of `kind`: NULL for what was None or empty, none for an empty text."""
    return f"string_to_array({parameter}, E'\\n', '')::{kind}[]"


def at(parameter: str, ordinal: str, kind: str = "text") -> str:
    """The value at this place, from 1; the text is cut once for a statement, not once for a row."""
    return f"((SELECT {column(parameter, kind)}))[{ordinal}]"
