"""`kiim restore`: a backup into an empty database, with the newest keys."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.backups.backup import read_backup
from app.backups.continue_log import continue_log
from app.backups.guard import mismatches
from app.backups.restore import erase_again, newest_export, restore_data, restore_keys, target_of
from app.cli.operating import AsJson, say
from app.cli.progress import Tell, telling
from app.cli.running import read_settings, run
from app.crypto.open_provider import provider_of
from app.main import open_world
from app.settings import Settings


def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of one backup.")],
    keys: Annotated[Path | None, typer.Option("--keys", help="Another key export than the newest one that opens.")] = None,
    as_json: AsJson = False,
) -> None:
    """Restore a backup into an empty database: the one of KIIM_DATABASE_URL, or a new one in KIIM_DATA.

    The root key must be in its place. Whoever was erased after the backup is erased again. Consents that were
    withdrawn since then are back: enter the withdrawals again and run `kiim verify` before the service is started.
    """
    with telling() as tell:
        found = run(_restore(read_settings(), folder.absolute(), keys, tell))
    say(
        as_json,
        found,
        f"Restored the data of {found['made_at']} with the keys of {found['keys']}: {found['data_keys']:,} keys, "
        f"{found['erased_again']:,} people erased again. **Enter withdrawals since then again and run `kiim verify` before you "
        "start the service.**" + "".join(f"\n\nBefore it starts: {one}" for one in found["left_to_do"]),
    )


async def _restore(settings: Settings, folder: Path, keys: Path | None, tell: Tell) -> dict[str, Any]:
    backup = read_backup(folder)
    provider = provider_of(settings)
    export = keys or newest_export(provider, [backup.keys, *sorted(settings.key_export_path.glob("*.kiim"))])
    async with target_of(settings) as (owner_url, login):
        await restore_data(owner_url, backup, login=login)
        found = await restore_keys(owner_url, provider, export)
        await continue_log(owner_url, tell)
        async with open_world(settings) as world:
            again = await erase_again(world, tell)
            left = await mismatches(world)
    return {
        "made_at": backup.made_at.isoformat(),
        "keys": str(export),
        "data_keys": found.data_keys,
        "unused": found.unused,
        "erased_again": again,
        "left_to_do": left,
    }
