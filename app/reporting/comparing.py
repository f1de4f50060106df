"""Two reference dates of one indicator in one area: whether they differ by more than the numbers may be off. Pure.

Rules:
1. Where the block of the area was not counted anew in between, both numbers are the same one; there is no change to speak of.
2. A bound or a number that is not told cannot be compared.
3. The noise of two releases is independent, so the margins add up by their squares.
4. A difference within that margin may come from the protection of the numbers alone.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from app.reporting.telling import margin_of, number_of, value_text

if TYPE_CHECKING:
    from app.monitoring.indicators import Result
    from app.monitoring.parameters import Parameters

Kind = Literal["more", "less", "within", "same", "untold"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of a number between two dates; difference and margin are None where they cannot be told."""

    before: "Result | None"
    after: "Result | None"
    kind: Kind
    difference: int | None = None
    margin: int | None = None

    @property
    def short(self) -> str:
        """For a column of a table: `+ 6 Punkte`, `kaum verändert`, or nothing."""
        if self.kind in ("more", "less") and self.difference is not None:
            return f"{'+' if self.kind == 'more' else '−'} {abs(self.difference)} {_unit(self)}"
        return {"within": "kaum verändert", "same": "nicht neu gezählt"}.get(self.kind, "")

    @property
    def sentence(self) -> str:
        """What can be said about it, in a sentence or two."""
        if self.before is None or self.after is None or self.kind == "untold":
            return "Ein Vergleich ist nicht möglich: An einem der beiden Stichtage gibt es keine genaue Zahl."
        numbers = f"Von {value_text(self.before)} auf {value_text(self.after)}"
        accuracy = f"die Ungenauigkeit des Vergleichs (± {self.margin} {_unit(self)})"
        match self.kind:
            case "same":
                since = f"Seit dem {self.after.as_of:%d.%m.%Y} hat sich hier zu wenig geändert, um neu zu zählen."
                return f"An beiden Stichtagen steht dieselbe Zahl ({value_text(self.after)}). {since}"
            case "within":
                return f"{numbers}: Der Unterschied ist nicht größer als {accuracy}. Er kann allein vom Schutz der Zahlen kommen."
        way = "mehr" if self.kind == "more" else "weniger"
        return f"{numbers}: {abs(self.difference or 0)} {_unit(self)} {way}. Das ist mehr als {accuracy}."


def compare(before: "Result | None", after: "Result | None", parameters: "Parameters") -> Comparison:
    """Compare two results of one indicator in one area."""
    first, last = number_of(before), number_of(after)
    if before is None or after is None or first is None or last is None:
        return Comparison(before, after, "untold")
    if before.as_of == after.as_of and first == last:
        return Comparison(before, after, "same")
    of_before, of_after = margin_of(before, parameters), margin_of(after, parameters)
    if of_before is None or of_after is None:
        return Comparison(before, after, "untold")
    margin = math.ceil(math.hypot(of_before, of_after))
    difference = last - first
    kind: Kind = "within" if abs(difference) <= margin else "more" if difference > 0 else "less"
    return Comparison(before, after, kind, difference, margin)


def _unit(comparison: Comparison) -> str:
    days = comparison.after is not None and comparison.after.days is not None
    return "Tage" if days else "Prozentpunkte"
