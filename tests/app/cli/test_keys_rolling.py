"""`kiim keys rotate | export | restore` and `kiim drill` as an operator types them."""

import asyncio
import json
from pathlib import Path

import pytest

from app.settings import Settings
from tests.app.cli.test_operator import kiim, open_once
from tests.support.database import TestDatabase


@pytest.fixture
def environment(database: TestDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr("app.backups.roll.roll.__kwdefaults__", {"grace": 0, "reached": lambda _: None})
    monkeypatch.setattr("app.backups.renew_index.renew_index.__kwdefaults__", {"grace": 0})
    asyncio.run(open_once(Settings(data=tmp_path, database_url=database.url)))
    return {"KIIM_DATABASE_URL": database.url, "KIIM_DATABASE_OWNER_URL": database.owner_url, "KIIM_DATA": str(tmp_path)}


def test_an_operator_rolls_exports_and_restores(environment: dict[str, str], tmp_path: Path) -> None:
    waits = kiim("keys", "rotate", **environment)
    assert (waits.exit_code, waits.stdout) == (0, "No roll is due; `--now` makes one all the same.\n")
    done = json.loads(kiim("keys", "rotate", "--now", "--json", **environment).stdout)
    assert (done["rolled"], done["epoch"], done["final"], done["resumed"]) == (True, 2, 0, False)
    assert Path(done["export"]).is_file()
    words = kiim("keys", "rotate", "--now", **environment).stdout
    assert "Epoch 3 is in use" in words
    assert "`kiim backup`" in words
    assert json.loads(kiim("keys", "rotate", "--index", "--json", **environment).stdout) == {"generation": 2, "renewed": 0}
    renewed = json.loads(kiim("keys", "rotate", "--data-key", "--json", **environment).stdout)
    assert renewed == {"people": 0, "failed": 0, "kept_whole": 0}
    for wrong in (("--index", "--data-key"), ("--newcomer", "n_1"), ("--data-key", "--newcomer", "n_1")):
        assert kiim("keys", "rotate", *wrong, **environment).exit_code == 2
    file = tmp_path / "mine.kiim"
    assert "holds 0 data keys" in kiim("keys", "export", str(file), **environment).stdout
    assert kiim("keys", "export", str(file), **environment).exit_code == 1
    back = json.loads(kiim("keys", "restore", str(file), "--json", **environment).stdout)
    assert back == {"data_keys": 0, "unused": 0, "destroyed": 0, "erased_again": 0}
    nobody = kiim("drill", "restore", **environment)
    assert nobody.exit_code == 2
    assert "Nobody is registered" in nobody.stderr
