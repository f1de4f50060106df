"""Plain text out of HTML that somebody else wrote: no tag, no script, no hidden sign survives; in time linear in its length."""

import html
import re
import unicodedata

MOST_READ = 200_000
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)[^<>]*>")
_NOT_SHOWN = frozenset(
    {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head", "textarea", "select"}
)
_INLINE = frozenset({"a", "abbr", "b", "bdi", "bdo", "em", "i", "mark", "small", "span", "strong", "sub", "sup", "u", "wbr"})
_JOINERS = "\u200c\u200d"  # Persian and Indic scripts need them


def plain_text(source: str, longest: int) -> str:
    """What a reader of this HTML sees, on one line, cut at a word with an ellipsis."""
    shown: list[str] = []
    hidden_in: str | None = None
    last = 0
    text = _without_comments(source[:MOST_READ])
    for tag in _TAG.finditer(text):
        name = tag["name"].lower()
        if hidden_in is None:
            shown.append(text[last : tag.start()])
            shown.append("" if name in _INLINE else " ")
            if name in _NOT_SHOWN and not tag["end"] and not tag[0].endswith("/>"):
                hidden_in = name
        elif tag["end"] and name == hidden_in:
            hidden_in = None
        last = tag.end()
    if hidden_in is None:
        shown.append(text[last:])
    return _cut(clean(html.unescape("".join(shown))), longest)


def clean(text: str) -> str:
    """One line without control characters and without signs that turn the direction of writing around."""
    kept = (sign if sign in _JOINERS or unicodedata.category(sign)[0] != "C" else " " if sign.isspace() else "" for sign in text)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def _without_comments(text: str) -> str:
    parts = []
    place = 0
    while (begin := text.find("<!--", place)) >= 0:
        parts.append(text[place:begin])
        end = text.find("-->", begin + 4)
        if end < 0:
            return "".join(parts)
        place = end + 3
    return "".join([*parts, text[place:]])


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0] + "…"
