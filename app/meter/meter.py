"""The counts of one process between two flushes: a dictionary in memory, so that the read that is counted does not wait for it.

What is counted: a read in which a field's undisputed, still valid value came from another agency ("reused"), and a statement
added where the writing agency could have read such a value ("asked again"). A count names agency, field and month, no person.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
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
    """Counts until somebody takes the counts. One event loop, not thread-safe."""

    __slots__ = ("_again", "_folded", "_read")

    def __init__(self) -> None:
        self._read: Counter[tuple[int, UUID, tuple[FieldName, ...]]] = Counter()
        self._folded: Counter[tuple[int, UUID, FieldName]] = Counter()
        self._again: Counter[tuple[int, UUID, FieldName]] = Counter()

    def reused(self, at: datetime, agency_id: UUID, fields: Sequence[FieldName]) -> None:
        """One read of this agency showed it these fields as others had recorded them."""
        if fields:
            self._read[at.year * 12 + at.month - 1, agency_id, tuple(fields)] += 1
            if len(self._read) > _MOST_PATTERNS:
                self._fold()

    def asked_again(self, at: datetime, agency_id: UUID, fields: Iterable[FieldName]) -> None:
        """This agency collected these fields although it could have read them."""
        for name in fields:
            self._again[at.year * 12 + at.month - 1, agency_id, name] += 1

    def take(self) -> list[Count]:
        """Everything counted since the last time, one entry for each month, agency and field, in one order; starts anew."""
        self._fold()
        read, again = self._folded, self._again
        self._folded, self._again = Counter(), Counter()
        return sorted(
            Count(date(month // 12, month % 12 + 1, 1), agency, *name, read[month, agency, name], again[month, agency, name])
            for month, agency, name in read.keys() | again.keys()
        )

    def put_back(self, counts: Iterable[Count]) -> None:
        """What was taken could not be stored: it counts again."""
        for one in counts:
            key = (one.month.year * 12 + one.month.month - 1, one.agency_id, (one.category, one.field))
            self._folded[key] += one.reused
            self._again[key] += one.asked_again

    def _fold(self) -> None:
        """Patterns of fields to single fields: reads of one kind share a pattern, so this is done seldom and for few."""
        for (month, agency, names), count in self._read.items():
            for name in names:
                self._folded[month, agency, name] += count
        self._read.clear()
