"""Released tables for other statistical systems: SDMX-CSV 2.0 data and the SDMX-ML structure that explains it.

A cell that is not shown carries OBS_VALUE NaN, OBS_STATUS M (missing) and CONF_STATUS C (confidential), as readers of SDMX-CSV
expect. Area keys are text: their leading zeros belong to them. Codes keep to the letters SDMX allows, so `65+` is `65_PLUS`.
"""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime, time

from pysdmx.io import write_sdmx
from pysdmx.io.format import Format
from pysdmx.model import (
    Code,
    Codelist,
    Component,
    Components,
    Concept,
    ConceptScheme,
    Dataflow,
    DataStructureDefinition,
    DataType,
    ItemReference,
    Organisation,
    Role,
)
from pysdmx.model.message import Header

from app.monitoring.files import Sheet

AGENCY = "KIIM"
VERSION = "1.0"
_CONCEPTS = "CS_KIIM"
_FIXED = (
    ("TIME_PERIOD", Role.DIMENSION, DataType.PERIOD, "Quartal des Stichtags"),
    ("OBS_STATUS", Role.ATTRIBUTE, DataType.STRING, "A veröffentlicht, M nicht veröffentlicht"),
    ("CONF_STATUS", Role.ATTRIBUTE, DataType.STRING, "F frei, C geschützt"),
    ("AS_OF", Role.ATTRIBUTE, DataType.STRING, "Stand des Gebiets"),
    ("MARGIN", Role.ATTRIBUTE, DataType.INTEGER, "Abweichung, die in 95 von 100 Fällen nicht überschritten wird"),
    ("OBS_VALUE", Role.MEASURE, DataType.INTEGER, "Personen"),
)


def flow_id(made: Sheet) -> str:
    """The id of the table's dataflow and structure."""
    return "T_" + made.name.upper().replace(".", "_")


def period(made: Sheet) -> str:
    """The quarter of the reference date, e.g. 2026-Q3."""
    return f"{made.reference_date.year}-Q{(made.reference_date.month + 2) // 3}"


def sdmx_csv(made: Sheet) -> bytes:
    """SDMX-CSV 2.0."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    dimensions = [code.upper() for code in made.table.dimensions]
    heads = ["STRUCTURE", "STRUCTURE_ID", "ACTION", "AREA", *dimensions, "TIME_PERIOD"]
    writer.writerow([*heads, "OBS_VALUE", "OBS_STATUS", "CONF_STATUS", "AS_OF", "MARGIN"])
    start = ["dataflow", f"{AGENCY}:{flow_id(made)}({VERSION})", "I"]
    for words, value in made.rows():
        area, classes, as_of = words[0], words[2:-1], words[-1]
        hidden = value is None
        observed = ["NaN" if hidden else str(value), "M" if hidden else "A", "C" if hidden else "F", as_of, str(made.margin)]
        writer.writerow([*start, area, *map(_code, classes), period(made), *observed])
    return out.getvalue().encode()


def sdmx_structure(made: Sheet) -> bytes:
    """The SDMX-ML 2.1 structure message: code lists, concepts, structure and dataflow of the table."""
    lists = [Codelist(id="CL_AREA", name="Gebiete", agency=AGENCY, version=VERSION, items=_areas(made))]
    columns: list[tuple[str, Role, DataType, str]] = [("AREA", Role.DIMENSION, DataType.STRING, "Amtlicher Schlüssel (AGS)")]
    labels = made.heads[2:-2]
    for code, label, classes in zip(made.table.dimensions, labels, made.table.classes, strict=True):
        items = [Code(id=_code(name), name=name) for name in classes]
        lists.append(Codelist(id=f"CL_{code.upper()}", name=label, agency=AGENCY, version=VERSION, items=items))
        columns.append((code.upper(), Role.DIMENSION, DataType.STRING, label))
    columns += _FIXED
    concepts = [Concept(id=name, name=label) for name, _, _, label in columns]
    scheme = ConceptScheme(id=_CONCEPTS, name="Begriffe", agency=AGENCY, version=VERSION, items=concepts)
    components = Components([_component(*column[:3], lists) for column in columns])
    structure = DataStructureDefinition(id=flow_id(made), name=made.title, agency=AGENCY, version=VERSION, components=components)
    flow = Dataflow(id=flow_id(made), name=made.title, agency=AGENCY, version=VERSION, structure=structure)
    prepared = datetime.combine(made.reference_date, time(), UTC)
    header = Header(id=f"{flow_id(made)}_{period(made)}", prepared=prepared, sender=Organisation(id=AGENCY))
    written = write_sdmx([*lists, scheme, structure, flow], Format.STRUCTURE_SDMX_ML_2_1, header=header)
    if written is None:
        raise TypeError("the writer gave no text")
    return written.encode()


def _areas(made: Sheet) -> Sequence[Code]:
    return [Code(id=area, name=made.names.get(area, area)) for area in made.table.areas]


def _component(name: str, role: Role, kind: DataType, lists: Sequence[Codelist]) -> Component:
    codes = next((one for one in lists if one.id == f"CL_{name}"), None)
    concept = ItemReference(sdmx_type="Concept", agency=AGENCY, id=_CONCEPTS, version=VERSION, item_id=name)
    level = "O" if role is Role.ATTRIBUTE else None
    required = role is Role.DIMENSION
    return Component(name, required, role, concept, local_dtype=kind, local_codes=codes, attachment_level=level)


def _code(name: str) -> str:
    return name.replace("+", "_PLUS")
