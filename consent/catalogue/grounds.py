"""Legal grounds on which an authority may be told something about one person: a closed list, read from the catalogue's data.

What is not on it is refused. Counselling notes (§ 203 StGB, § 65 SGB VIII) and evidence stand on no ground of the shipped list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from consent.catalogue.table import CatalogueFault, toml


@dataclass(frozen=True, slots=True)
class Ground:
    """One legal ground: German name and source, the most categories, and whether it may forbid to tell the person."""

    code: str
    label: str
    law: str
    categories: tuple[str, ...]
    may_forbid_telling: bool


@cache
def grounds() -> Mapping[str, Ground]:
    """The shipped list by code."""
    return read_grounds(files("consent.catalogue") / "data" / "disclosure_grounds.toml")


def read_grounds(file: Traversable) -> Mapping[str, Ground]:
    """The list in a file. Raises CatalogueFault."""
    table = toml(file)
    if table.text("status") not in {"unreviewed", "reviewed"}:
        raise CatalogueFault(f"{file.name}: status is unreviewed or reviewed")
    found = {}
    for code in table:
        if code == "status":
            continue
        row = table.table(code)
        found[code] = Ground(
            code=code,
            label=row.text("label"),
            law=row.text("law"),
            categories=row.texts("categories", required=True),
            may_forbid_telling=row.flag("may_forbid_telling"),
        )
        row.done()
    return MappingProxyType(found)
