"""`kiim bench`: the README's performance table, measured here and now as ratios of medians."""

import shutil
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from rich.console import Console

from app.bench.growth import compare
from app.bench.naive import create_naive
from app.bench.people import prepare, require_room, require_space
from app.bench.run import Report, run, seconds_to_answer
from app.bench.subjects import Options
from app.bench.table import growth_table, table, written_into
from app.cli.running import read_settings
from app.cli.running import run as run_work
from app.errors import ConfigurationProblem
from app.main import open_world
from app.settings import Settings
from app.world import World

_USUAL, _LARGE = 100_000, 1_000_000
_BYTES_OF_COUNTED = 600
_BYTES_OF_IMPORTED = 25_000
_BYTES_OF_LOGGED = 1_500
_BYTES_OF_RUN = 2 << 30  # PostgreSQL's write-ahead log and what a run stores
_LOOKS = 9  # with the registration ten audit rows for each newcomer of the large database

Sizes = dict[Path, tuple[int, int | None]]  # how many newcomers, and how often an agency looked at each

Newcomers = Annotated[
    int | None,
    typer.Option(min=100, help="How many people are in the database (100,000; with --growth 1,000,000).", show_default=False),
]

_HELP = """Measure this service on this machine, as ratios of medians.

Without a further word: reads and writes against a bare plaintext read and against a
naive ORM version of the same rules.
"""
bench = typer.Typer(invoke_without_command=True, help=_HELP, short_help="Measure this service on this machine.")


@bench.callback()
def bench_(
    context: typer.Context,
    newcomers: Newcomers = None,
    rounds: Annotated[int, typer.Option(min=1, help="Interleaved rounds; medians are shown.")] = 5,
    seconds: Annotated[float, typer.Option(min=0.5, help="Length of one measurement.")] = 4.0,
    connections: Annotated[int, typer.Option(min=1, max=256, help="Connections of the load generator.")] = 32,
    growth: Annotated[bool, typer.Option(help="Compare a large database with a small one instead.")] = False,
    against: Annotated[int, typer.Option(min=100, help="With --growth: people in the small database.")] = 10_000,
    data: Annotated[Path | None, typer.Option(help="Where the benchmark keeps its databases; default: KIIM_DATA/bench.")] = None,
    keep: Annotated[bool, typer.Option(help="Keep the databases for the next run.")] = False,
    only_prepare: Annotated[
        bool, typer.Option("--prepare", help="Lay the databases out, keep them and measure nothing.")
    ] = False,
    readme: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Write the table into this page, between its marks, as well.")
    ] = None,
) -> None:
    """Measure reads and writes, unless a further word says what else."""
    if context.invoked_subcommand is not None:
        return
    name = "kiim bench growth" if growth else "kiim bench"
    if readme is not None:
        _require_marks(readme, name)
    folder = data or read_settings().data / "bench"
    options = Options(rounds=rounds, seconds=seconds, connections=connections)
    sizes = _growing(folder, against, newcomers or _LARGE) if growth else _usual(folder, newcomers or _USUAL)
    for place, (count, looks) in sizes.items():
        run_work(_prepare(place, count, looks))
    if only_prepare:
        return
    if growth:
        made = run_work(_compared(list(sizes), options))
    else:
        (place,) = sizes
        made = table(run_work(_measured(place, options)), options, seconds_to_answer(_settings(place)))
    typer.echo(made)
    if readme is not None:
        readme.write_text(written_into(readme.read_text(encoding="utf-8"), name, made), encoding="utf-8")
    if not keep:
        for place in sizes:
            shutil.rmtree(place, ignore_errors=True)


def _require_marks(readme: Path, name: str) -> None:
    """A page without a place for the table is noticed before an hour has passed."""
    try:
        written_into(readme.read_text(encoding="utf-8"), name, "")
    except ConfigurationProblem as problem:
        raise typer.BadParameter(str(problem), param_hint="--readme") from None


@bench.command("monitoring", short_help="Measure a release run against plain GROUP BYs.")
def bench_monitoring(
    newcomers: Annotated[int, typer.Option(min=1000, max=5_000_000, help="How many people are counted.")] = _LARGE,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds in turns; medians are shown.")] = 5,
    data: Annotated[Path | None, typer.Option(help="Where its database is made, and thrown away afterwards.")] = None,
) -> None:
    """Measure a whole release run over invented people against the same tables as plain GROUP BYs in PostgreSQL."""
    place = (data or read_settings().data / "bench") / f"monitoring-{newcomers}"
    require_space(place, newcomers * _BYTES_OF_COUNTED + _BYTES_OF_RUN)
    try:
        typer.echo(run_work(_measured_release(place, newcomers, rounds)))
    finally:
        shutil.rmtree(place, ignore_errors=True)


