"""`kiim keys`: who holds the root key, under which epochs the stored keys are wrapped, and moving them elsewhere."""

import json
from dataclasses import asdict
from typing import Annotated, Any, cast

import typer

from app.audit.record import Entry
from app.backups.roll import Rolled, roll
from app.cli import rolling
from app.cli.key_log import COMPARE_HELP, compare
from app.cli.operating import REFUSED, AsJson, say
from app.cli.progress import Tell, telling
from app.cli.running import read_settings, run
from app.crypto.changing import ChangingProvider
from app.crypto.epochs import RollBlocked, unfinished
from app.crypto.faults import KeyFileProblem
from app.crypto.inventory import Held, Inventory, inventory
from app.crypto.open_provider import provider_of
from app.crypto.provider import KeyProvider, ProviderStatus
from app.db.database import open_database
from app.db.engine import open_listener
from app.db.roles import APP
from app.db.setup_connection import open_setup
from app.errors import ConfigurationProblem
from app.main import open_world
from app.settings import KeyProviderName, Settings
from app.unit_of_work import open_unit

keys = typer.Typer(no_args_is_help=True, help="The root key and everything that is wrapped with it.")
keys.command("rotate", help=rolling.ROTATE_HELP, short_help="Begin a new epoch and destroy the former key.")(rolling.rotate)
keys.command("export", help=rolling.EXPORT_HELP, short_help="Write the wrapped keys into a file.")(rolling.export)
keys.command("compare", help=COMPARE_HELP, short_help="Compare the provider's log with ours.")(compare)
keys.command("restore", help=rolling.RESTORE_HELP, short_help="Bring the keys of an export back.")(rolling.restore)


@keys.callback()
def _group() -> None:
    pass


@keys.command()
def status(as_json: AsJson = False) -> None:
    """Say who holds the root key, which epochs exist and how many keys each wraps. Exit 1 if a stored key cannot be opened."""
    held, known = run(_status(read_settings()))
    strangers = [] if known is None else list(held.strangers(known))
    typer.echo(json.dumps(_document(held, known, strangers), indent=2) if as_json else "\n".join(_words(held, known, strangers)))
    raise typer.Exit(REFUSED if strangers else 0)


@keys.command()
def provider(
    name: Annotated[KeyProviderName, typer.Argument(metavar="NEW", help="local, pkcs11, transit or awskms.")],
    as_json: AsJson = False,
) -> None:
    """Move the root key to another provider: bring every stored key there, then destroy what the former one holds.

    Stop the service first, and set what the new provider needs beside what the former one needs. A move that was
    interrupted is finished by the same command. Afterwards set KIIM_KEY_PROVIDER=NEW, start the service, make a backup.
    """
    with telling() as tell:
        done = run(_change(read_settings(), name, tell))
    if done is None:
        say(as_json, {"changed": False}, f"Every stored key is with {name} already.")
        return
    say(
        as_json,
        {"changed": True, "provider": name, **asdict(done)},
        f"{done.rewrapped:,} keys are with {name} now, under epoch {done.epoch}; the former provider's keys are destroyed.\n"
        f"Set KIIM_KEY_PROVIDER={name} and start the service. Keep {done.export}, twice and apart, and make a backup.",
    )


async def _change(settings: Settings, name: KeyProviderName, tell: Tell) -> Rolled | None:
    held, serving = await _held(settings)
    if not held.held:
        raise ConfigurationProblem(f"No keys are stored yet: set KIIM_KEY_PROVIDER={name} and start the service.")
    if serving:
        raise ConfigurationProblem("The service is running on this database. Stop it: it could not open what is moved meanwhile.")
    new = provider_of(settings, name)
    opening = _with_former(settings, held, new)
    async with open_world(settings, provider=opening or new) as world, open_listener(world.database.url) as connection:
        if opening is None and await unfinished(connection, new) is None:
            return None
        done = await roll(world, tell, grace=0)
        if done is not None:
            async with open_unit(world) as uow:
                await uow.record(Entry("keys.provider"))
    if done is None:
        raise RollBlocked("Another process rolls right now; it finishes what was begun.")
    return done


def _with_former(settings: Settings, held: Inventory, new: KeyProvider) -> KeyProvider | None:
    """Both providers, as long as the former one holds anything; the settings name it, or the stored keys do."""
    names = {one.provider for one in held.held} - {new.name} or {settings.key_provider} - {new.name}
    if len(names) > 1:
        raise ConfigurationProblem(f"Keys lie with {', '.join(sorted(names))}. Restore schema `keys` from the newest export.")
    if not names:
        return None
    (name,) = names
    former = provider_of(settings, cast(KeyProviderName, name))
    try:
        former.prepare(keys_in_use=True)
    except KeyFileProblem:
        if any(one.provider == name for one in held.held):
            raise
        return None  # destroyed by an earlier try
    return ChangingProvider(new, former)


async def _held(settings: Settings) -> tuple[Inventory, bool]:
    """What is stored, and whether a service is connected."""
    database = await open_database(settings)
    try:
        async with open_setup(database.url) as connection:
            serving = await connection.fetchval(
                "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'kiim')"
            )
            await connection.execute(f"SET ROLE {APP}")
            return await inventory(connection), serving
    finally:
        database.close()


async def _status(settings: Settings) -> tuple[Inventory, ProviderStatus | None]:
    held, _ = await _held(settings)
    if not held.held:
        return held, None
    opened = provider_of(settings)
    opened.prepare(keys_in_use=True)
    return held, opened.status()


def _document(held: Inventory, known: ProviderStatus | None, strangers: list[Held]) -> dict[str, Any]:
    return {
        "provider": None if known is None else asdict(known),
        "keys": [asdict(one) for one in held.held],
        "destroyed": held.shredded,
        "unopenable": [asdict(one) for one in strangers],
    }


def _words(held: Inventory, known: ProviderStatus | None, strangers: list[Held]) -> list[str]:
    if known is None:
        return ["No keys are stored yet; the first start makes them."]
    epochs = ", ".join(map(str, known.epochs))
    lines = [
        f"Root key: {known.provider}, {known.where}",
        f"Epochs: {epochs}; current: {known.current_epoch} (check value {known.check_value})",
        *(f"{one.keys:,} {one.kind} keys under epoch {one.epoch} of {one.provider}" for one in held.held),
        f"{held.shredded:,} keys of erased people were destroyed.",
    ]
    return lines + [
        f"PROBLEM: {one.keys:,} {one.kind} keys are under epoch {one.epoch} of {one.provider}, which cannot be opened now."
        for one in strangers
    ]
