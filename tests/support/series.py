"""The series of an indicator without a database: the demo's invented people through the engine."""

from app.monitoring.catalogue import load_catalogue
from app.monitoring.indicators import load_indicators, work_out
from app.monitoring.parameters import load_parameters
from app.reporting.series import IndicatorSeries, level_of
from tests.support.material import KEYS, KREIS, releases

PARAMETERS = load_parameters()
OFFICIAL = {KREIS: 9000, **dict.fromkeys(KEYS, 400)}


def series_of(code: str, count: int = 3) -> IndicatorSeries:
    """An indicator over the last quarters, for the Kreis and its municipalities."""
    one = load_indicators(load_catalogue(KEYS)).indicators[code]
    areas = tuple(area for area in (KREIS, *KEYS) if level_of(area) in one.levels)
    results = {
        release.reference_date: {area: work_out(one, release, PARAMETERS, area, OFFICIAL[area]) for area in areas}
        for release in releases(count)
    }
    return IndicatorSeries(one, areas, {area: f"Gebiet {area}" for area in areas}, results, invented=True)
