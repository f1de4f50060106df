"""An official figure with all it is published with, and the one way to set a count of ours against it.

Rules: an `OfficialValue` is no number. It has no operators, so it cannot slip into a sum of our own counts; `beside` is the only
function that takes both, and what it returns names both sources. Nothing is computed where either side was not published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from app.official.figures import MEANINGS, QUALITIES, Figure
from app.official.periods import ends_on


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a figure is from: enough to print the source line and to find the very cell again."""

    source: str
    table: str
    title: str
    definition: str
    licence: str
    as_of: date
    version: int
    imported_at: datetime
    file_name: str
    file_sha256: str
    line: int

    @property
    def citation(self) -> str:
        """The source line as it stands under a table, in German."""
        return f"{self.source}, Tabelle {self.table}, Stand {self.as_of:%d.%m.%Y}, Lizenz {self.licence}"


@dataclass(frozen=True, slots=True, order=False)
class OfficialValue:
    """One figure of official statistics; `figure.amount` is None where the source gives a sign instead of a number."""

    series: str
    area: str
    time: str
    breakdown: Mapping[str, str]
    unit: str
    title: str
    figure: Figure
    provenance: Provenance

    @property
    def printed(self) -> str:
        """The number as it is written in German, without its unit; what the sign means where the source gives none."""
        if self.figure.amount is None:
            return self.words
        return f"{self.figure.amount:,f}".translate(str.maketrans(",.", ".,"))

    @property
    def words(self) -> str:
        """What the figure or its sign means, in German, with its mark of quality."""
        mark = self.figure.quality
        meaning = MEANINGS[self.figure.state]
        return meaning if mark is None else f"{meaning}, {QUALITIES.get(mark, f'Kennzeichen {mark} der Quelle')}"


@dataclass(frozen=True, slots=True)
class OwnCount:
    """A count of ours as it was released, never a live one; None: not published."""

    count: int | None
    table: str
    area: str
    reference_date: date


@dataclass(frozen=True, slots=True)
class Beside:
    """A count of ours per so many of an official figure. `value` is None where it cannot be said, and `why` says why."""

    own: OwnCount
    official: OfficialValue
    per: int
    value: Decimal | None
    why: str | None

    @property
    def sources(self) -> tuple[str, str]:
        """Both sources in words, ours first; they are printed wherever the value is."""
        return f"eigene Zählung, {self.own.table}, Stichtag {self.own.reference_date:%d.%m.%Y}", self.official.provenance.citation

    @property
    def days_apart(self) -> int:
        """How far the official figure's last day lies before our reference date; negative: after it."""
        return (self.own.reference_date - ends_on(self.official.time)).days


def beside(own: OwnCount, official: OfficialValue, per: int = 100) -> Beside:
    """Set a count of ours against an official figure for the same area. Raises ValueError for different areas."""
    if own.area != official.area:
        raise ValueError(f"own count for {own.area}, official figure for {official.area}")
    if own.count is None:
        return Beside(own, official, per, None, "eigene Zahl nicht veröffentlicht")
    amount = official.figure.amount
    if amount is None:
        return Beside(own, official, per, None, official.words)
    if amount <= 0:
        return Beside(own, official, per, None, "amtliche Zahl ist null")
    return Beside(own, official, per, Decimal(own.count) * per / amount, None)
