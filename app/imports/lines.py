"""Lines of an NDJSON file, one after the other in bounded memory: number and bytes, or nothing where a line is too long.

Numbers are those of an editor, from 1; blank lines are passed over and not counted as read.
"""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

LONGEST = 262_144
"""Bytes of a line, as many as a request's body may have."""

_CASE_NUMBER = re.compile(rb'"external_id"\s*:\s*"((?:[^"\\]|\\.)*)"')


class Line(NamedTuple):
    """One person's line: its number in the file, and its bytes (NDJSON), its cells (CSV), or None if it is too long."""

    number: int
    raw: bytes | tuple[str, ...] | None


def read_lines(file: BinaryIO) -> Iterator[Line]:
    """Every line with something in it."""
    number = 0
    while raw := file.readline(LONGEST + 2):
        number += 1
        if number == 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        if len(raw) > LONGEST and not raw.endswith(b"\n"):
            while not raw.endswith(b"\n") and raw:
                raw = file.readline(LONGEST)
            yield Line(number, None)
        elif stripped := raw.strip():
            yield Line(number, stripped if len(stripped) <= LONGEST else None)


def written_case_number(raw: bytes) -> bytes | None:
    """The case number as it is spelled in the line, to notice before anything is judged that a file names one twice."""
    found = _CASE_NUMBER.search(raw)
    return None if found is None else found[1].strip()
