"""Attacks 37 to 43: sealed rows are edited, deleted, moved, rewritten with every hash, signed anew, cut back.

Each is first seen to pass by what would have been there without the tree: MACs and numbers, or the stored tree alone.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from app.audit.checkpoint import Checkpoint, opened_checkpoint
from app.audit.merkle import Frontier, leaf_hash
from app.audit.note import Signer, note
from app.audit.sealer_files import replace_file
from app.audit.tree_store import TreeFault, newest_signed
from app.audit.verify_tree import Against, Known
from app.world import World
from tests.app.audit.trees import tiles_of
from tests.attacks.administrator import Administrator
from tests.attacks.checked_log import ROWS, at, checked, foundation_is_silent, log_to_attack, named, seen, undone
from tests.support.database import TestDatabase
from tests.support.sealing import ORIGIN, SealedLog


@pytest.fixture
async def log(world: World, database: TestDatabase, tmp_path: Path) -> AsyncIterator[SealedLog]:
    """Sealed in two steps, with an open tail of two rows."""
    async with log_to_attack(world, database, tmp_path) as opened:
        yield opened


async def test_an_honest_log_has_no_finding(log: SealedLog) -> None:
    report = await checked(log)
    assert report.findings == []
    assert (report.sealed, report.unsealed, report.checkpoints) == (ROWS, 2, 2)
    memory = log.files.read_memory()
    assert memory is not None
    assert (memory.size, memory.root) == (ROWS, report.root)
    signed = await newest_signed(log.auditor)
    verifier = log.files.verifier()
    assert signed is not None
    assert verifier is not None
    for since in (Checkpoint.parse(signed.note.rpartition("\n\n")[0] + "\n"), await first_checkpoint(log)):
        later = await checked(log, Against(verifier, since=since))
        assert (later.findings, later.sealed, later.unsealed, later.root) == ([], ROWS, 2, report.root)


async def first_checkpoint(log: SealedLog) -> Checkpoint:
    """The checkpoint of the first step, as somebody may have kept it."""
    kept = await log.auditor.fetchval("SELECT note FROM audit.checkpoint ORDER BY size LIMIT 1")
    verifier = log.files.verifier()
    assert verifier is not None
    return opened_checkpoint(kept, [verifier])[0]


async def test_37_an_edited_row_is_named(log: SealedLog, administrator: Administrator) -> None:
    row = await at(log, 41)
    await administrator.run("UPDATE audit.event SET body = replace(body, 'look', 'take') WHERE seq = $1", row["seq"])
    assert named(await checked(log)) == [("audit-edited", f"audit row {row['seq']} (leaf 41)")]
    assert named(await checked(log, Against(log.files.verifier(), since=await first_checkpoint(log)))) == []  # it begins later


async def test_38_a_deleted_row_is_named(log: SealedLog, administrator: Administrator) -> None:
    for idx in (0, 255, ROWS - 1):
        row = await at(log, idx)
        await administrator.run("DELETE FROM audit.event WHERE seq = $1", row["seq"])
        assert ("audit-sealed-missing", f"audit row {row['seq']} (leaf {idx})") in named(await checked(log))
    assert len(named(await checked(log))) == 3


async def test_39_swapped_and_moved_rows_are_named(log: SealedLog, administrator: Administrator, world: World) -> None:
    one, two = await at(log, 20), await at(log, 30)
    swap = "UPDATE audit.event SET body = $2, mac = $3, mac_len = $4 WHERE seq = $1"
    async with undone(administrator):
        await administrator.run(swap, one["seq"], two["body"], two["mac"], two["mac_len"])
        await administrator.run(swap, two["seq"], one["body"], one["mac"], one["mac_len"])
        found = await seen(log, administrator)
        assert found == [("audit-edited", f"audit row {row['seq']} (leaf {idx})") for row, idx in ((one, 20), (two, 30))]
    for idx, to in ((20, 30), (30, 20), (20, 21), (5, ROWS - 1)):
        async with undone(administrator):
            places = await swapped(log, administrator, idx, to)
            found = await seen(log, administrator)
            assert {code for code, _ in found} == {"audit-order"}
            assert {where for _, where in found} <= places
    await swapped(log, administrator, 20, 30)
    await foundation_is_silent(log, world)


async def swapped(log: SealedLog, administrator: Administrator, idx: int, to: int) -> set[str]:
    """Exchange two rows in the order of transactions; gives their names."""
    rows = {idx: await at(log, idx), to: await at(log, to)}
    move = "UPDATE audit.event SET xid = $2::text::xid8 WHERE seq = $1"
    await administrator.run(move, rows[idx]["seq"], "0")
    await administrator.run(move, rows[to]["seq"], str(rows[idx]["xid"]))
    await administrator.run(move, rows[idx]["seq"], str(rows[to]["xid"]))
    return {f"audit row {row['seq']} (leaf {at})" for at, row in rows.items()}


async def rewritten(log: SealedLog, administrator: Administrator, signer: Signer | None) -> None:
    """Make a forged log whole: leaves, tiles, state and checkpoints all follow from the bodies as they now are."""
    rows = await administrator.connection.fetch("SELECT seq, body FROM audit.event ORDER BY era, xid, seq LIMIT $1", ROWS)
    leaves = [leaf_hash(row["body"].encode()) for row in rows]
    await administrator.run("DELETE FROM audit.leaf")
    await administrator.run("DELETE FROM audit.tile")
    await administrator.connection.executemany(
        "INSERT INTO audit.leaf VALUES ($1, $2, $3)",
        [(idx, row["seq"], leaf) for idx, (row, leaf) in enumerate(zip(rows, leaves, strict=True))],
    )
    for place, held in tiles_of(leaves).items():
        if place.level or len(held) == 32 * 256:
            await administrator.run("INSERT INTO audit.tile VALUES ($1, $2, $3)", place.level, place.n, held)
    tree = Frontier()
    sizes = {row["size"] for row in await administrator.connection.fetch("SELECT size FROM audit.checkpoint")}
    for leaf in leaves:
        tree.append(leaf)
        if tree.size in sizes:
            await administrator.run("UPDATE audit.checkpoint SET root = $2 WHERE size = $1", tree.size, tree.root)
            if signer is not None:
                text = Checkpoint(ORIGIN, tree.size, tree.root).text
                signed = note(text, [signer.sign(text)])
                await administrator.run("UPDATE audit.checkpoint SET note = $2 WHERE size = $1", tree.size, signed)
    await administrator.run("UPDATE audit.sealer_state SET frontier = $1", tree.packed)


async def forged(log: SealedLog, administrator: Administrator) -> None:
    """A row whose z, which no MAC covers, says something else; the acknowledgement's digest is gone with its row."""
    row = await at(log, 50)
    await administrator.run("UPDATE audit.event SET body = replace(body, 'look', 'take') WHERE seq = $1", row["seq"])


