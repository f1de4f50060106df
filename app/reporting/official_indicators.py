"""Indicators that only official statistics can give: what is defined, and what an operator has imported for it.

Nothing of ours is counted here and nothing is computed: a figure is told as its source prints it, with its own definition,
licence and date. Where the source gives a sign instead of a number, the sign's meaning is told.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from app.errors import NotFound
from app.monitoring.grid import Grid
from app.official.look_up import official_values
from app.official.store import times_of
from app.official.values import OfficialValue
from app.reporting.series import Holdings
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OfficialIndicator:
    """One of them; `series` is the name under which its figures are imported."""

    code: str
    field: str
    label: str
    series: str
    numerator: str
    denominator: str
    note: str
    owner: str


@dataclass(frozen=True, slots=True)
class OfficialSeries:
    """One indicator with its figures: by time (the newest first) and area, the largest area first."""

    indicator: OfficialIndicator
    values: Mapping[str, Mapping[str, OfficialValue]]

    def latest(self, area: str) -> OfficialValue | None:
        """The newest figure of an area."""
        return next((by_area[area] for by_area in self.values.values() if area in by_area), None)

    def of(self, area: str) -> list[OfficialValue]:
        """The figures of an area, the oldest first."""
        return [by_area[area] for by_area in reversed(tuple(self.values.values())) if area in by_area]

    @property
    def areas(self) -> tuple[str, ...]:
        """Areas with at least one figure, in the order of the first time that has them."""
        return tuple(dict.fromkeys(area for by_area in self.values.values() for area in by_area))


@cache
def official_indicators() -> Mapping[str, OfficialIndicator]:
    """Those that are shipped, by code."""
    file = tomllib.loads(resources.files("app.reporting").joinpath("data/official_indicators.toml").read_text("utf-8"))
    return {row["code"]: OfficialIndicator(**row) for row in file["indicator"]}


async def read_official(uow: UnitOfWork, holdings: Holdings, code: str) -> OfficialSeries:
    """An indicator with every figure for the areas of this installation; NotFound where there is no such indicator."""
    indicator = official_indicators().get(code)
    if indicator is None:
        raise NotFound()
    areas = holdings.areas()
    values: dict[str, dict[str, OfficialValue]] = {}
    for time in await times_of(uow.session, indicator.series, None):
        found = await official_values(uow.session, indicator.series, time, areas=areas)
        if found:
            values[time] = {area: found[area] for area in areas if area in found}
    return OfficialSeries(indicator, values)


async def read_all_official(uow: UnitOfWork, holdings: Holdings) -> Sequence[OfficialSeries]:
    """Every indicator, in the order of the file."""
    return [await read_official(uow, holdings, code) for code in official_indicators()]


def official_grid(series: OfficialSeries, names: Mapping[str, str]) -> Grid:
    """Every figure with its source; a sign of the source is told in words."""
    one = series.indicator
    rows = tuple(
        (area, names.get(area, area), time, value.printed, value.unit, value.provenance.citation)
        for time, by_area in series.values.items()
        for area, value in by_area.items()
    )
    known = [value for by_area in series.values.values() for value in by_area.values()]
    definitions = dict.fromkeys((value.provenance.citation, value.provenance.definition) for value in known)
    notes = (
        ("Kennzahl", one.label),
        ("Zähler", one.numerator),
        ("Nenner", one.denominator),
        ("Hinweis", one.note),
        ("Herkunft", "amtliche Statistik; nichts davon ist hier gezählt"),
        *((f"Definition ({source})", text) for source, text in definitions),
    )
    return Grid(f"amtlich-{one.code}", one.label, ("Gebiet", "Name", "Zeit", "Wert", "Einheit", "Quelle"), rows, notes, keys=3)
