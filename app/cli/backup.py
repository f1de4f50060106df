"""`kiim backup`: the data without keys, and beside it the keys of the same moment."""

from pathlib import Path
from typing import Annotated

import typer

from app.backups.backup import Backup, back_up
from app.cli.operating import AsJson, say
from app.cli.progress import Tell, telling
from app.cli.running import read_settings, run
from app.main import open_world
from app.settings import Settings

_SUBFOLDER = "A new folder is made in it for each backup."


def backup(folder: Annotated[Path, typer.Argument(metavar="DIR", help=_SUBFOLDER)], as_json: AsJson = False) -> None:
    """Make a backup while the service runs: data.dump, keys.kiim of the same moment, manifest.json.

    The data may be kept for long and elsewhere. The keys open with the root key, and only until the next epoch: keep
    them apart from the data. The root key is in neither.
    """
    with telling() as tell:
        made = run(_backup(read_settings(), folder.absolute(), tell))
    say(
        as_json,
        {
            "folder": str(made.folder),
            "made_at": made.made_at.isoformat(),
            "newcomers": made.newcomers,
            "data_keys": made.data_keys,
            "provider": made.provider,
            "epoch": made.epoch,
        },
        f"{made.folder} holds {made.newcomers:,} newcomers and {made.data_keys:,} keys of epoch {made.epoch}; each key was "
        "opened once. `kiim drill restore` tries such a backup.",
    )


async def _backup(settings: Settings, folder: Path, tell: Tell) -> Backup:
    async with open_world(settings) as world:
        return await back_up(world, folder, tell)
