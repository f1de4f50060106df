"""The forms of targets: read into drafts, filled again when there is a fault, and what is wrong in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.csv_file import printable
from app.errors import Fault
from app.pages.forms import Form
from app.targets.state import Direction
from app.targets.target import LONGEST_BODY, LONGEST_COMMENT, Ending, Judgement, TargetDraft
from app.targets.templates import Template, load_templates

IDS: Mapping[str, str] = {
    "indicator": "indikator",
    "area": "gebiet",
    "direction": "richtung",
    "value": "wert",
    "due_on": "frist",
    "decided_by": "beschlossen-von",
    "decided_on": "beschlossen-am",
    "comment": "bemerkung",
    "template": "vorlage",
    "why": "warum",
    "judgement": "urteil",
    "reason": "grund",
}
"""Members of a target, a review or a closing and the fields of the forms."""
DIRECTIONS: Mapping[Direction, str] = {Direction.AT_LEAST: "mindestens", Direction.AT_MOST: "höchstens"}
JUDGEMENTS: Mapping[Judgement, str] = {
    Judgement.CONTENT: "Wir sind zufrieden",
    Judgement.WATCH: "Wir beobachten weiter",
    Judgement.ACT: "Es braucht Maßnahmen",
    Judgement.CHANGE: "Die Zielvorgabe soll geändert werden",
}
ENDINGS: Mapping[Ending, str] = {
    Ending.DONE: "erledigt",
    Ending.GIVEN_UP: "aufgegeben",
    Ending.REPLACED: "ersetzt",
    Ending.MISTAKEN: "war ein Irrtum",
}
CLOSINGS = {reason: words for reason, words in ENDINGS.items() if reason is not Ending.REPLACED}
_DAYS: Mapping[str, str] = {
    "due_on": "Bitte sagen Sie, bis wann: ein Tag, zum Beispiel 2027-12-31.",
    "decided_on": "Bitte sagen Sie, wann das beschlossen wurde: ein Tag, zum Beispiel 2026-03-02.",
}
_TEXT = f"Bitte 1 bis {LONGEST_COMMENT} Zeichen in einer Zeile."
_FAULTS: Mapping[tuple[str, str], str] = {
    ("indicator", "unknown-code"): "Bitte wählen Sie einen Indikator aus der Liste.",
    ("indicator", "other"): "Eine neue Zielvorgabe gilt demselben Indikator und demselben Gebiet.",
    ("area", "unknown-code"): "Für dieses Gebiet wird dieser Indikator nicht veröffentlicht. Bitte wählen Sie ein größeres.",
    ("due_on", "order"): "Die Frist liegt nach dem Tag des Beschlusses.",
    ("due_on", "doubled"): "Für diesen Indikator, dieses Gebiet und diesen Tag gilt schon eine Zielvorgabe. Ersetzen Sie diese.",
    ("decided_on", "range"): "Der Beschluss liegt nicht in der Zukunft.",
    ("decided_by", "person"): "Bitte eine Stelle oder ein Gremium nennen, keinen Menschen, zum Beispiel: Kreistag.",
    ("decided_by", "text"): f"Bitte 1 bis {LONGEST_BODY} Zeichen in einer Zeile.",
    ("value", "range"): "Bitte einen Wert auf der Skala: 1 bis 100 Prozent (höchstens: 0 bis 99), oder 1 bis 1825 Tage.",
    ("target", "closed"): "Diese Zielvorgabe gilt nicht mehr. Ihre Geschichte bleibt, wie sie ist.",
    ("judgement", "choice"): "Bitte wählen Sie ein Urteil.",
    ("reason", "choice"): "Bitte wählen Sie, wie die Zielvorgabe endet.",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form shows, by field."""

    texts: Mapping[str, str]

    def one(self, field: str) -> str:
        """The text of a field."""
        return self.texts.get(field, "")


def as_sent(form: Form) -> Filled:
    """A form as it came, to be shown again."""
    return Filled({field: form.one(field) for field in IDS.values()})


def from_template(code: str, indicator: str, area: str) -> Filled:
    """A new form, from a template where there is one of this code."""
    found = load_templates().items.get(code)
    texts = {IDS["indicator"]: indicator, IDS["area"]: area}
    if found is not None and found.indicator is not None:
        texts |= {IDS["indicator"]: found.indicator, IDS["direction"]: found.direction.value, IDS["template"]: code}
        texts |= {IDS["value"]: str(found.value)}
    return Filled(texts)


def templates() -> tuple[str, Sequence[Template]]:
    """Where the templates are from, and all of them."""
    found = load_templates()
    return found.source, list(found.items.values())


def read_target(form: Form, fixed: Mapping[str, str] | None = None) -> tuple[TargetDraft, list[tuple[str, str]]]:
    """The draft of a form, and what is wrong where a field cannot be read; `fixed` members were not asked for."""
    faults: list[tuple[str, str]] = []
    members: dict[str, Any] = {"indicator": form.one(IDS["indicator"]), "area": form.one(IDS["area"]), **(fixed or {})}
    try:
        members["direction"] = Direction(form.one(IDS["direction"]))
    except ValueError:
        faults.append((IDS["direction"], "Bitte wählen Sie mindestens oder höchstens."))
        members["direction"] = Direction.AT_LEAST
    number = form.one(IDS["value"]).removesuffix("%").strip()
    members["value"] = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else -1
    for name, words in _DAYS.items():
        try:
            members[name] = date.fromisoformat(form.one(IDS[name]))
        except ValueError:
            faults.append((IDS[name], words))
            members[name] = date.max if name == "due_on" else date.min
    template = form.one(IDS["template"])
    members["template"] = template if template in load_templates().items else None
    members["decided_by"], members["comment"] = (printable(form.one(IDS[name])) for name in ("decided_by", "comment"))
    return TargetDraft(**members), faults


def read_judgement(form: Form) -> Judgement | None:
    """The judgement that was chosen."""
    found = form.one(IDS["judgement"])
    return Judgement(found) if found in list(Judgement) else None


def read_ending(form: Form) -> Ending | None:
    """How the target is to end."""
    found = form.one(IDS["reason"])
    return Ending(found) if found in list(CLOSINGS) else None


def told(faults: Sequence[Fault]) -> list[tuple[str, str]]:
    """What the rules find wrong, for the fields of the form."""
    found = []
    for each in faults:
        member = each["pointer"].lstrip("/")
        found.append((IDS.get(member, IDS["comment"]), _FAULTS.get((member, each["code"]), _TEXT)))
    return found


def all_faults(unread: Sequence[tuple[str, str]], faults: Sequence[Fault]) -> list[tuple[str, str]]:
    """What cannot be read, and what the rules find wrong with the rest, in the order of the form."""
    fields = {field for field, _ in unread}
    found = [*unread, *(each for each in told(faults) if each[0] not in fields)]
    order = list(IDS.values())
    return sorted(found, key=lambda each: order.index(each[0]))


def chosen(member: str) -> tuple[str, str]:
    """Said where nothing was chosen."""
    return IDS[member], _FAULTS[member, "choice"]