async def test_40_every_hash_recomputed_is_found_by_the_signatures_and_the_sealer_refuses(
    log: SealedLog, administrator: Administrator
) -> None:
    await forged(log, administrator)
    await rewritten(log, administrator, None)
    assert named(await checked(log, Against())) == []  # without the key of the log the forgery is whole
    assert named(await checked(log)) == [("audit-signature", f"checkpoint of {size} rows") for size in (101, ROWS)]
    memory = log.files.read_memory()
    assert memory is not None
    remembered = Known("the sealer's memory", memory.size, memory.root)
    assert named(await checked(log, Against(known=[remembered]))) == [("audit-rewritten", f"the first {ROWS} rows")]
    with pytest.raises(TreeFault, match="another tree"):
        await log.seal()
    with pytest.raises(TreeFault, match=r"sealed rows were rewritten|do not give its root"):
        await log.start()


async def test_41_signed_anew_with_the_stolen_key_only_those_outside_know(log: SealedLog, administrator: Administrator) -> None:
    kept = await newest_signed(log.auditor)
    assert kept is not None
    await forged(log, administrator)
    await rewritten(log, administrator, log.files.signer(ORIGIN, make=False))
    assert named(await checked(log)) == []  # key and database are the attacker's: the log proves itself
    outside = Known("a newcomer's checkpoint", kept.size, kept.root)
    found = named(await checked(log, Against(log.files.verifier(), [outside])))
    assert found == [("audit-rewritten", f"the first {ROWS} rows")]
    since = await first_checkpoint(log)
    assert named(await checked(log, Against(log.files.verifier(), since=since))) == []  # she rewrote that one as well
    honest = replace(since, root=kept.root)
    found = named(await checked(log, Against(log.files.verifier(), since=honest)))
    assert found == [("audit-since", "the checkpoint to begin with")]


