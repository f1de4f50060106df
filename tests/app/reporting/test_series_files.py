"""An indicator's series as files: the same numbers in every format, leading zeros and hidden values intact."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
import sdmx
from pysdmx.io import read_sdmx

from app.monitoring.grid import SIGN, csv_file, xlsx_file
from app.monitoring.sdmx import period
from app.reporting.series import IndicatorSeries
from app.reporting.series_files import series_grid, series_sdmx_csv, series_sdmx_structure
from app.reporting.telling import number_of, value_text
from tests.support.series import PARAMETERS, series_of
from tests.support.spreadsheets import cells_of

CODES = ["b1_reached", "counselling_use", "days_to_b1", "coverage"]
Numbers = dict[tuple[str, str], int | None]


@pytest.fixture(params=CODES)
def series(request: pytest.FixtureRequest) -> IndicatorSeries:
    return series_of(request.param)


def told(series: IndicatorSeries) -> Numbers:
    return {(result.area, period(result.reference_date)): number_of(result) for result in series.all()}


def test_the_samples_hide_something_and_tell_something() -> None:
    numbers = [number for code in CODES for number in told(series_of(code)).values()]
    assert None in numbers
    assert len([number for number in numbers if number is not None]) > 20
    assert any(value_text(result).startswith("unter") for code in CODES for result in series_of(code).all())


def test_csv_and_xlsx_say_what_the_page_says(series: IndicatorSeries) -> None:
    grid = series_grid(series, PARAMETERS)
    heads, *rows = csv.reader(io.StringIO(csv_file(grid).decode("utf-8-sig")), delimiter=";")
    assert tuple(heads) == grid.heads
    sheet = cells_of(xlsx_file(grid), "sheet1")
    assert [row[0] for row in sheet[1:]] == [row[0] for row in rows] == [result.area for result in series.all()]
    for result, in_csv, in_xlsx in zip(series.all(), rows, sheet[1:], strict=True):
        number = number_of(result)
        expected = value_text(result) if number is None else str(number)
        assert (in_csv[3], in_xlsx[3]) == (expected, expected)
        assert in_csv[2] == result.reference_date.isoformat()
        assert in_csv[-4] == (SIGN if result.people is None else str(result.people))
        assert in_csv[-3] == ("" if result.coverage is None else str(result.coverage.percent))
    notes = dict(cells_of(xlsx_file(grid), "sheet2"))
    assert notes["Definition"] == series.indicator.definition


def test_sdmx_csv_has_every_number_and_marks_what_is_hidden(series: IndicatorSeries) -> None:
    rows = list(csv.DictReader(io.StringIO(series_sdmx_csv(series, PARAMETERS).decode())))
    found = {(row["REF_AREA"], row["TIME_PERIOD"]): None if row["OBS_VALUE"] == "NaN" else int(row["OBS_VALUE"]) for row in rows}
    assert found == told(series)
    for row, result in zip(rows, series.all(), strict=True):
        hidden = row["OBS_VALUE"] == "NaN"
        assert row["OBS_STATUS"] == ("M" if hidden else "A")
        assert row["AS_OF"] == result.as_of.isoformat()
        bound = "" if result.share is None or result.share.sign != "below" else str(result.share.percent)
        assert row["UPPER_BOUND"] == bound


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # that reader leaves closing to the collector
def test_sdmx1_reads_data_and_structure(series: IndicatorSeries, tmp_path: Path) -> None:
    data, file = tmp_path / "data.csv", tmp_path / "structure.xml"
    data.write_bytes(series_sdmx_csv(series, PARAMETERS))
    file.write_bytes(series_sdmx_structure(series, PARAMETERS))
    message: Any = sdmx.read_sdmx(file)
    structure = message.structure[f"I_{series.indicator.code.upper()}"]
    assert [dimension.id for dimension in structure.dimensions] == ["REF_AREA", "TIME_PERIOD"]
    read: Any = sdmx.read_sdmx(data, structure=structure)
    [dataset] = read.data
    found = {
        (str(obs.dimension.values["REF_AREA"].value), str(obs.dimension.values["TIME_PERIOD"].value)): None
        if str(obs.value) in ("NaN", "nan")
        else int(float(obs.value))
        for obs in dataset.obs
    }
    assert found == told(series)


def test_pysdmx_reads_data_and_structure(series: IndicatorSeries, tmp_path: Path) -> None:
    data, file = tmp_path / "data.csv", tmp_path / "structure.xml"
    data.write_bytes(series_sdmx_csv(series, PARAMETERS))
    file.write_bytes(series_sdmx_structure(series, PARAMETERS))
    [dataset] = read_sdmx(data).data or []
    frame: Any = dataset.data  # type: ignore[attr-defined]  # a PandasDataset where pandas is installed
    values = [None if str(value) in ("NaN", "nan") else int(float(value)) for value in frame["OBS_VALUE"]]
    assert values == list(told(series).values())
    codes = {one.id: {code.id for code in one.items} for one in read_sdmx(file).get_codelists()}
    assert codes["CL_REF_AREA"] == set(series.areas)


def test_every_format_has_the_same_bytes_each_time(series: IndicatorSeries) -> None:
    grid = series_grid(series, PARAMETERS)
    assert csv_file(grid) == csv_file(grid)
    assert xlsx_file(grid) == xlsx_file(grid)
    assert series_sdmx_csv(series, PARAMETERS) == series_sdmx_csv(series, PARAMETERS)
    assert series_sdmx_structure(series, PARAMETERS) == series_sdmx_structure(series, PARAMETERS)
