"""SQL of imported code lists: replaced as a whole, read as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.tables import code_list_entry

_ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class ImportedEntry:
    """One code as it was imported."""

    code: str
    label: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportedList:
    """The imported entries of one list, its source in the operator's words, and when it came (aware UTC)."""

    name: str
    source: str
    imported_at: datetime
    entries: Sequence[ImportedEntry]


async def replace_list(session: AsyncSession, imported: ImportedList) -> None:
    """Put these entries in the place of all that the list held."""
    await session.execute(delete(code_list_entry).where(code_list_entry.c.list == imported.name))
    rows = [
        {
            "list": imported.name,
            "code": entry.code,
            "label": entry.label,
            "attributes": dict(entry.attributes),
            "source": imported.source,
            "imported_at": imported.imported_at,
        }
        for entry in imported.entries
    ]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        await session.execute(insert(code_list_entry), rows[start : start + _ROWS_AT_ONCE])


async def all_lists(session: AsyncSession) -> list[ImportedList]:
    """Every imported list with its entries by code."""
    table = code_list_entry
    found: dict[str, ImportedList] = {}
    entries: dict[str, list[ImportedEntry]] = {}
    for row in await session.execute(select(table).order_by(table.c.list, table.c.code)):
        mine = entries.setdefault(row.list, [])
        mine.append(ImportedEntry(row.code, row.label, row.attributes))
        found.setdefault(row.list, ImportedList(row.list, row.source, row.imported_at, mine))
    return list(found.values())


async def state_of_lists(session: AsyncSession) -> tuple[tuple[str, int, datetime], ...]:
    """Name, size and time of every imported list: differs as soon as one was imported anew."""
    table = code_list_entry
    query = select(table.c.list, func.count(), func.max(table.c.imported_at)).group_by(table.c.list).order_by(table.c.list)
    return tuple((name, size, at) for name, size, at in await session.execute(query))