async def test_42_cut_back_to_an_older_signed_checkpoint_only_memory_and_witness_know(
    log: SealedLog, administrator: Administrator
) -> None:
    memory = log.files.read_memory()
    leaves = [row["hash"] for row in await log.auditor.fetch("SELECT hash FROM audit.leaf ORDER BY idx")]
    tree = Frontier()
    for leaf in leaves[:101]:
        tree.append(leaf)
    await administrator.run("DELETE FROM audit.event WHERE seq NOT IN (SELECT seq FROM audit.leaf WHERE idx < 101)")
    await administrator.run("DELETE FROM audit.leaf WHERE idx >= 101")
    await administrator.run("DELETE FROM audit.tile")
    await administrator.run("DELETE FROM audit.checkpoint WHERE size > 101")
    await administrator.run(
        "UPDATE audit.sealer_state SET (last_xid, last_seq, size, frontier) = "
        "(SELECT xid, seq, 101, $1::bytea FROM audit.event ORDER BY xid DESC, seq DESC LIMIT 1)",
        tree.packed,
    )
    assert named(await checked(log)) == []  # a validly signed log, only shorter
    assert memory is not None
    known = [Known("the sealer's memory", memory.size, memory.root)]
    assert named(await checked(log, Against(log.files.verifier(), known))) == [("audit-truncated", "the sealer's memory")]
    with pytest.raises(TreeFault, match="last signed 300, the database has 101"):
        await log.start()


async def test_43_a_checkpoint_signed_by_another_key_is_named(log: SealedLog, administrator: Administrator) -> None:
    row = await newest_signed(log.auditor)
    assert row is not None
    text = Checkpoint(ORIGIN, row.size, row.root).text
    signed = note(text, [Signer.generate(ORIGIN).sign(text)])
    await administrator.run("UPDATE audit.checkpoint SET note = $2 WHERE size = $1", row.size, signed)
    assert named(await checked(log)) == [("audit-signature", f"checkpoint of {ROWS} rows")]
    assert named(await checked(log, Against())) == []  # whoever does not know the log's key believes any
    other = Checkpoint(ORIGIN, 7, row.root).text
    signed = note(other, [log.files.signer(ORIGIN, make=False).sign(other)])
    await administrator.run("UPDATE audit.checkpoint SET note = $2 WHERE size = $1", row.size, signed)
    assert named(await checked(log)) == [("audit-signature", f"checkpoint of {ROWS} rows")]


DONE_TO_THE_TREE: tuple[tuple[str, set[str]], ...] = (
    (
        "UPDATE audit.leaf SET hash = sha256('x') WHERE idx = 7",
        {"audit-edited", "audit-tile", "audit-checkpoint", "audit-seal-state"},
    ),
    ("DELETE FROM audit.leaf WHERE idx = 7", {"audit-leaf-missing", "audit-never-sealed"}),
    ("UPDATE audit.tile SET hashes = hashes || sha256('x') WHERE level = 1", set()),  # wider than it need be: never read
    ("UPDATE audit.tile SET hashes = set_byte(hashes, 40, 9) WHERE level = 0", {"audit-tile"}),
    ("UPDATE audit.tile SET hashes = sha256('x') WHERE level = 1", {"audit-tile"}),
    ("DELETE FROM audit.tile", {"audit-tile"}),
    ("INSERT INTO audit.tile VALUES (0, 1, sha256('x'))", {"audit-tile"}),
    ("UPDATE audit.checkpoint SET note = NULL WHERE size = 101", {"audit-unsigned"}),
    ("UPDATE audit.checkpoint SET root = sha256('x') WHERE size = 101", {"audit-checkpoint", "audit-signature"}),
    ("INSERT INTO audit.checkpoint VALUES (1000, sha256('x'), NULL)", {"audit-truncated"}),
    ("UPDATE audit.sealer_state SET frontier = ''", {"audit-seal-state"}),
    ("UPDATE audit.sealer_state SET size = 0, frontier = ''", {"audit-seal-state"}),
    ("DELETE FROM audit.sealer_state", {"audit-seal-state"}),
)


async def test_whatever_is_done_to_the_tree_alone_is_named(log: SealedLog, administrator: Administrator) -> None:
    for forgery, found in DONE_TO_THE_TREE:
        async with undone(administrator):
            await administrator.run(forgery)
            codes = {code for code, _ in await seen(log, administrator)}
            assert found <= codes if found else not codes, forgery


async def test_a_damaged_key_file_does_not_hide_a_log(log: SealedLog) -> None:
    replace_file(log.files.key, Signer.generate("other.example").secret())
    assert {code for code, _ in named(await checked(log))} == {"audit-signature"}


async def test_the_auditor_may_not_touch_what_was_sealed(log: SealedLog) -> None:
    for statement in (
        "UPDATE audit.tile SET hashes = sha256('x')",
        "UPDATE audit.checkpoint SET note = 'x'",
        "DELETE FROM audit.leaf",
        "TRUNCATE audit.tile",
        "UPDATE audit.leaf SET hash = sha256('x')",
        "UPDATE audit.event SET body = '{}'",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await log.auditor.execute(statement)
