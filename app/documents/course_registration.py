"""The registration for an integration course on paper: A4, German, one field a line, empty lines for what is filled by hand."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from app.documents.typeset import typeset

_TITLE = "Anmeldung zum Integrationskurs"
_LANGUAGE = {"code": "de", "direction": "ltr"}


class Field(Protocol):
    """A field of the form as it stands on the paper."""

    @property
    def label(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def as_of(self) -> str | None: ...
    @property
    def note(self) -> str: ...


class Form(Protocol):
    """What is printed."""

    @property
    def fields(self) -> Sequence[Field]: ...
    @property
    def made_at(self) -> str: ...


def course_registration_pdf(form: Form, legal_basis: str, by_hand: Iterable[str], operator: str) -> bytes:
    """The PDF of a filled form."""
    day = ".".join(reversed(form.made_at[:10].split("-")))
    return typeset(
        "course_registration",
        {
            "title": _TITLE,
            "date": None,
            "languages": [_LANGUAGE],
            "opening": f"Nach {legal_basis}. Ausgefüllt am {day} mit dem, was die Person für diesen Zweck erlaubt hat.",
            "heads": ["Feld", "Angabe", "Stand", "Hinweis"],
            "rows": [[one.label, one.text, one.as_of or "", one.note] for one in form.fields],
            "by_hand_heading": "Von Hand ausfüllen",
            "by_hand": list(by_hand),
            "closing": "Was leer ist, ist nicht erlaubt, nicht aufgeschrieben oder nicht gesagt. Bitte fragen Sie die Person.",
            "operator": operator,
        },
    )
