"""`kiim keys`: who holds the root key, under which epochs the stored keys are wrapped, and moving them elsewhere."""

import json
from dataclasses import asdict
from typing import Any

import typer

from app.cli import rolling
from app.cli.operating import REFUSED, AsJson
from app.cli.running import read_settings, run
from app.crypto.inventory import Held, Inventory, inventory
from app.crypto.open_provider import provider_of
from app.crypto.provider import ProviderStatus
from app.db.database import open_database
from app.db.roles import APP
from app.db.setup_connection import open_setup
from app.settings import Settings

keys = typer.Typer(no_args_is_help=True, help="The root key and everything that is wrapped with it.")
keys.command("rotate", help=rolling.ROTATE_HELP, short_help="Begin a new epoch and destroy the former key.")(rolling.rotate)
keys.command("export", help=rolling.EXPORT_HELP, short_help="Write the wrapped keys into a file.")(rolling.export)
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


async def _status(settings: Settings) -> tuple[Inventory, ProviderStatus | None]:
    database = await open_database(settings)
    try:
        async with open_setup(database.url) as connection:
            await connection.execute(f"SET ROLE {APP}")
            held = await inventory(connection)
    finally:
        database.close()
    if not held.held:
        return held, None
    provider = provider_of(settings)
    provider.prepare(keys_in_use=True)
    return held, provider.status()


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
