"""True counts occur nowhere: a register is planted, and dump, logs, files, answers and errors of its runs are searched for them.

What is searched for are the counts of a thousand and more that nothing published happens to equal (noise can be zero, and then a
published number is a true one) and that stood nowhere before the run.
"""

import os
import re
import subprocess
import sys
import traceback
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import httpx
import numpy as np
import pytest

from app.db.binaries import installed
from app.demo.population import Population
from app.monitoring.build import build, catalogue_of
from app.monitoring.counting import People
from app.monitoring.files import sheet
from app.monitoring.grid import csv_file, xlsx_file
from app.monitoring.open_build import open_files, open_sheets, publish_open_data
from app.monitoring.parameters import load_parameters
from app.monitoring.release import Release
from app.monitoring.sdmx import sdmx_csv, sdmx_structure
from app.monitoring.shelf import area_names
from app.monitoring.snapshot import snapshot
from app.monitoring.store import newest, read_release
from app.reporting.export import read_export
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World
from tests.support.agencies import bearer, registered, token_form
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.release_run import NOW, REFERENCE_DATE
from tests.support.spreadsheets import cells_of
from tests.support.vectors import KREIS, MUNICIPALITIES, store_vectors

NUMBER = re.compile(r"(?<![\w.-])(\d{4,})(?:\.0+)?(?![\w.-])")
ELSEWHERE = re.compile(r"\bline \d+|^\S+ \S+ \S+ \[\d+\]", re.MULTILINE)
YEARS = range(1900, 2101)


