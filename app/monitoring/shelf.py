"""Released tables for reading: by id or the newest, each read once and kept, because a release never changes."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.areas import LAENDER
from app.ids import RELEASE, parse, wire
from app.monitoring.build import catalogue_of
from app.monitoring.catalogue import Catalogue
from app.monitoring.driver import driver_connection
from app.monitoring.map_file import shapes_of
from app.monitoring.parameters import LEVELS
from app.monitoring.release import Release
from app.monitoring.store import read_release
from app.unit_of_work import UnitOfWork

MOST_KEPT = 24
INVENTED = "invented:"
"""What stands before the code of a release whose people are invented (`kiim demo`)."""
INVENTED_NOTE = ("Erfunden", "Diese Zahlen sind erfunden. Sie zeigen, wie das Monitoring aussieht.")
"""What every file made of such a release says."""


def marked(title: str, *, invented: bool) -> str:
    """The title of numbers where a file has no room for a note."""
    return f"{title} (erfunden)" if invented else title


_LISTED = text(
    "SELECT release_id, reference_date, catalogue_version, parameters_version, code_hash, run_at FROM statistics_release "
    "ORDER BY reference_date DESC"
)
_COST = text("SELECT level, sum(rho) AS rho FROM privacy_spend WHERE release_id = :release GROUP BY level ORDER BY level")


@dataclass(frozen=True, slots=True)
class Listed:
    """One release as the list shows it."""

    release_id: UUID
    reference_date: date
    catalogue_version: str
    parameters_version: str
    code_hash: str
    run_at: datetime

    @property
    def invented(self) -> bool:
        """Whether its people are those of the demo."""
        return self.code_hash.startswith(INVENTED)

    @property
    def wire_id(self) -> str:
        """Its id as clients name it."""
        return wire(RELEASE, self.release_id)


class Shelf:
    """Releases of one world, the last ones read kept in memory; published values only, so nothing here is secret."""

    def __init__(self) -> None:
        self._kept: OrderedDict[UUID, Release] = OrderedDict()

    async def listed(self, uow: UnitOfWork) -> Sequence[Listed]:
        """Every release, newest first."""
        return [Listed(**row) for row in (await uow.session.execute(_LISTED)).mappings()]

    async def find(self, uow: UnitOfWork, wire_id: str | None) -> tuple[Listed, Release] | None:
        """The release of this id, the newest for None; None where there is none."""
        wanted = None if wire_id is None else parse(RELEASE, wire_id)
        if wire_id is not None and wanted is None:
            return None
        listed = next((one for one in await self.listed(uow) if wanted is None or one.release_id == wanted), None)
        return None if listed is None else (listed, await self.open(uow, listed.release_id))

    async def open(self, uow: UnitOfWork, release_id: UUID) -> Release:
        """A release that exists."""
        if release_id not in self._kept:
            connection = await driver_connection(uow)
            self._kept[release_id] = await read_release(connection, catalogue_of(uow.world), release_id)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return self._kept[release_id]

    async def cost(self, uow: UnitOfWork, release_id: UUID) -> Mapping[str, float]:
        """The rho spent by level."""
        return {row.level: row.rho for row in await uow.session.execute(_COST, {"release": release_id})}


def area_names(uow: UnitOfWork, catalogue: Catalogue) -> dict[str, str]:
    """Names of all areas of the installation, by key: those of its map, then official ones; a Kreis may keep its key."""
    entries: Mapping[str, Any] = uow.world.catalogue.code_lists["municipalities"].entries
    official = {**LAENDER, **{key: entry.labels["de"] for key, entry in entries.items()}}
    shapes = shapes_of(uow.world.settings)
    names = official if shapes is None else {**official, **shapes.names}
    return {key: names.get(key, key) for level in LEVELS for key in catalogue.areas.keys(level)}
