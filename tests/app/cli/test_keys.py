"""`kiim keys`: what the operator learns about the root key, and what is never said."""

import asyncio
import json
from pathlib import Path

import pytest

from app.db.setup_connection import open_setup
from app.settings import Settings
from tests.app.cli.test_operator import kiim, open_once
from tests.support.database import TestDatabase


@pytest.fixture
def environment(database: TestDatabase, tmp_path: Path) -> dict[str, str]:
    return {"KIIM_DATABASE_URL": database.url, "KIIM_DATABASE_OWNER_URL": database.owner_url, "KIIM_DATA": str(tmp_path)}


def test_status_counts_keys_by_epoch_and_names_those_that_cannot_be_opened(
    environment: dict[str, str], database: TestDatabase, tmp_path: Path
) -> None:
    new = kiim("keys", "status", **environment)
    assert (new.exit_code, new.stdout) == (0, "No keys are stored yet; the first start makes them.\n")
    asyncio.run(open_once(Settings(data=tmp_path, database_url=database.url)))
    known = json.loads(kiim("keys", "status", "--json", **environment).stdout)
    assert known["provider"]["epochs"] == [1]
    assert [(one["kind"], one["epoch"], one["provider"]) for one in known["keys"]] == [("service", 1, "local")]
    assert (known["destroyed"], known["unopenable"]) == (0, [])

    async def strange() -> None:
        async with open_setup(database.owner_url) as connection:
            await connection.execute("INSERT INTO keys.epoch VALUES ('local', 7, now())")
            await connection.execute("UPDATE keys.service SET epoch = 7 WHERE name = 'pepper'")

    asyncio.run(strange())
    result = kiim("keys", "status", **environment)
    assert result.exit_code == 1
    assert "PROBLEM: 1 service keys are under epoch 7 of local" in result.stdout
    secret = json.loads((tmp_path / "keys" / "root.key").read_text())["epochs"]["1"]["key"]
    assert secret not in result.output
