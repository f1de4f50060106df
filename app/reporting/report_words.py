"""What the report always says: terms in general, how is counted and protected, how to read it. Numbers come from the rules."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from app.monitoring.publish import margin_of
from app.targets.state import State

if TYPE_CHECKING:
    from app.monitoring.parameters import Parameters

STATES = {
    State.REACHED: "erreicht",
    State.ON_THE_WAY: "auf dem Weg",
    State.MISSED: "verfehlt",
    State.UNTOLD: "nicht zu sagen",
}
INVENTED = "Alle Zahlen in diesem Bericht sind erfunden. Sie zeigen, wie ein Bericht aussieht, und sagen nichts über einen Ort."
NO_RELEASE = (
    "Es ist noch nichts veröffentlicht. Gezählt wird einmal im Quartal, nach seinem letzten Tag. Nach der ersten Zählung stehen "
    "hier Zahlen. Was gezählt wird und wie, steht schon jetzt auf den folgenden Seiten."
)
FIRST = "Das ist der erste Stichtag. Veränderungen stehen im nächsten Bericht."
HOW_TO_READ = (
    "± n: So weit liegt eine Zahl in 95 von 100 Fällen höchstens daneben, weil sie geschützt ist. „•“ steht für null, zu klein "
    "oder geschützt; diese drei Fälle sind absichtlich nicht zu unterscheiden. „unter“ und „über“ sind Schranken: Genauer lässt "
    "es sich nicht sagen."
)


@dataclass(frozen=True, slots=True)
class Term:
    """One term with its one definition."""

    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and the paragraphs below it."""

    heading: str
    paragraphs: tuple[str, ...]


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(resources.files("app.reporting").joinpath("data/report.toml").read_text("utf-8"))


def general_terms() -> list[Term]:
    """The terms that no theme and no indicator defines."""
    return [Term(**row) for row in _file()["term"]]


def method(parameters: "Parameters") -> list[Part]:
    """How is counted, protected, compared and held against targets."""
    known = {"persons": parameters.persons, "share_denominator": parameters.share_denominator}
    for level, rules in parameters.levels.items():
        known |= {f"margin_{level}": margin_of(level, parameters), f"least_{level}": rules.threshold}
    return [Part(row["heading"], tuple(each.format(**known) for each in row["paragraphs"])) for row in _file()["part"]]
