"""The counts of one process between two flushes: a dictionary in memory, so that the read that is counted does not wait for it.

What is counted: a read in which a field's undisputed, still valid value came from another agency ("reused"), and a statement
added where the writing agency could have read such a value ("asked again"). A count names agency, field and month, no person.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

FieldName = tuple[str, str]
"""Category and field."""

_MOST_PATTERNS = 10_000


@dataclass(frozen=True, slots=True, order=True)
class Count:
    """How often it happened to one field at one agency in one month."""

    month: date
    agency_id: UUID
    category: str
    field: str
    reused: int
    asked_again: int


class Meter:
    """Counts until somebody takes the counts. One event loop, not thread-safe.

    `fields` are numbered: the fields of one read are the bits of one number, so that counting a read is one step.
    """

    __slots__ = ("_again", "_fields", "_folded", "_read", "bits")

    def __init__(self, fields: Iterable[FieldName]) -> None:
        self._fields = tuple(fields)
        bits: dict[str, dict[str, int]] = {}
        for number, (category, field) in enumerate(self._fields):
            bits.setdefault(category, {})[field] = 1 << number
        self.bits: Mapping[str, Mapping[str, int]] = bits
        self._read: dict[tuple[int, int, str, int], int] = {}
        self._folded: Counter[tuple[int, str, FieldName]] = Counter()
        self._again: Counter[tuple[int, str, FieldName]] = Counter()

    def reused(self, at: datetime, agency: str, fields: int) -> None:
        """One read of this agency (hex) showed it these fields, as bits, as others had recorded them."""
        if fields:
            key = (at.year, at.month, agency, fields)
            self._read[key] = self._read.get(key, 0) + 1
            if len(self._read) > _MOST_PATTERNS:
                self._fold()

    def asked_again(self, at: datetime, agency: str, fields: Iterable[FieldName]) -> None:
        """This agency collected these fields although it could have read them."""
        for name in fields:
            self._again[_month(at.year, at.month), agency, name] += 1

    def take(self) -> list[Count]:
        """Everything counted since the last time, one entry for each month, agency and field, in one order; starts anew."""
        self._fold()
        read, again = self._folded, self._again
        self._folded, self._again = Counter(), Counter()
        return sorted(
            Count(
                date(month // 12, month % 12 + 1, 1),
                UUID(hex=agency),
                *name,
                read[month, agency, name],
                again[month, agency, name],
            )
            for month, agency, name in read.keys() | again.keys()
        )

    def put_back(self, counts: Iterable[Count]) -> None:
        """What was taken could not be stored: it counts again."""
        for one in counts:
            key = (_month(one.month.year, one.month.month), one.agency_id.hex, (one.category, one.field))
            self._folded[key] += one.reused
            self._again[key] += one.asked_again

    def _fold(self) -> None:
        """Patterns of fields to single fields: reads of one kind share a pattern, so this is done seldom and for few."""
        for (year, month, agency, fields), count in self._read.items():
            for number, name in enumerate(self._fields):
                if fields >> number & 1:
                    self._folded[_month(year, month), agency, name] += count
        self._read.clear()


def _month(year: int, month: int) -> int:
    return year * 12 + month - 1
