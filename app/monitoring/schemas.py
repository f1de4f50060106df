"""JSON shapes of releases, released tables and indicators."""

from typing import Literal

from app.wire import Answer, Shown

Unit = Literal["percent", "days"]
Sign = Literal["about", "below", "above"]


class Cost(Answer):
    """What a release spent on one person at one level (zero-concentrated differential privacy)."""

    level: str
    rho: float


class ReleaseItem(Answer):
    """One release; `code` is the SHA-256 of the engine that made it, after `invented:` where its people are invented."""

    id: str
    reference_date: str
    catalogue_version: str
    parameters_version: str
    code: str
    run_at: Shown
    tables: list[str]
    cost: list[Cost]


class ReleaseList(Answer):
    """Every release, newest first."""

    items: list[ReleaseItem]
    next: None = None


class DimensionBody(Answer):
    """One dimension of a table and its classes in order."""

    code: str
    label: str
    classes: list[str]


class Cell(Answer):
    """One cell: `value` is null where nothing is shown, one and the same sign for zero, small and refused."""

    area: str
    as_of: str
    classes: list[str]
    value: int | None


class TableBody(Answer):
    """One released table. Tables do not add up: every cell has noise of its own, `margin` in 95 of 100 cases at most."""

    release: str
    reference_date: str
    table: str
    level: str
    margin: int
    dimensions: list[DimensionBody]
    cells: list[Cell]


class HandlungsfeldBody(Answer):
    """A field of action and its goal."""

    code: str
    label: str
    goal: str


class IndicatorBody(Answer):
    """One indicator: what is counted, of what, how it is meant and who answers for it."""

    code: str
    version: int
    handlungsfeld: str
    label: str
    unit: Unit
    numerator: str
    denominator: str
    definition: str
    note: str
    owner: str
    levels: list[str]
    years_since_arrival: int | None


class IndicatorList(Answer):
    """All indicators with their fields of action."""

    version: str
    handlungsfelder: list[HandlungsfeldBody]
    items: list[IndicatorBody]
    next: None = None


class ResultBody(Answer):
    """One indicator for one area. `value` is whole per cent or days; with sign `below` or `above` it is a bound.

    `margin` is the half-width of the 95 per cent interval, `coverage` per cent of the people known to official statistics;
    both null where nothing can be said. `people` is the published number that the value rests on.
    """

    area: str
    level: str
    as_of: str
    value: int | None
    sign: Sign | None
    margin: int | None
    lower_quartile: int | None
    upper_quartile: int | None
    people: int | None
    coverage: int | None


class ResultList(Answer):
    """An indicator of one release for every area it is told for."""

    release: str
    reference_date: str
    indicator: IndicatorBody
    items: list[ResultBody]
    next: None = None
