"""An indicator's series to take away: a grid for page, CSV and XLSX, and SDMX with the same numbers.

In SDMX a bound ("below 12 per cent") is no observation: OBS_VALUE is NaN, and LOWER_BOUND or UPPER_BOUND say what is known.
"""

import csv
import io
from collections.abc import Callable, Mapping
from datetime import date

from pysdmx.model import DataType, Role

from app.errors import NotFound
from app.monitoring.answers import FILES
from app.monitoring.grid import SIGN, Grid, Value, csv_file, xlsx_file
from app.monitoring.indicators import Indicator, Result
from app.monitoring.parameters import Parameters
from app.monitoring.sdmx import AGENCY, VERSION, Column, code_list, period, structure
from app.monitoring.shelf import INVENTED_NOTE, marked
from app.reporting.series import IndicatorSeries, read_holdings, read_series
from app.reporting.telling import lacks_official_number, margin_of, number_of
from app.unit_of_work import UnitOfWork

_ALSO = ("Personen", "Abdeckung", "± der Abdeckung", "Stand")
_HEADS: Mapping[str, tuple[str, ...]] = {
    "percent": ("Anteil", "± Prozentpunkte"),
    "days": ("Median in Tagen", "± Tage", "unteres Viertel", "oberes Viertel"),
}
_COLUMNS: tuple[Column, ...] = (
    ("REF_AREA", Role.DIMENSION, DataType.STRING, "Amtlicher Schlüssel (AGS)"),
    ("TIME_PERIOD", Role.DIMENSION, DataType.PERIOD, "Quartal des Stichtags"),
    ("UNIT_MEASURE", Role.ATTRIBUTE, DataType.STRING, "PT Prozent, D Tage"),
    ("OBS_STATUS", Role.ATTRIBUTE, DataType.STRING, "A veröffentlicht, M nicht veröffentlicht"),
    ("CONF_STATUS", Role.ATTRIBUTE, DataType.STRING, "F frei, C geschützt"),
    ("MARGIN", Role.ATTRIBUTE, DataType.INTEGER, "Abweichung, die in 95 von 100 Fällen nicht überschritten wird"),
    ("LOWER_BOUND", Role.ATTRIBUTE, DataType.INTEGER, "Der Anteil liegt darüber"),
    ("UPPER_BOUND", Role.ATTRIBUTE, DataType.INTEGER, "Der Anteil liegt darunter"),
    ("LOWER_QUARTILE", Role.ATTRIBUTE, DataType.INTEGER, "Ein Viertel hat höchstens so viele Tage"),
    ("UPPER_QUARTILE", Role.ATTRIBUTE, DataType.INTEGER, "Drei Viertel haben höchstens so viele Tage"),
    ("PEOPLE", Role.ATTRIBUTE, DataType.INTEGER, "Veröffentlichte Zahl der Personen, auf der der Wert beruht"),
    ("COVERAGE", Role.ATTRIBUTE, DataType.INTEGER, "Gezählte je 100 Menschen, die die amtliche Statistik kennt"),
    ("COVERAGE_MARGIN", Role.ATTRIBUTE, DataType.INTEGER, "Abweichung der Abdeckung"),
    ("AS_OF", Role.ATTRIBUTE, DataType.STRING, "Stand des Gebiets"),
    ("OBS_VALUE", Role.MEASURE, DataType.INTEGER, "Wert"),
)
_UNITS = {"percent": "PT", "days": "D"}


def series_grid(series: IndicatorSeries, parameters: Parameters) -> Grid:
    """Every area at every reference date."""
    one = series.indicator
    rows = tuple(
        (result.area, series.names[result.area], day, *value_cells(result, parameters))
        for area in series.areas
        for day, result in series.of(area)
        if result is not None
    )
    first, *others = value_heads(one)
    heads = ("Gebiet", "Name", "Stichtag", marked(first, invented=series.invented), *others)
    return Grid(one.code, one.label, heads, rows, notes_of(one, invented=series.invented), keys=3)


def value_heads(indicator: Indicator) -> tuple[str, ...]:
    """What the columns of a result are called."""
    return (*_HEADS[indicator.unit], *_ALSO)