@bench.command("import", short_help="Measure the import of a file against a bare COPY.")
def bench_import(
    people: Annotated[int, typer.Option(min=100, max=5_000_000, help="Lines of the file.")] = _USUAL,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds in turns; medians are shown.")] = 3,
    processes: Annotated[int, typer.Option(min=1, max=64, help="Processes of the import.")] = 2,
    data: Annotated[Path | None, typer.Option(help="Where its database is made, and thrown away afterwards.")] = None,
) -> None:
    """Measure the import of invented people against one connection that copies the same file into jsonb."""
    place = (data or read_settings().data / "bench") / f"import-{people}"
    require_space(place, rounds * people * _BYTES_OF_IMPORTED + _BYTES_OF_RUN)
    try:
        typer.echo(run_work(_measured_import(place, people, rounds, processes)))
    finally:
        shutil.rmtree(place, ignore_errors=True)


@bench.command("audit", short_help="Measure what the seal of the log costs and how fast it is checked.")
def bench_audit(
    rows: Annotated[int, typer.Option(min=1000, max=50_000_000, help="Rows that are sealed, checked and proven.")] = _LARGE,
    rounds: Annotated[int, typer.Option(min=1, help="Pairs of rounds, with and without the seal in turns.")] = 7,
    seconds: Annotated[float, typer.Option(min=0.5, help="Length of one round.")] = 4.0,
    data: Annotated[Path | None, typer.Option(help="Where its database is made, and thrown away afterwards.")] = None,
) -> None:
    """Measure sixteen writers with and without the sealer, then seal, check and prove a large log."""
    place = (data or read_settings().data / "bench") / f"audit-{rows}"
    require_space(place, rows * _BYTES_OF_LOGGED + _BYTES_OF_RUN)
    try:
        typer.echo(run_work(_measured_audit(place, rows, rounds, seconds)))
    finally:
        shutil.rmtree(place, ignore_errors=True)


@bench.command("duplicates", short_help="Measure how well people registered twice are found.")
def bench_duplicates(
    people: Annotated[int, typer.Option(min=100, max=5_000_000, help="How many people are known.")] = _USUAL,
    twice: Annotated[int, typer.Option(min=10, help="How many of them are registered once more, respelled.")] = 5_000,
    names: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A list from outside instead: docs/duplicates.md.")
    ] = None,
    part: Annotated[str, typer.Option(help="Of the own lists: all names, `even` or `odd` ones.")] = "all",
    seed: Annotated[int, typer.Option(help="Another seed, other people.")] = 1,
) -> None:
    """Measure how many second registrations are found, how many records are opened for it, and how many suggestions are right.

    Needs no database: the matching is pure.
    """
    from app.bench.duplicates import measure, report
    from app.bench.twice import PARTS, names_from, own_names

    if part not in PARTS:
        raise typer.BadParameter("all, even or odd", param_hint="--part")
    cultures = names_from(names) if names else own_names(PARTS[part])
    typer.echo(report(measure(cultures, people, twice, seed, _say)))


async def _measured_import(place: Path, people: int, rounds: int, processes: int) -> str:
    from app.bench.imports import Wanted, measure_import, report

    async with open_world(_settings(place)) as world:
        return report(await measure_import(world, place, Wanted(people, rounds, processes), _say))


async def _measured_audit(place: Path, rows: int, rounds: int, seconds: float) -> str:
    from app.bench.audit import Wanted, measure_audit, report

    wanted = Wanted(rows, rounds, seconds)
    async with open_world(_settings(place)) as world:
        return report(await measure_audit(world, wanted, _say), wanted)


async def _measured_release(place: Path, newcomers: int, rounds: int) -> str:
    from app.bench.monitoring import measure_release, report

    async with open_world(_settings(place)) as world:
        return report(await measure_release(world, newcomers, rounds, _say))


def _usual(folder: Path, newcomers: int) -> Sizes:
    return {folder / str(newcomers): (newcomers, None)}


def _growing(folder: Path, small: int, large: int) -> Sizes:
    return {folder / f"growth-{small}": (small, 0), folder / f"growth-{large}": (large, _LOOKS)}


def bench_naive(port: Annotated[int, typer.Option()]) -> None:
    """Serve the naive version, for `kiim bench`."""
    application = create_naive(open_world(read_settings()))
    uvicorn.run(application, port=port, loop="uvloop", http="httptools", access_log=False, log_level="warning")


def _settings(place: Path) -> Settings:
    return Settings.model_validate({"data": place, "database_url": None, "log_level": "info"})


def _say(words: str) -> None:
    typer.echo(words, err=True)


async def _prepare(place: Path, newcomers: int, looks: int | None) -> None:
    _say(f"{newcomers:,} newcomers in {place}")
    require_room(place, newcomers, looks)
    async with open_world(_settings(place)) as world:
        await prepare(world, newcomers, looks, Console(stderr=True))


async def _measured(place: Path, options: Options) -> Report:
    async with open_world(_settings(place)) as world:
        return await run(world, options, _say)


async def _compared(places: list[Path], options: Options) -> str:
    async with AsyncExitStack() as stack:
        worlds: list[World] = [await stack.enter_async_context(open_world(_settings(place))) for place in places]
        small, large = await compare(worlds[0], worlds[1], options, _say)
    return growth_table(small, large, options)
