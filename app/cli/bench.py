"""`kiim bench`: the README's performance table, measured here and now as ratios of medians."""

import shutil
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from app.bench.naive import create_naive
from app.bench.people import prepare
from app.bench.run import Options, Report, run, seconds_to_answer
from app.bench.table import table
from app.cli.running import read_settings
from app.cli.running import run as run_work
from app.main import open_world
from app.settings import Settings


def bench(
    newcomers: Annotated[int, typer.Option(min=100, help="How many people are in the database.")] = 100_000,
    rounds: Annotated[int, typer.Option(min=1, help="Interleaved rounds; medians are shown.")] = 5,
    seconds: Annotated[float, typer.Option(min=0.5, help="Length of one measurement.")] = 4.0,
    connections: Annotated[int, typer.Option(min=1, max=256, help="Connections of the load generator.")] = 32,
    growth: Annotated[bool, typer.Option(help="Compare 10,000 newcomers with 1,000,000 instead (takes about an hour).")] = False,
    data: Annotated[Path | None, typer.Option(help="Where the benchmark keeps its databases; default: KIIM_DATA/bench.")] = None,
    keep: Annotated[bool, typer.Option(help="Keep the database for the next run.")] = False,
) -> None:
    """Measure this service on this machine against a bare plaintext read and against a naive ORM version of the same rules."""
    folder = data or read_settings().data / "bench"
    options = Options(rounds=rounds, seconds=seconds, connections=connections)
    if growth:
        small, large = (_measured(folder, count, options, keep)[0] for count in (10_000, 1_000_000))
        for name in ("read-3", "read-all", "write"):
            ratio = large.measured[name].rate / small.measured[name].rate
            typer.echo(f"{name}: 1,000,000 newcomers at {ratio:.2f} of the rate at 10,000 (goal for the read: at least 0.85)")
        return
    report, start = _measured(folder, newcomers, options, keep)
    typer.echo(table(report, options, start))


def bench_naive(port: Annotated[int, typer.Option()]) -> None:
    """Serve the naive version, for `kiim bench`."""
    application = create_naive(open_world(read_settings()))
    uvicorn.run(application, port=port, loop="uvloop", http="httptools", access_log=False, log_level="warning")


def _measured(folder: Path, newcomers: int, options: Options, keep: bool) -> tuple[Report, float]:
    """Prepare the database of this size, measure, and start the service on it once more."""
    place = folder / str(newcomers)
    settings = Settings.model_validate({"data": place, "database_url": None, "log_level": "info"})
    typer.echo(f"{newcomers:,} newcomers in {place}", err=True)
    try:
        report = run_work(_run(settings, newcomers, options))
        return report, seconds_to_answer(settings)
    finally:
        if not keep:
            shutil.rmtree(place, ignore_errors=True)


async def _run(settings: Settings, newcomers: int, options: Options) -> Report:
    async with open_world(settings) as world:
        await prepare(world, newcomers)
        return await run(world, options, lambda words: typer.echo(words, err=True))
