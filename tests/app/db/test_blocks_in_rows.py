"""A sealed block lies in its row as it is: fetching it needs no second table, storing it no compression that finds nothing."""

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
