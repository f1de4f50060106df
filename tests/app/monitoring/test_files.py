"""Released tables as files: the same numbers in every format, leading zeros and hidden cells intact, the same bytes each time."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sdmx
from pysdmx.io import read_sdmx

from app.monitoring.answers import FILES
from app.monitoring.catalogue import load_catalogue
from app.monitoring.disclosure import Engine
from app.monitoring.files import Sheet, sheet
from app.monitoring.grid import SIGN, csv_file, xlsx_file
from app.monitoring.parameters import load_parameters
from app.monitoring.release import Release
from app.monitoring.sdmx import flow_id, sdmx_csv, sdmx_structure
from app.monitoring.snapshot import snapshot
from tests.support.spreadsheets import cells_of
from tests.support.vectors import MUNICIPALITIES, as_array, drawn

CATALOGUE, PARAMETERS = load_catalogue(MUNICIPALITIES), load_parameters()
Q3 = date(2026, 9, 30)
Numbers = dict[tuple[str, ...], int | None]


@pytest.fixture(scope="module")
def release() -> Release:
    people = snapshot(CATALOGUE, as_array(drawn(41, 5000)), Q3)
    return Engine(CATALOGUE, PARAMETERS).release(people, Q3, bytearray(range(16)))


@pytest.fixture(params=["municipality.age.sex", "kreis", "land.age.level.sex"])
def made(request: pytest.FixtureRequest, release: Release) -> Sheet:
    names = {key: f"Gemeinde {key}" for key in MUNICIPALITIES}
    return sheet(release, release.tables[request.param], CATALOGUE, PARAMETERS, names, invented=False)


@pytest.fixture
def published(made: Sheet) -> Numbers:
    """What was published, by area and classes."""
    found = {(cell["area"], *(cell[code] for code in made.table.dimensions)): value for cell, value in made.table.cells()}
    assert any(value is not None for value in found.values())
    return found


def test_csv_says_every_number_and_hides_with_one_sign(made: Sheet, published: Numbers) -> None:
    text = csv_file(made.grid).decode("utf-8-sig")
    heads, *rows = csv.reader(io.StringIO(text), delimiter=";")
    assert tuple(heads) == made.heads
    assert {(row[0], *row[2:-2]): None if row[-1] == SIGN else int(row[-1]) for row in rows} == published


def test_files_of_invented_people_say_so(made: Sheet, release: Release) -> None:
    invented = sheet(release, made.table, CATALOGUE, PARAMETERS, made.names, invented=True)
    assert csv_file(invented.grid).decode("utf-8-sig").partition("\r\n")[0].endswith('"Personen (erfunden)"')
    assert any("erfunden" in cell for row in cells_of(xlsx_file(invented.grid), "sheet2") for cell in row)
    assert b"(erfunden)" in sdmx_structure(invented)
    assert not any(b"erfunden" in file for file in (csv_file(made.grid), sdmx_structure(made)))


def test_xlsx_says_every_number_keeps_keys_as_text_and_explains_itself(made: Sheet, published: Numbers) -> None:
    rows = cells_of(xlsx_file(made.grid), "sheet1")
    assert rows[0] == list(made.heads)
    assert {(row[0], *row[2:-2]): None if row[-1] == SIGN else int(row[-1]) for row in rows[1:]} == published
    notes = dict(cells_of(xlsx_file(made.grid), "sheet2"))
    assert notes["Stichtag"] == "2026-09-30"
    assert f"± {made.margin}" in notes["Genauigkeit"]


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # that reader leaves closing to the collector
def test_sdmx1_reads_the_data_with_zeros_and_missing_cells_intact(made: Sheet, published: Numbers, tmp_path: Path) -> None:
    frame = pd.read_csv(io.BytesIO(sdmx_csv(made)), dtype={"AREA": str}, keep_default_na=True)
    assert numbers_of(frame, made) == published
    file = tmp_path / "structure.xml"
    file.write_bytes(sdmx_structure(made))
    message: Any = sdmx.read_sdmx(file)
    structure = message.structure[flow_id(made)]
    assert next(dimension.id for dimension in structure.dimensions) == "AREA"
    data = tmp_path / "data.csv"
    data.write_bytes(sdmx_csv(made))
    read: Any = sdmx.read_sdmx(data, structure=structure)
    [dataset] = read.data
    assert len(dataset.obs) == len(published)
    assert {str(obs.dimension.values["AREA"].value) for obs in dataset.obs} == {key[0] for key in published}
    assert {obs.value for obs in dataset.obs} >= {"NaN"} or None not in published.values()


def test_pysdmx_reads_data_and_structure(made: Sheet, published: Numbers, tmp_path: Path) -> None:
    data = tmp_path / "data.csv"
    data.write_bytes(sdmx_csv(made))
    [dataset] = read_sdmx(data).data or []
    frame: Any = dataset.data  # type: ignore[attr-defined]  # a PandasDataset where pandas is installed
    # This reader takes digits for numbers; the code list, which it reads as text, says how long a key is.
    frame["AREA"] = frame["AREA"].astype(str).str.zfill(len(made.table.areas[0]))
    frame["OBS_VALUE"] = [float(value) for value in frame["OBS_VALUE"]]
    assert numbers_of(frame, made) == published
    structure = tmp_path / "structure.xml"
    structure.write_bytes(sdmx_structure(made))
    message = read_sdmx(structure)
    assert [one.id for one in message.get_dataflows()] == [flow_id(made)]
    codes = {one.id: {code.id for code in one.items} for one in message.get_codelists()}
    assert codes["CL_AREA"] == {key[0] for key in published}


def test_every_format_has_the_same_bytes_each_time(made: Sheet) -> None:
    for write, _ in FILES.values():
        assert write(made) == write(made)


def numbers_of(frame: pd.DataFrame, made: Sheet) -> Numbers:
    dimensions = ["AREA", *(code.upper() for code in made.table.dimensions)]
    assert set(frame[frame["OBS_VALUE"].isna()]["OBS_STATUS"]) <= {"M"}
    assert set(frame[frame["OBS_VALUE"].notna()]["CONF_STATUS"]) <= {"F"}
    return {
        tuple(str(row[name]).replace("_PLUS", "+") for name in dimensions): None
        if pd.isna(row["OBS_VALUE"])
        else int(row["OBS_VALUE"])
        for _, row in frame.iterrows()
    }