def silent(part: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def numbers_in(*texts: str) -> set[int]:
    """Every number of four digits and more that stands by itself: no part of an id or a day, no line of code, no process."""
    return {int(number) for text in texts for number in NUMBER.findall(ELSEWHERE.sub(" ", text))}


def dumped(database: TestDatabase) -> str:
    """The whole database as text."""
    done = subprocess.run([installed() / "pg_dump", database.owner_url], capture_output=True, text=True, check=True, timeout=120)
    return done.stdout


async def planted(world: World, database: TestDatabase, at: date) -> set[int]:
    """Store a register and count it: the counts of a thousand and more."""
    catalogue = catalogue_of(world)
    vectors = Population(61, MUNICIPALITIES, at, 4).vectors()
    await store_vectors(database, world, vectors, first=0xABCDEF << 24)  # no id of which a part is a number
    counts = People(catalogue, snapshot(catalogue, vectors, at)).counts()
    true = {int(count) for table in counts.values() for count in np.unique(table) if count >= 1000 and count not in YEARS}
    assert len(true) > 300
    return true


async def transactions(dba: Any) -> set[int]:
    """The server's own numbers of the transactions that the log's rows were written in."""
    return {row[0] for row in await dba.fetch("SELECT xid::text::bigint FROM audit.event")}


def published(release: Release) -> set[int]:
    """Every number that a release tells."""
    told = {int(value) for table in release.tables.values() for value in np.unique(table.values)}
    days = {number for one in release.all_days().values() for number in (one.people, one.lower, one.median, one.upper, one.mean)}
    return told | {number for number in days if number is not None}


def files_of(uow: Any, release: Release) -> Iterable[str]:
    """Every table in every form."""
    catalogue = catalogue_of(uow.world)
    names = area_names(uow, catalogue)
    for table in release.tables.values():
        made = sheet(release, table, catalogue, load_parameters(), names, invented=False)
        yield csv_file(made.grid).decode()
        yield sdmx_csv(made).decode()
        if len(table.dimensions) < 2:
            yield sdmx_structure(made).decode()
            for name in ("sheet1", "sheet2"):
                yield "\n".join(" ".join(row) for row in cells_of(xlsx_file(made.grid), name))


def told_as_released(name: str) -> bool:
    """Whether a file of the export is text whose numbers are released ones, or an indicator's; a theme adds up others."""
    return name.endswith((".csv", ".json")) and not name.startswith("themen/")


def run_outside(settings: Settings, database: TestDatabase) -> str:
    """Everything that a run in a process of its own prints and logs, at the level `debug`."""
    own = {
        "KIIM_DATABASE_URL": database.url,
        "KIIM_DATABASE_OWNER_URL": database.owner_url,
        "KIIM_DATA": str(settings.data),
        "KIIM_MONITORING_AREAS": KREIS,
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KIIM_")} | own
    command = [sys.executable, "-m", "tests.support.release_run", ""]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    return done.stdout + done.stderr


async def failed(world: World, dba: Any, table: str, text: str) -> str:
    """All that a run says that fails while it writes to this table."""
    await dba.execute(
        f"CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{text}'; END $$;"
        f"CREATE TRIGGER fails AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION fail()"
    )
    with pytest.raises(Exception, match=text) as fault:
        await build(world, REFERENCE_DATE, silent)
    await dba.execute(f"DROP TRIGGER fails ON {table}; DROP FUNCTION fail()")
    whole = "".join(traceback.format_exception(fault.value))
    return whole + repr(vars(fault.value)) + repr(fault.value.args)


async def test_true_counts_occur_in_no_dump_log_file_answer_or_error(
    world: World,
    settings: Settings,
    database: TestDatabase,
    dba: Any,
    clock: MovableClock,
    client: httpx.AsyncClient,
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock.set(NOW)
    true = await planted(world, database, REFERENCE_DATE)
    before = numbers_in(dumped(database))
    server_log = database.server.log.stat().st_size if database.server.log.exists() else 0
    errors = [await failed(world, dba, table, "power") for table in ("published_block", "release_memory")]
    printed = run_outside(settings, database)
    found = await newest(dba)
    assert found is not None, printed
    release = await read_release(dba, catalogue_of(world), found[0])
    monitor = await registered(world, "monitoring", ("statistics",), name="Monitoringstelle Beispielkreis")
    answer = await client.post("/oauth2/token", data=token_form(world, monitor, scope="aggregates"))
    office = bearer(answer.json()["access_token"])
    paths = (
        "/v1/releases",
        "/v1/indicators",
        "/v1/indicators/b1_reached",
        "/v1/indicators/days_to_b1",
        "/v1/indicators/coverage",
    )
    answers = [(await client.get(path, headers=office)).text for path in paths]
    async with open_unit(world) as uow:
        uow.unaudited("a test reads")
        export = await read_export(uow)
    files = list(files_of(uow, release))  # written, as the command does, when the transaction is over: that takes a while
    exported = [content.decode() for name, content in export.files() if told_as_released(name)]
    added_up = {result.people for series in export.series for result in series.all() if result.people is not None}
    secret = true - published(release) - added_up - before - await transactions(dba)
    assert len(secret) > 200
    assert numbers_in(f"{max(secret)}, {{{min(secret)},NULL}}") & secret == {max(secret), min(secret)}  # what is there is found
    places = {
        "dump": [dumped(database)],
        "errors": errors,
        "printed": [printed, caplog.text],
        "server's log": [database.server.log.read_bytes()[server_log:].decode(errors="replace")],
        "answers": answers,
        "files": files,
        "export": exported,
    }
    assert {place: numbers_in(*texts) & secret for place, texts in places.items()} == {place: set() for place in places}
    assert all("power" in error for error in errors)


async def test_true_counts_occur_in_no_open_data(world: World, database: TestDatabase, dba: Any, clock: MovableClock) -> None:
    clock.set(datetime(2027, 1, 2, tzinfo=UTC))
    true = await planted(world, database, date(2026, 12, 31))
    before = numbers_in(dumped(database))
    made, _ = await publish_open_data(world, 2026, silent)
    async with open_unit(world) as uow:
        uow.unaudited("a test reads")
        files = [content.decode() for name, content in open_files(open_sheets(uow, made)) if name.endswith("csv")]
    told = {int(value) for table in made.tables.values() for value in np.unique(table.values)}
    secret = true - told - before - await transactions(dba)
    assert len(secret) > 200
    assert numbers_in(dumped(database), *files) & secret == set()
