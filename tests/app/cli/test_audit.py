"""`kiim audit` and `kiim witness`: an operator seals, checks and proves; a newcomer and a witness check without the service."""

import asyncio
import json
from pathlib import Path

import pytest

from app.audit.checkpoint import EntryProof
from app.audit.merkle import leaf_hash
from app.audit.note import Verifier
from app.audit.tree_store import read_state
from app.cli.audit import EXIT_CODES
from app.db.setup_connection import open_setup
from app.main import open_world
from app.settings import Settings
from tests.app.audit.trees import mth
from tests.app.cli.test_operator import kiim
from tests.support.database import TestDatabase
from tests.support.sealing import sealing

ROWS = 261


@pytest.fixture
def environment(database: TestDatabase, tmp_path: Path) -> dict[str, str]:
    """A database of its own with rows in its log; nothing is sealed."""
    found = {
        "KIIM_DATABASE_URL": database.url,
        "KIIM_DATABASE_AUDITOR_URL": database.auditor_url,
        "KIIM_BASE_URL": "https://kiim.example",
        "KIIM_DATA": str(tmp_path / "data"),
    }

    async def written() -> None:
        async with (
            open_world(Settings(data=tmp_path / "data", database_url=database.url)) as world,
            sealing(world, database, tmp_path) as log,
        ):
            await log.write(ROWS - 1)
            await log.acknowledge()

    asyncio.run(written())
    return found


def done(database: TestDatabase, *statements: str) -> list[object]:
    """What a superuser with triggers off does; gives the first value of each."""

    async def work() -> list[object]:
        async with open_setup(database.owner_url) as connection:
            await connection.execute("SET session_replication_role = replica")
            return [await connection.fetchval(statement) for statement in statements]

    return asyncio.run(work())


