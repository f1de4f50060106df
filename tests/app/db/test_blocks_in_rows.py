"""A sealed block lies in its row as it is, and beside it is room for the next version: fetching needs no second table, storing no
compression that finds nothing and no new entry in an index."""

import os

import httpx
import pytest
from sqlalchemy import text

from app.unit_of_work import open_unit
from app.world import World
from tests.support.people import Tool, confirm_notices, tool
from tests.support.scenes import scene


@scene
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling")


@pytest.mark.parametrize("size", [3_000, 7_900])
async def test_a_block_of_several_kilobytes_is_not_moved_out_of_its_row(office: Tool, world: World, size: int) -> None:
    await office.register()
    sealed = os.urandom(size)
    async with open_unit(world) as uow:
        uow.unaudited("a test stores bytes and rolls back")
        await uow.session.execute(text("UPDATE profile_category SET sealed = :sealed"), {"sealed": sealed})
        found = await uow.session.execute(
            text(
                "SELECT DISTINCT pg_column_toast_chunk_id(sealed), pg_column_compression(sealed), octet_length(sealed)"
                " FROM profile_category"
            )
        )
        assert found.all() == [(None, None, size)]
        await uow.session.rollback()


@pytest.mark.parametrize(
    ("filled", "changed"),
    [
        (
            "INSERT INTO newcomer (newcomer_id, status, key_id, dek_generation, profile_version, ledger_n, ledger_hash, manifest,"
            " created_at) SELECT gen_random_uuid(), 'active', gen_random_uuid(), 1, 1, 1, :hash, :sealed, now()"
            " FROM generate_series(1, 200)",
            "UPDATE newcomer SET profile_version = 2 WHERE",
        ),
        (
            "INSERT INTO profile_category (newcomer_id, category, row_version, sealed)"
            " SELECT gen_random_uuid(), 6, 1, :sealed FROM generate_series(1, 200) WHERE CAST(:hash AS bytea) <> ''",
            "UPDATE profile_category SET row_version = 2, sealed = sealed || substr(sealed, 1, 256) WHERE",
        ),
    ],
    ids=["newcomer", "profile_category"],
)
async def test_the_next_version_of_a_row_finds_room_in_its_page(world: World, filled: str, changed: str) -> None:
    async with open_unit(world) as uow:
        uow.unaudited("a test stores rows of nobody and rolls back")
        await uow.session.execute(text(filled), {"hash": bytes(32), "sealed": os.urandom(652)})
        table = filled.split()[2]
        pages = (await uow.session.execute(text(f"SELECT DISTINCT (ctid::text::point)[0]::int FROM {table}"))).scalars().all()
        assert len(pages) > 5
        of_each = f"ctid = ANY (ARRAY(SELECT min(ctid) FROM {table} GROUP BY (ctid::text::point)[0]))"
        moved = await uow.session.execute(text(f"{changed} {of_each} RETURNING (ctid::text::point)[0]::int"))
        assert sorted(moved.scalars()) == sorted(pages)
        await uow.session.rollback()
