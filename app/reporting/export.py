"""Everything of one reference date as files: released tables, indicators over all dates, themes; the same bytes each time.

The files are made one after the other, so that a catalogue of any size needs no more memory than its largest table.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from app.monitoring.answers import FILES as OF_TABLES
from app.monitoring.answers import shelf
from app.monitoring.files import sheet
from app.monitoring.grid import csv_file, xlsx_file
from app.monitoring.release import Release
from app.monitoring.shelf import Listed
from app.reporting.material import Material, read_material
from app.reporting.report import NoSuchDate
from app.reporting.series import Holdings, IndicatorSeries, read_holdings, read_series
from app.reporting.series_files import series_grid, series_sdmx_csv, series_sdmx_structure
from app.reporting.themes import answer, themes
from app.unit_of_work import UnitOfWork

MANIFEST = "export.json"
"""Written last: what is in the folder, and by this name an earlier export is known."""
_Made = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Export:
    """What is written: one release, every series, the material of the themes."""

    holdings: Holdings
    listed: Listed
    release: Release
    series: tuple[IndicatorSeries, ...]
    material: Material

    def __len__(self) -> int:
        return len(self._files()) + 1

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Every file with its path inside the folder, the list of them last."""
        sums: dict[str, str] = {}
        for name, make in self._files().items():
            content = make()
            sums[name] = hashlib.sha256(content).hexdigest()
            yield name, content
        yield MANIFEST, self._manifest(sums)

    def _files(self) -> Mapping[str, _Made]:
        found: dict[str, _Made] = {}
        parameters = self.holdings.parameters
        for name, table in self.release.tables.items():
            made = sheet(
                self.release, table, self.holdings.catalogue, parameters, self.holdings.names, invented=self.listed.invented
            )
            found |= {f"tabellen/{name}{ending}": _call(write, made) for ending, (write, _) in OF_TABLES.items()}
        for one in self.series:
            grid, path = series_grid(one, parameters), f"indikatoren/{one.indicator.code}"
            found |= {f"{path}.csv": _call(csv_file, grid), f"{path}.xlsx": _call(xlsx_file, grid)}
            found[f"{path}.sdmx.csv"] = _call(series_sdmx_csv, one, parameters)
            found[f"{path}.sdmx.xml"] = _call(series_sdmx_structure, one, parameters)
        for theme in themes():
            grid, path = answer(self.material, theme.code).grid, f"themen/{theme.code}"
            found |= {f"{path}.csv": _call(csv_file, grid), f"{path}.xlsx": _call(xlsx_file, grid)}
        return found

    def _manifest(self, sums: Mapping[str, str]) -> bytes:
        one = self.listed
        told = {
            "release": one.wire_id,
            "reference_date": one.reference_date.isoformat(),
            "catalogue_version": one.catalogue_version,
            "parameters_version": one.parameters_version,
            "indicators_version": self.holdings.indicators.version,
            "code": one.code_hash,
            "invented": one.invented,
            "offers_on": self.material.offers_on.isoformat(),
            "files": sums,
        }
        return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


async def read_export(uow: UnitOfWork, wanted: date | None = None) -> Export:
    """What is to be written for a reference date, the newest where none is wanted. Raises NoAreas, NoSuchDate."""
    holdings = await read_holdings(uow)
    dates = [one.reference_date for one in reversed(holdings.listed)]
    if not dates or wanted not in (None, *dates):
        raise NoSuchDate(dates)
    listed = holdings.at(wanted or dates[0])
    series = [await read_series(uow, holdings, one) for one in holdings.indicators.indicators.values()]
    release = await shelf.open(uow, listed.release_id)
    return Export(holdings, listed, release, tuple(series), await read_material(uow, listed.reference_date.isoformat()))


def _call(write: Callable[..., bytes], *given: object) -> _Made:
    return lambda: write(*given)
