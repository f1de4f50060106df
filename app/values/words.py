"""Values of the record as a person reads them: labels for codes, long dates, yes and no; nothing technical.

A piece of text names its language: nothing for the page's own, `de` for what the catalogue has in German only, `*` for words that
somebody wrote (a name, a note), whose language nobody knows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.documents.speech import Speech, speech
from consent.catalogue import Catalogue, FieldSpec
from consent.catalogue.model import Shape
from consent.values import missing_state

Piece = tuple[str, str]
WRITTEN = "*"
_BETWEEN: Piece = ("", "·")
"""Between members of one object: the same in every script, whichever way the members beside it run."""
_BARE = frozenset({"bool", "int", "year", "incomplete_date", "month"})


@dataclass(frozen=True, slots=True)
class Words:
    """What values are told and inputs are labelled with: one language, and the catalogue's texts."""

    speech: Speech
    catalogue: Catalogue


def words_of(language: str, catalogue: Catalogue) -> Words:
    """The words of an offered language."""
    return Words(speech(language), catalogue)


def parts_of(words: Words, field: FieldSpec, value: Any) -> tuple[list[Piece], ...]:
    """The pieces of a value, each item of a list by itself."""
    if not (field.many and isinstance(value, list)):
        return (pieces(words.speech, words.catalogue, field, value),)
    return tuple(pieces(words.speech, words.catalogue, field, [item]) for item in value)


def pieces(speech: Speech, catalogue: Catalogue, field: FieldSpec, value: Any) -> list[Piece]:
    """What a statement says, as texts to be shown one after the other."""
    missing = missing_state(value)
    if missing is not None:
        return [("", _missing(speech, missing))]
    if field.many:
        return [piece for item in value for piece in _one(speech, catalogue, field, item)]
    return _one(speech, catalogue, field, value)


def _one(speech: Speech, catalogue: Catalogue, shape: Shape, value: Any) -> list[Piece]:
    if isinstance(shape, FieldSpec) and shape.type == "object":
        return _members(speech, catalogue, shape, value)
    return [_simple(speech, catalogue, shape, value)]


def _members(speech: Speech, catalogue: Catalogue, field: FieldSpec, value: Mapping[str, Any]) -> list[Piece]:
    """The members of one object in the catalogue's order, with dots between them.

    What says nothing by itself has its name before it, with a colon.
    """
    told: list[Piece] = []
    for code, member in field.members.items():
        if code in value:
            if told:
                told.append(_BETWEEN)
            items: Sequence[Any] = value[code] if member.many else [value[code]]
            if member.type in _BARE:
                language, name = speech.label(member.labels)
                told.append((language, f"{name}:"))
            told += [_simple(speech, catalogue, member, item) for item in items]
    return told


def _simple(speech: Speech, catalogue: Catalogue, shape: Shape, value: Any) -> Piece:
    _ = speech.gettext
    match shape.type:
        case "bool":
            return "", _("Ja") if value else _("Nein")
        case "code":
            entry = catalogue.code_lists[shape.code_list or ""].entries.get(str(value))
            return speech.label(entry.labels) if entry is not None else (WRITTEN, str(value))
        case "incomplete_date" | "month":
            return "", speech.dates.incomplete(str(value))
        case "int" | "year":
            return "", str(value)
        case _:
            return WRITTEN, str(value)


def _missing(speech: Speech, state: str) -> str:
    _ = speech.gettext
    return {
        "unknown": _("nicht bekannt"),
        "not_asked": _("nicht gefragt"),
        "prefers_not_to_say": _("möchte ich nicht sagen"),
    }[state]
