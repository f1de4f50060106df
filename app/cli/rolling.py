"""`kiim keys rotate | export | restore`: new epochs, and the wrapped keys out of the database and into it again."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.backups.continue_log import continue_log
from app.backups.key_file import check_export, write_export
from app.backups.renew_data_keys import Renewed, kept_whole, newcomer_named, renew_all, renew_data_key
from app.backups.renew_index import renew_index
from app.backups.restore import erase_again, newest_export, restore_keys
from app.backups.roll import Rolled, roll
from app.backups.watch import due
from app.cli.operating import REFUSED, AsJson, say
from app.cli.progress import Tell, telling
from app.cli.running import read_settings, run
from app.crypto.epochs import RollBlocked
from app.crypto.open_provider import provider_of
from app.db.setup_connection import open_setup
from app.main import open_world
from app.settings import Settings

ROTATE_HELP = """Begin a new epoch of the root key, and destroy the former one.

Without --now only if it is due: an erasure waits, and the epoch is as old as
KIIM_KEY_ROLL_DAYS. A roll that was interrupted is finished. The service works on.
Afterwards no older copy of the keys opens anything, wherever it lies: after a
roll keep the export that it names, and make a backup.

With --data-key everybody's record (or --newcomer's) is sealed under a new key;
with --index the tokens by which duplicates are found are made under a new key.
"""
EXPORT_HELP = """Write the wrapped keys into a file, and open it again.

No key in it opens without the root key. Keep it apart from the data, and no
longer than its epoch.
"""
RESTORE_HELP = """Bring the keys of an export into the database whose data was restored.

Whoever was erased since the data was copied is erased again. Without FILE the
newest export of KIIM_KEY_EXPORT is taken.
"""


def rotate(
    now: Annotated[bool, typer.Option("--now", help="Also when nothing waits.")] = False,
    data_key: Annotated[bool, typer.Option("--data-key", help="New data keys, where one may have leaked.")] = False,
    newcomer: Annotated[str, typer.Option("--newcomer", help="With --data-key: only hers, by reference or id.")] = "",
    before: Annotated[
        datetime | None,
        typer.Option("--before", help="With --data-key: go on with keys older than this (UTC).", show_default=False),
    ] = None,
    index: Annotated[bool, typer.Option("--index", help="A new key of duplicate tokens, and all tokens anew.")] = False,
    as_json: AsJson = False,
) -> None:
    """Begin a new epoch of the root key, and destroy the former one."""
    if data_key and index:
        raise typer.BadParameter("--data-key and --index are two things: one after the other")
    if (newcomer or before) and not data_key:
        raise typer.BadParameter("--newcomer and --before belong to --data-key")
    if data_key:
        _rotate_data_keys(newcomer, before, as_json)
    elif index:
        _rotate_index(as_json)
    else:
        _rotate_epoch(now, as_json)


def _rotate_epoch(now: bool, as_json: bool) -> None:
    with telling() as tell:
        done = run(_rotate(read_settings(), tell, now=now))
    if done is None:
        say(as_json, {"rolled": False}, "No roll is due; `--now` makes one all the same.")
        return
    say(
        as_json,
        {"rolled": True, **asdict(done)},
        f"Epoch {done.epoch} is in use, the former key is destroyed; {done.rewrapped:,} keys and {done.vectors:,} vectors were "
        f"brought over. {done.final:,} erasures are final now: no copy of these keys opens any more.\n"
        f"Older copies of the keys are worthless from now on. Keep {done.export}, twice and apart; now is the time for "
        "`kiim backup`.",
    )


def _rotate_data_keys(newcomer: str, before: datetime | None, as_json: bool) -> None:
    moment = (before or datetime.now(UTC)).replace(tzinfo=UTC)
    typer.echo(f"If this is interrupted, go on with --before {moment:%Y-%m-%dT%H:%M:%S}.", err=True)
    with telling() as tell:
        done, whole = run(_renew(read_settings(), newcomer, moment, tell))
    say(
        as_json,
        asdict(done) | {"kept_whole": whole},
        f"{done.people:,} data keys were replaced. Older dumps do not open for these people: make a backup now.",
    )
    if whole:
        typer.echo(f"Of {whole:,} people a former key stays whole: older dumps do open with it (decision 0034).", err=True)
    if done.failed:
        typer.echo(f"{done.failed:,} records do not open; their keys stay. Run `kiim verify`.", err=True)
        raise typer.Exit(REFUSED)


def _rotate_index(as_json: bool) -> None:
    with telling() as tell:
        generation, renewed = run(_renew_index(read_settings(), tell))
    say(
        as_json,
        {"generation": generation, "renewed": renewed},
        f"{renewed:,} people are found under a new key. `kiim keys rotate --now` takes the former one from every old copy.",
    )


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; it must not be there.")],
    as_json: AsJson = False,
) -> None:
    """Write the wrapped keys into a file."""
    if file.exists():
        typer.echo(f"{file} is there already; nothing was written.", err=True)
        raise typer.Exit(REFUSED)
    opened = run(_export(read_settings(), file))
    say(as_json, {"file": str(file), "data_keys": opened}, f"{file} holds {opened:,} data keys; each was opened once.")


def restore(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="The export.", show_default=False)] = None,
    as_json: AsJson = False,
) -> None:
    """Bring the keys of an export into the database whose data was restored."""
    with telling() as tell:
        found = run(_restore(read_settings(), file, tell))
    say(
        as_json,
        found,
        f"{found['data_keys']:,} keys are back ({found['unused']:,} of people who are not in this data were left out), "
        f"{found['erased_again']:,} people were erased again.",
    )


async def _rotate(settings: Settings, tell: Tell, *, now: bool) -> Rolled | None:
    async with open_world(settings) as world:
        if not now and not await due(world):
            return None
        done = await roll(world, tell)
        if done is None:
            raise RollBlocked("Another process rolls right now; it finishes what was begun.")
        return done


async def _renew(settings: Settings, newcomer: str, before: datetime, tell: Tell) -> tuple[Renewed, int]:
    """What was renewed, and of how many of these people a former key stays whole."""
    async with open_world(settings) as world:
        if not newcomer:
            return await renew_all(world, before, tell), await kept_whole(world)
        found = await newcomer_named(world, newcomer)
        if found is None or not await renew_data_key(world, found):
            raise typer.BadParameter("there is nobody of this reference or id")
        return Renewed(1, 0), await kept_whole(world, found)


async def _renew_index(settings: Settings, tell: Tell) -> tuple[int, int]:
    async with open_world(settings) as world:
        done = await renew_index(world, tell)
        if done is None:
            raise RollBlocked("Another process renews the index right now.")
        return done


async def _export(settings: Settings, file: Path) -> int:
    async with open_world(settings) as world, open_setup(world.database.url) as connection:
        await connection.execute("SET ROLE kiim_app; SET idle_in_transaction_session_timeout = 0")
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            await write_export(connection, world.keyring, file, world.clock.now())
        return check_export(file, world.keyring.provider)


async def _restore(settings: Settings, file: Path | None, tell: Tell) -> dict[str, int]:
    from app.db.database import open_database

    provider = provider_of(settings)
    path = file or newest_export(provider, sorted(settings.key_export_path.glob("*.kiim")))
    database = await open_database(settings)
    try:
        found = await restore_keys(database.owner_url, provider, path)
        await continue_log(database.owner_url, tell)
        async with open_world(settings) as world:
            again = await erase_again(world, tell)
    finally:
        database.close()
    return {"data_keys": found.data_keys, "unused": found.unused, "destroyed": found.destroyed, "erased_again": again}
