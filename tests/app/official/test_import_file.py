"""Imports are versions: the newest that covers a time is read, none is changed, and every figure says where it is from."""

import asyncio
import operator
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from app.csv_file import FileRefused, deliver
from app.errors import NotFound, ValidationFailed
from app.official.figures import State
from app.official.import_file import Imported, import_file
from app.official.look_up import WHOLE, latest_value, list_datasets, official_value, official_values
from app.official.values import OfficialValue, OwnCount, beside
from app.official.withdraw import withdraw
from app.unit_of_work import open_unit
from app.world import World
from tests.app.official.samples import DAY, FLAT, FLAT_DESCRIPTION, REGISTER, REGISTER_DESCRIPTION, described, flat_row

FOREIGN = {"nationality": "foreign"}
SOURCE = "Statistisches Bundesamt (Destatis)"
CORRECTED = FLAT.replace("20431", "20433").replace(flat_row("06433013", "NATA", "."), "")


async def bring(world: World, text: str, toml: str = FLAT_DESCRIPTION, *, dry_run: bool = False) -> Imported:
    async with open_unit(world) as uow:
        return await import_file(uow, deliver("bevoelkerung.csv", text.encode()), described(toml), dry_run=dry_run)


async def value(
    world: World, area: str = "06433012", time: str = "2024-12-31", breakdown: dict[str, str] | None = None
) -> OfficialValue | None:
    async with world.sessions() as session:
        return await official_value(session, "population", area, time, breakdown or WHOLE)


async def amount(world: World, **place: str) -> Decimal | None:
    found = await value(world, breakdown=FOREIGN, **place)
    assert found is not None
    return found.figure.amount


async def test_a_figure_comes_back_with_everything_it_is_published_with(world: World) -> None:
    done = await bring(world, FLAT)
    assert (done.version, done.changed) == (1, True)
    found = await value(world, breakdown=FOREIGN)
    assert found is not None
    assert (found.figure.state, found.figure.amount, found.unit) == (State.NUMBER, Decimal(20431), "Personen")
    where = found.provenance
    assert (where.source, where.table, where.as_of, where.version, where.line) == (SOURCE, "12411", DAY, 1, 2)
    assert (where.file_name, where.file_sha256) == ("bevoelkerung.csv", deliver("x", FLAT.encode()).sha256.hex())
    assert where.citation == f"{SOURCE}, Tabelle 12411, Stand 27.06.2025, Lizenz dl-de/by-2-0"
    assert where.definition == "Bevölkerung am Stichtag"


async def test_a_secret_figure_is_there_without_a_number_and_an_unknown_one_is_not_there(world: World) -> None:
    await bring(world, FLAT)
    secret = await value(world, "06433013", breakdown=FOREIGN)
    assert secret is not None
    assert (secret.figure.state, secret.figure.amount) == (State.SECRET, None)
    assert secret.words == "Zahlenwert unbekannt oder geheim zu halten"
    assert await value(world, "06433014", breakdown=FOREIGN) is None
    assert await value(world, time="2023-12-31") is None


async def test_a_new_edition_stands_before_the_old_one_and_changes_nothing_in_it(world: World) -> None:
    await bring(world, FLAT)
    before = await world.pool.fetch("SELECT * FROM official_value ORDER BY line")
    done = await bring(world, CORRECTED)
    assert (done.version, done.changed) == (2, True)
    assert await amount(world) == Decimal(20433)
    assert await value(world, "06433013", breakdown=FOREIGN) is None  # the correction no longer holds it
    old = await world.pool.fetch("SELECT * FROM official_value WHERE dataset_id = $1 ORDER BY line", before[0]["dataset_id"])
    assert old == before
    async with world.sessions() as session:
        listed = await list_datasets(session)
    assert [(row["version"], row["superseded"]) for row in listed] == [(2, False), (1, True)]


async def test_an_edition_of_another_year_leaves_the_years_before_it_standing(world: World) -> None:
    await bring(world, FLAT)
    await bring(world, FLAT.replace("2024-12-31", "2025-12-31").replace("20431", "21000"))
    assert (await amount(world), await amount(world, time="2025-12-31")) == (Decimal(20431), Decimal(21000))
    async with world.sessions() as session:
        latest = await latest_value(session, "population", "06433012", date(2026, 1, 1), FOREIGN)
        earlier = await latest_value(session, "population", "06433012", date(2025, 12, 30), FOREIGN)
        none = await latest_value(session, "population", "06433012", date(2024, 12, 30), FOREIGN)
    assert latest is not None
    assert earlier is not None
    assert (latest.time, earlier.time, none) == ("2025-12-31", "2024-12-31", None)


async def test_the_same_file_again_changes_nothing_unless_it_is_described_otherwise(world: World) -> None:
    await bring(world, FLAT)
    again = await bring(world, FLAT)
    assert (again.version, again.changed) == (1, False)
    other = await bring(world, FLAT, FLAT_DESCRIPTION.replace("Personen", "Einwohner"))
    assert (other.version, other.changed) == (2, True)


async def test_a_dry_run_and_a_faulty_file_store_nothing(world: World) -> None:
    assert (await bring(world, FLAT, dry_run=True)).version == 1
    faulty = await bring(world, FLAT + flat_row("06433014", "NATA", "viele"))
    assert (faulty.version, faulty.reading.report.faulty) == (None, 1)
    assert await world.pool.fetchval("SELECT count(*) FROM official_dataset") == 0
    assert await world.pool.fetchval("SELECT count(*) FROM audit.event WHERE action LIKE 'official%'") == 0


