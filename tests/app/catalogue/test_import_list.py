"""Importing a list that may not be shipped: all of it or nothing, held against its structure, in force in every process."""

import asyncio
from datetime import date
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from app.catalogue.generate import ListProblem
from app.catalogue.import_list import KLDB, NATIONALITIES, import_list
from app.catalogue.imported import current_catalogue, keep_lists
from app.unit_of_work import open_unit
from app.world import World
from consent.catalogue import load
from consent.values import validate
from tests.support.agencies import bearer, registered, token_of

SMALL_KLDB = (
    "\ufeffcode,level,title,short_title\n0,1,Militär,Militär\n01104,5,Offiziere,Offiziere\n"
    "4341,4,Softwareentwicklung,Software\n43414,5,Softwareentwicklung,Software\n"
)
KEYS = "code,destatis,name\nSYR,475,Syrien\nstateless,997,staatenlos\n"


async def bring(world: World, tmp_path: Path, name: str, content: str | bytes) -> int:
    file = tmp_path / "list.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    async with open_unit(world) as uow:
        return await import_list(uow, name, file, "a file of the test")


async def test_imported_occupations_decide_by_membership_with_leading_zeros_kept(world: World, tmp_path: Path) -> None:
    assert await bring(world, tmp_path, KLDB, SMALL_KLDB) == 2
    catalogue = await current_catalogue(world.sessions)
    imported = catalogue.code_lists[KLDB]
    assert (imported.closed, sorted(imported.entries)) == (True, ["01104", "43414"])
    assert (imported.source, imported.as_of) == ("a file of the test", "2026-11-22")
    assert imported.entries["43414"].attributes == {"requirement_level": 4}
    today = date(2026, 11, 22)
    assert validate(catalogue, "work", "occupations", ["01104"], "self_stated", None, today)[1] == ()
    assert validate(catalogue, "work", "occupations", ["43413"], "self_stated", None, today)[1] != ()


async def test_a_second_import_replaces_the_first(world: World, tmp_path: Path) -> None:
    await bring(world, tmp_path, KLDB, SMALL_KLDB)
    assert await bring(world, tmp_path, KLDB, "code,level,title\n52182,5,Berufskraftfahrer\n") == 1
    assert list((await current_catalogue(world.sessions)).code_lists[KLDB].entries) == ["52182"]


async def test_destatis_keys_become_attributes_and_other_spellings_of_a_nationality(world: World, tmp_path: Path) -> None:
    assert await bring(world, tmp_path, NATIONALITIES, KEYS) == 2
    catalogue = await current_catalogue(world.sessions)
    known = catalogue.code_lists[NATIONALITIES]
    assert known.entries["SY"].attributes["destatis"] == "475"
    assert known.entries["SY"].labels == load().code_lists[NATIONALITIES].entries["SY"].labels
    assert len(known.entries) == len(load().code_lists[NATIONALITIES].entries)
    value, faults = validate(catalogue, "arrival", "nationalities", ["475", "997"], "self_stated", None, date(2026, 11, 22))
    assert (value, faults) == (["SY", "stateless"], ())


BAD = {
    "no such column": (KLDB, "key,title\n43414,x\n", "no column code, level"),
    "empty": (KLDB, "code,level,title\n", "no entry"),
    "only headings": (KLDB, "code,level,title\n43,2,IT\n", "no entry"),
    "lost zero": (KLDB, "code,level,title\n1104,5,Offiziere\n", "line 2: 1104 is no KldB 2010 code"),
    "no such main group": (KLDB, "code,level,title\n43414,5,x\n15104,5,x\n", "line 3: 15104"),
    "twice": (KLDB, "code,level,title\n43414,5,x\n43414,5,x\n", "stands twice"),
    "no title": (KLDB, "code,level,title\n43414,5, \n", "line 2: a title is missing"),
    "short line": (KLDB, "code,level,title\n43414,5\n", "line 2: a title is missing"),
    "title with a control character": (KLDB, "code,level,title\n43414,5,x\x07y\n", "control characters"),
    "not UTF-8": (KLDB, "code,level,title\n43414,5,Bürö\n".encode("latin-1"), "cannot be read as CSV in UTF-8"),
    "unknown nationality": (NATIONALITIES, "code,destatis\nZZ,475\n", "line 2: ZZ is no code"),
    "key without its zero": (NATIONALITIES, "code,destatis\nDE,0\n", "three digits"),
}


@pytest.mark.parametrize(("name", "content", "expected"), BAD.values(), ids=BAD.keys())
async def test_a_bad_file_changes_nothing_and_the_line_is_named(
    world: World, tmp_path: Path, name: str, content: str | bytes, expected: str
) -> None:
    await bring(world, tmp_path, KLDB, SMALL_KLDB)
    with pytest.raises(ListProblem, match=expected):
        await bring(world, tmp_path, name, content)
    lists = (await current_catalogue(world.sessions)).code_lists
    assert sorted(lists[KLDB].entries) == ["01104", "43414"]
    assert lists[NATIONALITIES] is load().code_lists[NATIONALITIES]


async def test_an_import_is_audited(world: World, tmp_path: Path) -> None:
    await bring(world, tmp_path, KLDB, SMALL_KLDB)
    async with world.sessions() as session:
        actions = list(await session.scalars(text("SELECT action FROM audit.event")))
    assert "code-list-imported" in actions


async def test_a_running_process_takes_an_import_over_without_a_restart(
    world: World, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    headers = bearer(await token_of(client, world, await registered(world)))
    before = await client.get("/v1/code-lists/kldb_2010", headers=headers)
    assert (before.json()["closed"], before.json()["items"]) == (False, [])
    job = asyncio.create_task(keep_lists(world, seconds=0.01))
    try:
        await bring(world, tmp_path, KLDB, SMALL_KLDB)
        for _ in range(500):
            if world.catalogue.code_lists[KLDB].closed:
                break
            await asyncio.sleep(0.02)
    finally:
        job.cancel()
    after = await client.get("/v1/code-lists/kldb_2010", headers=headers)
    assert [item["code"] for item in after.json()["items"]] == ["01104", "43414"]
