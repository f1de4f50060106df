"""`kiim reindex`: duplicate tokens made anew after the rules of matching or the index key changed."""

import typer

from app.cli.running import read_settings, run
from app.main import open_world
from app.newcomers.reindex import reindex as renew


def reindex() -> None:
    """Make the duplicate tokens anew of everybody whose tokens are of former rules, while the service runs."""
    typer.echo(f"{run(_reindex()):,} newcomers are found by today's rules again.")


async def _reindex() -> int:
    async with open_world(read_settings()) as world:
        return await renew(world, lambda done: typer.echo(f"{done:,} renewed", err=True))