async def test_two_sources_never_stand_under_one_series(world: World) -> None:
    await bring(world, FLAT)
    with pytest.raises(FileRefused, match=r"belongs to table 12411 of Statistisches Bundesamt"):
        await bring(world, REGISTER, REGISTER_DESCRIPTION.replace("series.residents", "series.population"))
    await bring(world, REGISTER, REGISTER_DESCRIPTION)


async def test_a_withdrawn_import_is_read_no_more_and_may_come_again(world: World) -> None:
    await bring(world, FLAT)
    await bring(world, CORRECTED)
    async with open_unit(world) as uow:
        await withdraw(uow, SOURCE, "12411", 2, "falsche Datei")
    assert await amount(world) == Decimal(20431)
    async with world.sessions() as session:
        assert [(row["withdrawn"], row["superseded"]) for row in await list_datasets(session)] == [
            ("falsche Datei", False),
            (None, False),
        ]
    with pytest.raises(NotFound):
        async with open_unit(world) as uow:
            await withdraw(uow, SOURCE, "12411", 2, "noch einmal")
    with pytest.raises(ValidationFailed):
        async with open_unit(world) as uow:
            await withdraw(uow, SOURCE, "12411", 1, " ")
    assert (await bring(world, CORRECTED)).version == 3
    assert await amount(world) == Decimal(20433)


async def test_a_wrong_source_that_was_withdrawn_does_not_keep_the_series(world: World) -> None:
    await bring(world, FLAT, FLAT_DESCRIPTION.replace(SOURCE, "Falsche Quelle"))
    async with open_unit(world) as uow:
        await withdraw(uow, "Falsche Quelle", "12411", 1, "falsche Quelle")
    await bring(world, FLAT)
    found = await value(world)
    assert found is not None
    assert found.provenance.source == SOURCE


async def test_imports_at_once_take_versions_one_after_the_other(world: World) -> None:
    files = [FLAT.replace("66431", str(66431 + number)) for number in range(4)]
    done = await asyncio.gather(*(bring(world, text) for text in files))
    assert sorted(each.version or 0 for each in done) == [1, 2, 3, 4]


async def test_all_areas_are_read_at_once(world: World) -> None:
    await bring(world, FLAT)
    async with world.sessions() as session:
        found = await official_values(session, "population", "2024-12-31", FOREIGN)
        one = await official_values(session, "population", "2024-12-31", FOREIGN, ["06433013", "06433014"])
    assert {area: each.figure.amount for area, each in found.items()} == {"06433012": Decimal(20431), "06433013": None}
    assert list(one) == ["06433013"]


@pytest.mark.parametrize(
    "statement",
    [
        *("UPDATE official_value SET amount = 0", "DELETE FROM official_value", "UPDATE official_dataset SET licence = 'x'"),
        *("DELETE FROM official_withdrawal", "TRUNCATE official_dataset CASCADE"),
    ],
)
async def test_the_service_cannot_change_what_was_imported(world: World, statement: str) -> None:
    await bring(world, FLAT)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await world.pool.execute(statement)


@pytest.mark.parametrize("state", ["unknown_or_secret", "unreliable", "later", "empty", "zero"])
async def test_the_database_refuses_a_number_where_the_source_has_a_sign(world: World, state: str) -> None:
    await bring(world, FLAT)
    with pytest.raises(asyncpg.CheckViolationError):
        await world.pool.execute(
            "INSERT INTO official_value SELECT dataset_id, series, time, breakdown, '06433014', $1, 7, NULL, 9 "
            "FROM official_value LIMIT 1",
            state,
        )


async def test_an_official_value_is_no_number(world: World) -> None:
    await bring(world, FLAT)
    found: Any = await value(world)
    arithmetic: tuple[Callable[[Any, Any], Any], ...] = (
        operator.add,
        operator.sub,
        operator.mul,
        operator.truediv,
        operator.mod,
        operator.pow,
        operator.lt,
        operator.ge,
    )
    for operation in arithmetic:
        for left, right in ((found, 5), (5, found), (found, Decimal(5)), (found, found)):
            with pytest.raises(TypeError):
                operation(left, right)
    conversions: tuple[Callable[[Any], Any], ...] = (int, float, Decimal, round, sum)
    for conversion in conversions:
        with pytest.raises(TypeError):
            conversion(found)


async def test_only_beside_takes_both_and_names_both_sources(world: World) -> None:
    await bring(world, FLAT)
    official, secret = await value(world), await value(world, "06433013", breakdown=FOREIGN)
    assert official is not None
    assert secret is not None
    own = OwnCount(664, "newcomers by municipality", "06433012", date(2025, 6, 30))
    together = beside(own, official, per=1000)
    assert together.value is not None
    assert together.value.quantize(Decimal("0.01")) == Decimal("10.00")
    assert together.sources == (
        "eigene Zählung, newcomers by municipality, Stichtag 30.06.2025",
        "Statistisches Bundesamt (Destatis), Tabelle 12411, Stand 27.06.2025, Lizenz dl-de/by-2-0",
    )
    assert together.days_apart == 181
    unpublished = beside(OwnCount(None, "t", "06433012", own.reference_date), official)
    assert (unpublished.value, unpublished.why) == (None, "eigene Zahl nicht veröffentlicht")
    hidden = beside(OwnCount(5, "t", "06433013", own.reference_date), secret)
    assert (hidden.value, hidden.why) == (None, "Zahlenwert unbekannt oder geheim zu halten")
    with pytest.raises(ValueError, match="06433013"):
        beside(own, secret)