def value_cells(result: Result, parameters: Parameters) -> tuple[Value, ...]:
    """A result as cells, in the order of the heads; a margin that there is none of is an empty word."""
    share, days, covered = result.share, result.days, result.coverage
    margin = margin_of(result, parameters)
    own: tuple[Value, ...] = (share, "" if margin is None else margin)
    if result.indicator.unit == "days":
        own = (None if days is None else days.median, own[1], *((None, None) if days is None else (days.lower, days.upper)))
    coverage: tuple[Value, ...] = ("", "") if covered is None else (covered, "" if covered.margin is None else covered.margin)
    return (*own, result.people, *coverage, result.as_of)


def notes_of(one: Indicator, *, invented: bool) -> tuple[tuple[str, str], ...]:
    """What goes along with the numbers: all that the page says about them."""
    return (
        ("Indikator", one.label),
        ("Zähler", one.numerator),
        ("Nenner", one.denominator),
        ("Definition", one.definition),
        ("Hinweis", one.note),
        ("Zuständig", one.owner),
        ("Version", str(one.version)),
        *((INVENTED_NOTE,) if invented else ()),
        ("Genauigkeit", "±: So weit liegt eine Zahl in 95 von 100 Fällen höchstens daneben, weil sie geschützt ist."),
        (SIGN, "null, zu klein oder geschützt; diese drei Fälle sind absichtlich nicht zu unterscheiden."),
        ("Gezählt", "nur Menschen, die der Statistik zugestimmt haben; die Abdeckung sagt, wie viele das sind."),
        ("Stand", "Ein Gebiet wird erst neu gezählt, wenn sich genug geändert hat; bis dahin steht die frühere Zahl."),
    )


def series_sdmx_csv(series: IndicatorSeries, parameters: Parameters) -> bytes:
    """SDMX-CSV 2.0."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    names = [name for name, *_ in _COLUMNS]
    writer.writerow(["STRUCTURE", "STRUCTURE_ID", "ACTION", *names])
    start = ["dataflow", f"{AGENCY}:{_flow_id(series)}({VERSION})", "I"]
    for area in series.areas:
        for day, result in series.of(area):
            if result is not None:
                observed = _observation(result, day, parameters)
                writer.writerow([*start, *("" if observed[name] is None else observed[name] for name in names)])
    return out.getvalue().encode()


def series_sdmx_structure(series: IndicatorSeries, _parameters: Parameters) -> bytes:
    """The SDMX-ML 2.1 structure message."""
    lists = [code_list("REF_AREA", "Gebiete", {area: series.names[area] for area in series.areas})]
    last = series.dates[-1]
    title = marked(series.indicator.label, invented=series.invented)
    return structure(_flow_id(series), title, _COLUMNS, lists, period(last), last)


def _flow_id(series: IndicatorSeries) -> str:
    return f"I_{series.indicator.code.upper()}"


def _observation(result: Result, day: date, parameters: Parameters) -> dict[str, Value]:
    number, share, days, covered = number_of(result), result.share, result.days, result.coverage
    return {
        "REF_AREA": result.area,
        "TIME_PERIOD": period(day),
        "UNIT_MEASURE": _UNITS[result.indicator.unit],
        "OBS_STATUS": "M" if number is None else "A",
        "CONF_STATUS": "C" if number is None and not lacks_official_number(result) else "F",
        "MARGIN": margin_of(result, parameters),
        "LOWER_BOUND": share.percent if share is not None and share.sign == "above" else None,
        "UPPER_BOUND": share.percent if share is not None and share.sign == "below" else None,
        "LOWER_QUARTILE": None if days is None else days.lower,
        "UPPER_QUARTILE": None if days is None else days.upper,
        "PEOPLE": result.people,
        "COVERAGE": None if covered is None else covered.percent,
        "COVERAGE_MARGIN": None if covered is None else covered.margin,
        "AS_OF": result.as_of.isoformat(),
        "OBS_VALUE": "NaN" if number is None else number,
    }


_WRITERS: Mapping[str, Callable[[IndicatorSeries, Parameters], bytes]] = {
    ".csv": lambda series, parameters: csv_file(series_grid(series, parameters)),
    ".xlsx": lambda series, parameters: xlsx_file(series_grid(series, parameters)),
    ".sdmx.csv": series_sdmx_csv,
    ".sdmx.xml": series_sdmx_structure,
}


async def series_file(uow: UnitOfWork, code: str, ending: str) -> tuple[bytes, str]:
    """An indicator at every date as the file of this ending, with its media type. NotFound: no such indicator, or no release."""
    holdings = await read_holdings(uow)
    series = await read_series(uow, holdings, holdings.indicator(code))
    if not series.dates:
        raise NotFound()
    return _WRITERS[ending](series, holdings.parameters), FILES[ending][1]
