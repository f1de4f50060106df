"""`kiim retention`: what has been kept long enough; a report first, then doing it, class by class."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from app.cli.operating import AsJson, say
from app.cli.running import read_settings, run
from app.main import open_world
from app.retention import run as work
from app.retention.classes import CLASSES

retention = typer.Typer(no_args_is_help=True, help="How long what is stored stays, by class: report what is due, or do it.")
ClassOption = Annotated[list[str] | None, typer.Option("--class", help="Only this class; may be given several times.")]
_WORDS = {
    "to_remind": "to be told that their records are not used",
    "reminded": "told",
    "to_erase": "to be erased",
    "locked": "left alone because they locked their records",
    "old_enough": "records old enough to hold a value past its bound",
    "months": "months of the log",
    "people": "erased people's evidence",
    "rows": "rows",
    "erased": "erased",
    "trimmed": "records lost a value past its bound",
}


@retention.callback()
def _group() -> None:
    pass


@retention.command()
def report(only: ClassOption = None, as_json: AsJson = False) -> None:
    """Say what is due, and how long each class stays. Nothing is removed."""
    codes, settings = _codes(only), read_settings()

    async def counted() -> list[work.Line]:
        async with open_world(settings) as world:
            return await work.report(world, codes)

    lines = run(counted())
    said = settings.model_dump(include={"retention_grace_months", "log_months", "evidence_years"})
    periods = {code: each.period.format(**said) for code, each in CLASSES.items()}
    rows = [asdict(line) | {"period": periods[line.code], "basis": CLASSES[line.code].basis} for line in lines]
    say(as_json, {"items": rows}, "\n".join(f"{_line(line)}\n    stays: {periods[line.code]}" for line in lines))


@retention.command("run")
def run_(only: ClassOption = None, as_json: AsJson = False) -> None:
    """Do what `report` says is due. Exit 1 if a class was refused; the others are done all the same."""
    codes = _codes(only)

    async def done() -> list[work.Line]:
        async with open_world(read_settings()) as world:
            return await work.run(world, codes)

    lines = run(done())
    say(as_json, {"items": [asdict(line) for line in lines]}, "\n".join(map(_line, lines)))
    raise typer.Exit(1 if any(line.refused for line in lines) else 0)


def _codes(only: list[str] | None) -> list[str] | None:
    unknown = set(only or ()) - set(work.acting())
    if unknown:
        raise typer.BadParameter(f"classes are {', '.join(work.acting())}")
    return only


def _line(line: work.Line) -> str:
    said: list[Any] = [f"{count:,} {_WORDS[kind]}" for kind, count in line.counts.items()]
    months = f" ({', '.join(line.months)})" if line.months else ""
    return f"{line.code}: {'refused: ' + line.refused if line.refused else ', '.join(said) + months}"
