"""The registration for an integration course (IntV § 7(1)), filled from a released record: what stands, and what is missing.

Only what this agency was released under `language_course` is used, and of each field only the statement that leads. A gap says
why it is one: the category is not released, or nothing is recorded, or the person did not want to say. Nothing is guessed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from app.csv_file import write
from app.pages.languages import GERMAN
from app.values.words import Words, parts_of, words_of
from app.wire import moment_text
from consent.catalogue import Catalogue
from consent.values import missing_state

PURPOSE = "language_course"
LEGAL_BASIS = "IntV § 7(1)"
FIELDS = (
    ("family_name", "Familienname", "identity", "family_name"),
    ("given_names", "Vornamen", "identity", "given_names"),
    ("birth_date", "Geburtsdatum", "identity", "birth_date"),
    ("birth_place", "Geburtsort", "identity", "birth_place"),
    ("address", "Anschrift", "contact", "postal_address"),
    ("nationalities", "Staatsangehörigkeiten", "arrival", "nationalities"),
    ("sex", "Geschlecht", "identity", "sex"),
    ("literacy_latin", "Schreibkundigkeit, lateinische Schrift", "language", "literacy_latin"),
    ("literacy_other", "Schreibkundigkeit, andere Schrift", "language", "literacy_other"),
    ("years_of_school", "Bildungsstand: Schuljahre", "education", "years_of_school"),
    ("school_leaving", "Bildungsstand: Schulabschluss", "education", "school_leaving"),
    ("school_country", "Bildungsstand: Land der Schule", "education", "school_country"),
    ("german_overall", "Deutschkenntnisse: gesamt", "language", "german_overall"),
    ("german_listening", "Deutschkenntnisse: hören", "language", "german_listening"),
    ("german_reading", "Deutschkenntnisse: lesen", "language", "german_reading"),
    ("german_speaking", "Deutschkenntnisse: sprechen", "language", "german_speaking"),
    ("german_writing", "Deutschkenntnisse: schreiben", "language", "german_writing"),
    ("childcare_needed", "Bedarf an Kinderbeaufsichtigung", "course", "childcare_needed"),
    ("availability", "Mögliche Zeiten", "course", "availability"),
)
"""Code and label of each field of the form, and the field of the record that fills it; the order is the form's."""

BY_HAND = {
    "fee_exemption": "Befreiung vom Kostenbeitrag",
    "eligibility": "Berechtigung oder Verpflichtung (Bescheid)",
    "signature": "Ort, Datum, Unterschrift",
}
"""What stays on the paper: kiim keeps nothing of it, or the form wants the original."""

State = Literal["filled", "not_released", "not_recorded", "unknown", "not_asked", "prefers_not_to_say"]
_GAPS = {
    "not_released": "nicht erlaubt",
    "not_recorded": "nicht aufgeschrieben",
    "unknown": "nicht bekannt",
    "not_asked": "nicht gefragt",
    "prefers_not_to_say": "möchte die Person nicht sagen",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """One field of the form. `text` is German, as it stands on the paper; `note` what a reader must know of it."""

    field: str
    label: str
    state: State
    text: str = ""
    value: Any = None
    kind: str | None = None
    as_of: str | None = None
    recorded_by: str | None = None
    disputed: bool = False
    stale: bool = False

    @property
    def note(self) -> str:
        """In German: why it is empty, or that it is disputed or old."""
        marks = [words for holds, words in ((self.disputed, "bestritten"), (self.stale, "Nachweis ist alt")) if holds]
        return _GAPS.get(self.state, "") or ", ".join(marks)


@dataclass(frozen=True, slots=True)
class Form:
    """The form of one person at one moment; `gaps` are the fields that are not filled."""

    newcomer: str
    consent: str
    valid_until: str
    made_at: str
    fields: Sequence[Filled]

    @property
    def gaps(self) -> list[str]:
        """Codes of what is not filled."""
        return [one.field for one in self.fields if one.state != "filled"]


def fill(catalogue: Catalogue, record: Mapping[str, Any], at: datetime) -> Form:
    """The form from a record as the main read answers it."""
    words = words_of(GERMAN, catalogue)
    release = record["release"]
    fields = tuple(_filled(words, record["categories"], *entry) for entry in FIELDS)
    return Form(record["newcomer"], release["consent"], release["valid_until"], moment_text(at), fields)


def as_csv(form: Form) -> str:
    """The form as CSV for a spreadsheet: one field a line, semicolons, a mark for UTF-8 before it."""
    return "\ufeff" + write(("Feld", "Bezeichnung", "Angabe", "Stand", "Art", "Aufgeschrieben von", "Hinweis"), _lines(form))


def _lines(form: Form) -> Iterator[Sequence[str]]:
    for one in form.fields:
        yield one.field, one.label, one.text, one.as_of or "", one.kind or "", one.recorded_by or "", one.note
    for code, label in BY_HAND.items():
        yield code, label, "", "", "", "", "auf dem Papier ausfüllen"


def _filled(words: Words, categories: Mapping[str, Any], code: str, label: str, category: str, field: str) -> Filled:
    if category not in categories:
        return Filled(code, label, "not_released")
    held = categories[category]["fields"].get(field)
    if held is None:
        return Filled(code, label, "not_recorded")
    leading = next(one for one in held["statements"] if one["id"] == held["current"])
    missing = missing_state(leading["value"])
    if missing is not None:
        return Filled(code, label, cast(State, missing))
    parts = parts_of(words, words.catalogue.fields[category, field], leading["value"])
    return Filled(
        code,
        label,
        "filled",
        ", ".join(" ".join(text for _, text in part) for part in parts),
        leading["value"],
        leading["kind"],
        leading["as_of"],
        leading["recorded_by"]["agency"] or None,
        leading["disputed"],
        leading["stale"],
    )
