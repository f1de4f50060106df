"""The usual engine: exact counts of live data, everything under five withheld. Each attack is first seen to succeed here."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from app.monitoring.catalogue import Catalogue, table_name
from app.monitoring.counting import People, Snapshot
from app.monitoring.release import Table

FEWEST = 5


@dataclass(frozen=True)
class NaiveRelease:
    """What the usual engine answers; tables have the shape of the real ones."""

    tables: dict[str, Table]


class NaiveEngine:
    """Takes what the real engine takes, needs no key and remembers nothing."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def release(self, snapshot: Snapshot, reference_date: date, key: bytes, previous: object = None) -> NaiveRelease:
        """Every table of the catalogue, counted now."""
        tables = {}
        for (level, dimensions), counts in People(self.catalogue, snapshot).counts().items():
            name = table_name(level, dimensions)
            classes = tuple(self.catalogue.dimensions[code].classes for code in dimensions)
            shown = np.where(counts >= FEWEST, counts, -1).astype(np.int32)
            tables[name] = Table(name, level, dimensions, self.catalogue.areas.keys(level), classes, shown)
        return NaiveRelease(tables)
