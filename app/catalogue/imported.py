"""Puts imported lists into the catalogue a process works with, at its start and whenever an operator imported anew."""

import asyncio
from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.catalogue.store import ImportedList, all_lists, state_of_lists
from app.world import World
from consent.catalogue import GERMAN, Catalogue, CodeEntry, CodeList, load

SECONDS = 60.0


async def current_catalogue(sessions: async_sessionmaker[AsyncSession]) -> Catalogue:
    """The shipped catalogue with every imported list in it; writes nothing."""
    async with sessions() as session:
        return filled(load(), await all_lists(session))


async def keep_lists(world: World, seconds: float = SECONDS) -> None:
    """Look until cancelled whether a list was imported anew, and then give the process a new catalogue.

    The first look always does: an import may have come between the opening of the world and the start of this job.
    """
    known: object = None
    while True:
        await asyncio.sleep(seconds)
        async with world.sessions() as session:
            found = await state_of_lists(session)
        if found != known:
            world.catalogue = await current_catalogue(world.sessions)
            known = found


def filled(catalogue: Catalogue, imported: list[ImportedList]) -> Catalogue:
    """The catalogue with these lists: an open list becomes closed, a shipped one gets the imported attributes."""
    known = catalogue.code_lists
    return catalogue.with_lists([_list(known[each.name], each) for each in imported if each.name in known])


def _list(shipped: CodeList, imported: ImportedList) -> CodeList:
    entries: Mapping[str, CodeEntry]
    aliases = dict(shipped.aliases)
    if shipped.closed:
        entries = {**shipped.entries}
        for each in imported.entries:
            old = entries[each.code]
            entries[each.code] = _entry(each.code, old.labels, {**old.attributes, **each.attributes})
            aliases[str(each.attributes["destatis"])] = each.code
        source = f"{shipped.source}; keys imported from {imported.source}"
        as_of = shipped.as_of
    else:
        entries = {each.code: _entry(each.code, {GERMAN: each.label}, each.attributes) for each in imported.entries}
        source, as_of = imported.source, imported.imported_at.date().isoformat()
    return CodeList(
        name=shipped.name,
        labels=shipped.labels,
        source=source,
        as_of=as_of,
        licence=shipped.licence,
        names=shipped.names,
        entries=entries,
        aliases=aliases,
    )


def _entry(code: str, labels: Mapping[str, str], attributes: Mapping[str, str | int | bool | tuple[str, ...]]) -> CodeEntry:
    return CodeEntry(code=code, labels=labels, attributes=attributes)
