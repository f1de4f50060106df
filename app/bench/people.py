"""The benchmark's databases: filled once with the benchmark's people, kept or thrown away, and the yardstick's plaintext rows."""

import shutil
from pathlib import Path

from rich.console import Console

from app.bench.callers import ADVISER, register_callers
from app.bench.invent import Opening
from app.bench.yardstick import SCHEMA
from app.db.setup_connection import open_setup
from app.demo import seed
from app.demo.progress import seed_all
from app.errors import ConfigurationProblem
from app.world import World

_BYTES_OF_NEWCOMER = 12_000
_BYTES_OF_LOOK = 900
_BYTES_OF_LOG = 5 << 30  # PostgreSQL's write-ahead log at its largest, and what sorting for the indexes takes
_PLANNED = "SELECT to_regclass('demo.seeding') IS NOT NULL"


def require_room(place: Path, newcomers: int, looks: int | None) -> None:
    """ConfigurationProblem when the disk has too little room for a database of this size, whatever is there already."""
    require_space(place, newcomers * (_BYTES_OF_NEWCOMER + (looks or 0) * _BYTES_OF_LOOK) + _BYTES_OF_LOG)


def require_space(place: Path, needed: int) -> None:
    """ConfigurationProblem when the disk has less room than this for what is to lie there, whatever is there already."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    present = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
    free = shutil.disk_usage(place).free
    if free < needed - present:
        raise ConfigurationProblem(
            f"The benchmark needs about {needed / 1e9:.0f} GB in {place}, and {free / 1e9:.0f} GB are free there. "
            "Choose another folder with --data."
        )


async def prepare(world: World, newcomers: int, looks: int | None, console: Console) -> None:
    """Fill a database with the benchmark's people, or go on where that was stopped; a full one is left as it is."""
    owner_url = world.database.owner_url
    async with open_setup(owner_url) as connection:
        planned = await connection.fetchval(_PLANNED)
        present = 0 if planned else await connection.fetchval("SELECT count(*) FROM newcomer")
        founded = await connection.fetchval("SELECT EXISTS (SELECT FROM agency)")
    if present == newcomers:
        return
    if present:
        raise ConfigurationProblem(f"This folder holds {present:,} newcomers of the benchmark; choose another one with --data.")
    plan = await seed.planned(owner_url, newcomers, None, world.clock.now().replace(microsecond=0))
    if not founded:
        await register_callers(world)
    await seed_all(world, plan, Opening(looks), console)
    async with open_setup(owner_url) as connection:
        await connection.execute("VACUUM (ANALYZE)")  # as the yardstick's table is: who first reads a row just loaded marks it


async def lay_out_plain(world: World, body: bytes) -> None:
    """One plaintext row per newcomer, each as large as the full answer."""
    async with open_setup(world.database.owner_url) as connection:
        await connection.execute(SCHEMA)
        await connection.execute(
            "INSERT INTO bench.plain SELECT r.reference, $1::jsonb FROM newcomer_reference r JOIN agency a USING (agency_id) "
            "WHERE a.name = $2 ON CONFLICT DO NOTHING",
            body.decode(),
            ADVISER.agency_name,
        )
        await connection.execute("VACUUM (ANALYZE) bench.plain")
        await connection.execute("GRANT USAGE ON SCHEMA bench TO kiim_app")
        await connection.execute("GRANT SELECT ON bench.plain TO kiim_app")
