"""`kiim keys compare`: whether every key that the provider says it opened was opened by one of our processes."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from app.audit.comparisons import ACTION, FAILED, Found
from app.audit.openings import recorded
from app.audit.record import Entry
from app.backups.compare_openings import Comparison, NotALog, Theirs, compared, read_log
from app.cli.operating import REFUSED, AsJson, say
from app.cli.running import read_settings, run
from app.main import open_world
from app.settings import Settings
from app.unit_of_work import open_unit

COMPARE_HELP = (
    "Compare a log of the provider (OpenBao, Vault: audit device; AWS: CloudTrail; lines of JSON) with the openings that our "
    "processes wrote into the log. Exit 1 if a key was opened that none of them counted."
)
_AROUND = timedelta(minutes=3)


def compare(
    log: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The provider's log.")], as_json: AsJson = False
) -> None:
    """Name the minutes in which keys were opened that none of our processes asked for."""
    settings = read_settings()
    try:
        with log.open("rb") as lines:
            theirs = read_log(lines, settings.transit_key)
    except NotALog as fault:
        raise typer.BadParameter(str(fault), param_hint="LOG") from None
    result = run(_compared(settings, theirs))
    say(as_json, {"clean": result.clean, **asdict(result)}, _words(result))
    raise typer.Exit(0 if result.clean else REFUSED)


async def _compared(settings: Settings, theirs: Theirs) -> Comparison:
    async with open_world(settings) as world:
        now = datetime.now(UTC)
        async with world.pool.acquire() as connection:
            since, until = (theirs.since or now) - _AROUND, (theirs.until or now) + _AROUND
            result = compared(theirs, await recorded(connection, world.keyring, since, until), now)
        async with open_unit(world) as uow:
            await uow.record(Entry(ACTION, outcome="allowed" if result.clean else FAILED, compared=_numbers(theirs, result)))
    return result


def _numbers(theirs: Theirs, result: Comparison) -> Found:
    """What the officer reads on her page."""
    left, first = sum(result.unexplained.values()), next(iter(result.unexplained), 0)
    since, until = (0 if at is None else int(at.timestamp()) for at in (theirs.since, theirs.until))
    counts = result.theirs, result.ours, result.unsure, result.too_young
    return Found(since, until, *counts, left, len(result.unexplained), first)


def _words(result: Comparison) -> str:
    lines = [
        f"{result.theirs:,} keys opened by the provider's log, {result.ours:,} by ours"
        f" ({result.unsure:,} of them only perhaps: no answer came; {result.too_young:,} of the last minutes not judged yet)."
    ]
    for minute, count in result.unexplained.items():
        at = datetime.fromtimestamp(minute, UTC)
        lines.append(f"ALARM: {at:%Y-%m-%d %H:%M} UTC: {count:,} that no process of ours counted.")
    return "\n".join(lines)
