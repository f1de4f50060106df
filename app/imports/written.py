"""A line of NDJSON taken apart without reading it: the document without its statements, and each statement as it is written.

A file says the same statements a hundred thousand times, so their texts are looked up and not parsed. Nothing is guessed: the
document parses with an empty list where the statements stood, and every statement is a text that was parsed once, alone, as one
whole object. So the line is what stands here put together again; whatever does not come apart that way is parsed as a whole.
"""

from typing import Final, NamedTuple

_LIST: Final = b'"statements":'
_OPEN: Final = (b"[{", b" [{")
_BETWEEN: Final = (b"},{", b"}, {")
_END: Final = b"}]"


class Apart(NamedTuple):
    """A line in parts: its document with an empty list of statements, and the statements without their braces."""

    document: bytes
    statements: list[bytes]


def take_apart(raw: bytes) -> Apart | None:
    """The parts of a line that is written as programs write JSON; None for any other.

    The name of the list must stand once and the rest hold no escaped sign, else another member might be meant.
    """
    before, name, rest = raw.partition(_LIST)
    if not name:
        return None
    spaced = rest.startswith(_OPEN[1])
    if not spaced and not rest.startswith(_OPEN[0]):
        return None
    inside, end, after = rest[len(_OPEN[spaced]) :].rpartition(_END)
    document = b"%b%b[]%b" % (before, name, after)
    if not end or b"\\" in document or document.count(b"statements") != 1:
        return None
    return Apart(document, inside.split(_BETWEEN[spaced]))
