"""How a decision was taken down, from the forms of the desk: channel, interpreter, capacity, language, paper."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from babel import Locale
from pydantic import ValidationError

from app.errors import Fault
from app.pages.forms import Form
from app.pages.languages import known
from app.pages.texts import offered

CHANNELS = {"assisted": "mündlich in der Beratung", "paper": "mit Unterschrift auf Papier"}
INTERPRETERS = {
    "none": "niemand, wir verstehen uns",
    "professional": "eine Fachperson für Dolmetschen",
    "relative": "jemand aus Familie oder Freundeskreis",
    "child": "ein Kind",
}
CAPACITIES = {
    "age": "Die Person ist volljährig.",
    "adviser_judgement": "Sie ist 15 bis 17 Jahre alt und versteht die Entscheidung.",
    "guardian": "Sie ist minderjährig. Ein Elternteil oder Vormund entscheidet.",
}
_READ_ALOUD = ("sq", "am", "bg", "zh", "hi", "it", "ku", "ckb", "ps", "pl", "pt", "ro", "so", "es", "ti", "ur", "vi")
_PLACES = {
    "categories": "kategorie",
    "valid_until": "monate",
    "valid_months": "monate",
    "notice_language": "sprache",
    "capacity": "grundlage",
    "paper_reference": "papier",
    "channel": "kanal",
    "interpreter": "dolmetschen",
    "reason": "begruendung",
    "external_id": "aktenzeichen",
}
_TEXTS = {
    "empty": "Bitte wählen Sie mindestens eine Angabe.",
    "string_too_short": "Hier fehlt etwas.",
    "string_too_long": "Der Text ist zu lang.",
    "literal_error": "Bitte wählen Sie eine Antwort.",
    "too-many": "Das sind zu viele Angaben auf einmal.",
    "too_short": "Bitte wählen Sie mindestens eine Angabe.",
    "written-form-needed": "Angaben zu Gesundheit und Schutz brauchen ein unterschriebenes Papier. Wo liegt es?",
    "capacity": "Das Alter der Person passt nicht zu dieser Grundlage.",
    "notice-not-reviewed": "Für diesen Zweck gibt es noch keinen geprüften Text. Bitte fragen Sie den Betreiber.",
    "longer-than-template": "So lange geht es für diesen Zweck nicht.",
    "withdraw-instead": "Es gibt eine gültige Erlaubnis. Sie wird zurückgenommen, nicht abgelehnt.",
    "not-consented": "Für diese Angabe fehlt oben das Kreuz.",
    "not-for-this-recipient": "Diese Stelle darf diesen Zweck nicht nutzen.",
    "reporting-duty": "Diese Stelle darf das wegen ihrer Meldepflicht nicht bekommen.",
}
_OTHER = "Bitte prüfen Sie diese Angabe."


def languages() -> dict[str, str]:
    """Languages in which a wording can be read aloud, by code with their German name, those of the pages first."""
    names = Locale.parse("de").languages
    others = {code: names[code] for code in _READ_ALOUD}
    return {code: names[code] for code in known()} | dict(sorted(others.items(), key=lambda one: one[1]))


def choices() -> dict[str, Any]:
    """What the forms offer for it; `papers` are the languages in which a paper can be printed beside German."""
    told = {"languages": languages(), "channels": CHANNELS, "interpreters": INTERPRETERS, "capacities": CAPACITIES}
    return {**told, "papers": offered()}


def evidence_members(form: Form) -> dict[str, Any]:
    """The members of `app.newcomers.schemas.Evidence` that a form gives."""
    return {
        "notice_language": form.one("sprache"),
        "channel": form.one("kanal"),
        "interpreter": form.one("dolmetschen"),
        "capacity": {"basis": form.one("grundlage")},
        "paper_reference": form.one("papier") or None,
    }


def malformed(fault: ValidationError) -> list[Fault]:
    """A body that could not be made of a form, as faults at places of the body."""
    found = fault.errors(include_url=False, include_context=False, include_input=False)
    return [{"pointer": "/" + "/".join(map(str, one["loc"])), "code": one["type"], "detail": ""} for one in found]


def told(
    faults: Iterable[Fault], places: Mapping[str, str] | None = None, words: Mapping[str, str] | None = None
) -> list[tuple[str, str]]:
    """For people: the field of the form and what is wrong with it.

    `places` names fields by the pointer's beginning, `words` say by code what this form means by a fault.
    """
    said = {**_TEXTS, **(words or {})}
    return list(dict.fromkeys((_place(fault["pointer"], places or {}), said.get(fault["code"], _OTHER)) for fault in faults))


def _place(pointer: str, places: Mapping[str, str]) -> str:
    for beginning, field in places.items():
        if pointer == beginning or pointer.startswith(beginning + "/"):
            return field
    steps: Sequence[str] = pointer.split("/")
    return next((_PLACES[step] for step in steps if step in _PLACES), "formular")