def test_the_log_is_sealed_checked_proven_and_watched(
    environment: dict[str, str], database: TestDatabase, tmp_path: Path
) -> None:
    assert kiim("audit", "key", **environment).exit_code == 2
    assert "Nothing is sealed" in kiim("audit", "export", str(tmp_path / "early"), **environment).output
    sealed = kiim("audit", "seal", **environment)
    assert (sealed.exit_code, sealed.stdout) == (0, f"{ROWS} rows are sealed.\n")
    key = kiim("audit", "key", **environment).stdout.strip()
    assert key.startswith("kiim.example/v1/audit+")
    verified = json.loads(kiim("audit", "verify", "--json", **environment).stdout)
    assert (verified["clean"], verified["sealed"], verified["unsealed"]) == (True, ROWS, 0)

    # A newcomer checks a proof without the service; so does whoever kept an older checkpoint.
    (seq,) = done(database, "SELECT seq FROM audit.leaf WHERE idx = 7")
    proof = tmp_path / "row.tlog-proof"
    assert kiim("audit", "prove", str(seq), "--out", str(proof), **environment).exit_code == 0
    assert kiim("audit", "prove", str(seq), **environment).stdout == proof.read_text()
    assert kiim("audit", "prove", "5", **environment).exit_code == 1
    checked = kiim("audit", "check", str(proof), "--key", key)
    assert checked.exit_code == 0
    assert json.loads(checked.stdout)["a"] == "test.look"
    altered = tmp_path / "altered.tlog-proof"
    altered.write_text(proof.read_text().replace("index 7", "index 8"))
    refused = kiim("audit", "check", str(altered), "--key", key)
    assert (refused.exit_code, refused.output) == (1, "This proves nothing: the entry does not stand in this log.\n")

    # A witness, offline.
    watch = ["--log", key, "--data", str(tmp_path / "witness")]
    question, line = tmp_path / "question", tmp_path / "line"
    assert kiim("witness", "ask", "--out", str(question), **environment).exit_code == 0
    assert kiim("witness", "ask", **environment).stdout == question.read_text()
    assert kiim("witness", "check", *watch, str(question)).exit_code == 2  # it has no name yet
    assert kiim("witness", "check", *watch, "--name", "w.example", "--out", str(line), str(question)).exit_code == 0
    status = kiim("witness", "status", *watch).stdout
    assert f"kiim.example/v1/audit: {ROWS} rows" in status
    again = kiim("witness", "check", *watch, str(question))
    assert (again.exit_code, again.output) == (1, f"409: {ROWS}\n")
    assert kiim("witness", "ask", "--old", "999", **environment).exit_code == 2
    assert kiim("witness", "status", "--log", "nonsense", "--data", str(tmp_path / "witness")).exit_code == 2
    witness_key = status.split()[3]
    cosigned = tmp_path / "cosigned.tlog-proof"
    cosigned.write_text(proof.read_text() + line.read_text())
    seen = kiim("audit", "check", str(cosigned), "--key", key, "--witness-key", witness_key)
    assert "Seen by w.example." in seen.output

    # The export is the log as files.
    folder = tmp_path / "export"
    exported = kiim("audit", "export", str(folder), "--bodies", **environment)
    assert exported.exit_code == 0, exported.output
    whole = (folder / "tile/0/000").read_bytes() + (folder / f"tile/0/001.p/{ROWS - 256}").read_bytes()
    leaves = [whole[at : at + 32] for at in range(0, len(whole), 32)]
    bundle = (folder / "tile/entries/000").read_bytes()
    assert leaf_hash(bundle[2 : 2 + int.from_bytes(bundle[:2], "big")]) == leaves[0]
    assert EntryProof.parse(proof.read_text()).checked(Verifier.parse(key))[0].root == mth(leaves)
    assert kiim("audit", "export", str(folder), **environment).exit_code == 2

    # What others kept is what a rewritten or shortened log is held against; the exit code says what was found.
    kept = ["--witness", str(proof), "--since", str(folder / "checkpoint")]
    assert kiim("audit", "verify", "--tree-only", *kept, **environment).exit_code == 0
    assert kiim("audit", "verify", "--since", str(question), **environment).exit_code == 2
    done(database, f"UPDATE audit.event SET body = replace(body, 'look', 'take') WHERE seq = {seq}")
    edited = kiim("audit", "verify", **environment)
    assert edited.exit_code == EXIT_CODES["audit-edited"]
    assert f"audit-edited: audit row {seq} (leaf 7)" in edited.stdout
    assert f"audit-row-forged: audit row {seq}" in edited.stdout
    assert "audit-edited" in kiim("verify", **environment).stdout
    done(database, "UPDATE audit.event SET body = replace(body, 'take', 'look')")
    assert kiim("audit", "verify", **environment).exit_code == 0


def test_a_log_that_was_cut_back_is_sealed_again_only_by_decision(environment: dict[str, str], database: TestDatabase) -> None:
    assert kiim("audit", "seal", **environment).exit_code == 0
    done(
        database,
        "DELETE FROM audit.event",
        "DELETE FROM audit.leaf",
        "DELETE FROM audit.tile",
        "DELETE FROM audit.checkpoint",
        "UPDATE audit.sealer_state SET size = 0, frontier = '', last_xid = '0', last_seq = 0",
    )
    shortened = kiim("audit", "verify", "--tree-only", **environment)
    assert (shortened.exit_code, "the log was cut back" in shortened.stdout) == (EXIT_CODES["audit-truncated"], True)
    halted = kiim("audit", "seal", **environment)
    assert (halted.exit_code, "last signed 261, the database has 0" in halted.output) == (2, True)
    assert kiim("audit", "adopt", **environment).exit_code == 1
    adopted = kiim("audit", "adopt", "--yes", **environment)
    assert adopted.stdout == "Before: 261 rows were signed. Now: 0.\n"
    assert kiim("audit", "seal", **environment).exit_code == 0

    async def size() -> int:
        async with open_setup(database.url) as connection:
            return (await read_state(connection)).tree.size

    assert asyncio.run(size()) == 1
    (body,) = done(database, "SELECT body FROM audit.event")
    said = json.loads(str(body))
    assert (said["a"], said["u"], said["ca"]) == ("log.adopt", "operator", "261-0")
