"""The form of an offer: read into a draft, filled from a stored one, and what is wrong with it in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.errors import Fault
from app.offers.columns import KINDS
from app.offers.offer import LANGUAGES, LEVELS, LONGEST, MOST_SEATS, NEEDS, Kind, OfferDraft, level_rank
from app.offers.plain_text import clean
from app.pages.forms import Form
from app.pages.languages import GERMAN
from consent.catalogue import Catalogue

IDS: Mapping[str, str] = {
    "title": "titel",
    "kind": "art",
    "needs": "themen",
    "provider": "anbieter",
    "level_in": "niveau-von",
    "level_out": "niveau-bis",
    "languages": "sprachen",
    "childcare": "kinderbetreuung",
    "childcare_seats": "betreuungsplaetze",
    "municipality": "gemeinde",
    "address": "adresse",
    "starts_on": "beginn",
    "ends_on": "ende",
    "seats": "plaetze",
    "free_seats": "freie-plaetze",
    "target_group": "zielgruppe",
    "summary": "hinweis",
    "url": "internet",
}
"""Members of an offer and the fields of the form."""

KIND_WORDS: Mapping[Kind, str] = {
    Kind.LANGUAGE_COURSE: "Sprachkurs",
    Kind.COURSE: "anderer Kurs",
    Kind.COUNSELLING: "Beratung",
    Kind.CHILDCARE: "Kinderbetreuung",
    Kind.MEETING: "Treffen",
    Kind.OTHER: "Sonstiges",
}
YES_NO: Mapping[str, bool] = {"ja": True, "nein": False}
_FAULTS: Mapping[tuple[str, str], str] = {
    ("url", "format"): "Bitte eine Adresse, die mit https:// oder http:// beginnt.",
    ("needs", "unknown-code"): "Bitte wählen Sie Themen aus der Liste.",
    ("languages", "unknown-code"): "Bitte Sprachen als Kürzel nach ISO 639, zum Beispiel: ar, fa, tr, uk.",
    ("level_out", "order"): "Ein Kurs führt nicht zu einem niedrigeren Niveau, als er voraussetzt.",
    ("municipality", "unknown-code"): "Bitte wählen Sie eine Gemeinde aus der Liste.",
    ("free_seats", "range"): "Bitte höchstens so viele freie Plätze, wie es Plätze gibt.",
    ("childcare_seats", "contradiction"): "Es gibt keine Kinderbetreuung, also auch keine Betreuungsplätze.",
    ("ends_on", "order"): "Das Ende liegt vor dem Beginn.",
    ("title", "text"): f"Bitte einen Titel mit höchstens {LONGEST['title']} Zeichen.",
}
_NUMBER, _DAY = f"Bitte eine Zahl von 0 bis {MOST_SEATS}.", "Bitte einen Tag, zum Beispiel 2026-12-31."


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form shows: text by field, and the topics that are ticked."""

    texts: Mapping[str, str]
    topics: frozenset[str]

    def one(self, field: str) -> str:
        """The text of a field."""
        return self.texts.get(field, "")


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen, as pairs of value and text."""

    kinds: Sequence[tuple[str, str]]
    levels: Sequence[tuple[str, str]]
    topics: Sequence[tuple[str, str]]


def choices(catalogue: Catalogue) -> Choices:
    """The lists of the form."""
    lists = catalogue.code_lists
    words = {kind: word for word, kind in KINDS.items()}
    levels = [
        (code, entry.labels[GERMAN]) for code, entry in lists[LEVELS].entries.items() if level_rank(catalogue, code) is not None
    ]
    topics = [(code, entry.labels[GERMAN]) for code, entry in lists[NEEDS].entries.items()]
    return Choices([(words[kind], label) for kind, label in KIND_WORDS.items()], [("", "nicht angegeben"), *levels], topics)


def as_sent(form: Form) -> Filled:
    """A form as it came, to be shown again."""
    return Filled({field: form.one(field) for field in IDS.values()}, frozenset(form.many(IDS["needs"])))


def as_stored(offer: Mapping[str, Any], provider: str) -> Filled:
    """A stored offer in the form; `provider` is the provider's name, also of a registered agency."""
    words = {kind.value: word for word, kind in KINDS.items()}
    texts = {field: "" if offer[member] is None else str(offer[member]) for member, field in IDS.items()}
    told = {True: "ja", False: "nein", None: ""}[offer["childcare"]]
    said = {"art": words[offer["kind"]], "anbieter": provider, "kinderbetreuung": told, "sprachen": ", ".join(offer["languages"])}
    return Filled({**texts, **said}, frozenset(offer["needs"]))


def read_draft(form: Form, catalogue: Catalogue) -> tuple[OfferDraft, list[tuple[str, str]]]:
    """The draft of a form, and for each field that cannot be read what is wrong with it."""
    members: dict[str, Any] = {}
    faults: list[tuple[str, str]] = []
    for member, field in IDS.items():
        text = clean(form.one(field))
        read, wrong = _READ.get(member, (str, ""))
        if member == "needs":
            members[member] = form.many(field)
        elif text:
            try:
                members[member] = read(text)
            except (KeyError, ValueError):
                faults.append((field, wrong))
    aliases = catalogue.code_lists[LANGUAGES].aliases
    members["languages"] = tuple(aliases.get(code, code) for code in members.get("languages", ()))
    if "kind" not in members and not any(field == IDS["kind"] for field, _ in faults):
        faults.append((IDS["kind"], _READ["kind"][1]))
    members = {"title": "", "kind": Kind.OTHER, **members}
    return OfferDraft(source_id="form", **members), faults


def told(faults: Sequence[Fault]) -> list[tuple[str, str]]:
    """What the rules find wrong, for the fields of the form."""
    found = []
    for fault in faults:
        member = fault["pointer"].lstrip("/")
        usual = f"Bitte höchstens {LONGEST[member]} Zeichen." if member in LONGEST else _NUMBER
        found.append((IDS.get(member, IDS["title"]), _FAULTS.get((member, fault["code"]), usual)))
    return found


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise ValueError
    return int(text)


def _codes(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.replace(",", " ").split()))


_READ: Mapping[str, tuple[Callable[[str], Any], str]] = {
    "kind": (lambda text: KINDS[text], "Bitte wählen Sie, was angeboten wird."),
    "languages": (_codes, ""),
    "childcare": (lambda text: YES_NO[text], "Bitte wählen Sie Ja, Nein oder nicht bekannt."),
    "childcare_seats": (_number, _NUMBER),
    "seats": (_number, _NUMBER),
    "free_seats": (_number, _NUMBER),
    "starts_on": (date.fromisoformat, _DAY),
    "ends_on": (date.fromisoformat, _DAY),
}
