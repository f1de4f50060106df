"""Released tables for other statistical systems: SDMX-CSV 2.0 data and the SDMX-ML structure that explains it.

A cell that is not shown carries OBS_VALUE NaN, OBS_STATUS M (missing) and CONF_STATUS C (confidential), as readers of SDMX-CSV
expect. Area keys are text: their leading zeros belong to them. Codes keep to the letters SDMX allows, so `65+` is `65_PLUS`.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time

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


def period(day: date) -> str:
    """The quarter of a reference date, e.g. 2026-Q3."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


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
        writer.writerow([*start, area, *map(_code, classes), period(made.reference_date), *observed])
    return out.getvalue().encode()


def sdmx_structure(made: Sheet) -> bytes:
    """The SDMX-ML 2.1 structure message: code lists, concepts, structure and dataflow of the table."""
    lists = [code_list("AREA", "Gebiete", {area: made.names.get(area, area) for area in made.table.areas})]
    columns: list[Column] = [("AREA", Role.DIMENSION, DataType.STRING, "Amtlicher Schlüssel (AGS)")]
    labels = made.heads[2:-2]
    for code, label, classes in zip(made.table.dimensions, labels, made.table.classes, strict=True):
        lists.append(code_list(code.upper(), label, {_code(name): name for name in classes}))
        columns.append((code.upper(), Role.DIMENSION, DataType.STRING, label))
    return structure(flow_id(made), made.title, [*columns, *_FIXED], lists, period(made.reference_date), made.reference_date)


Column = tuple[str, Role, DataType, str]
"""A component: its id, what it is for, its type, what it is called."""


def code_list(component: str, name: str, codes: Mapping[str, str]) -> Codelist:
    """The codes of a component, with their names."""
    items = [Code(id=code, name=label) for code, label in codes.items()]
    return Codelist(id=f"CL_{component}", name=name, agency=AGENCY, version=VERSION, items=items)


def structure(
    flow_id: str, title: str, columns: Sequence[Column], lists: Sequence[Codelist], period: str, prepared: date
) -> bytes:
    """The structure message of one dataflow; a column whose code list is among the lists is coded by it."""
    concepts = [Concept(id=name, name=label) for name, _, _, label in columns]
    scheme = ConceptScheme(id=_CONCEPTS, name="Begriffe", agency=AGENCY, version=VERSION, items=concepts)
    components = Components([_component(*column[:3], lists) for column in columns])
    made = DataStructureDefinition(id=flow_id, name=title, agency=AGENCY, version=VERSION, components=components)
    flow = Dataflow(id=flow_id, name=title, agency=AGENCY, version=VERSION, structure=made)
    at = datetime.combine(prepared, time(), UTC)  # the same bytes on every pull
    header = Header(id=f"{flow_id}_{period}", prepared=at, sender=Organisation(id=AGENCY))
    written = write_sdmx([*lists, scheme, made, flow], Format.STRUCTURE_SDMX_ML_2_1, header=header)
    if written is None:
        raise TypeError("the writer gave no text")
    return written.encode()


def _component(name: str, role: Role, kind: DataType, lists: Sequence[Codelist]) -> Component:
    codes = next((one for one in lists if one.id == f"CL_{name}"), None)
    concept = ItemReference(sdmx_type="Concept", agency=AGENCY, id=_CONCEPTS, version=VERSION, item_id=name)
    level = "O" if role is Role.ATTRIBUTE else None
    required = role is Role.DIMENSION
    return Component(name, required, role, concept, local_dtype=kind, local_codes=codes, attachment_level=level)


def _code(name: str) -> str:
    return name.replace("+", "_PLUS")
