"""Attacks 41, 42 and 50 as a witness sees them: a log rewritten, cut back, or existing twice gets no cosignature."""

import json
from pathlib import Path

import httpx
import pytest
from httpx import ASGITransport

from app.audit.checkpoint import Checkpoint, EntryProof, Question, opened_checkpoint
from app.audit.note import LOG, Signer, note
from app.audit.prove import Waiting, entry_proof, growth_proof, published
from app.audit.sealing import SealStatus
from app.audit.tree_store import TreeFault, newest_signed
from app.audit.witness import Witness, witness_key
from app.audit.witnessing import Remote, Witnessing, remotes_of
from app.cli.witness import application
from app.errors import ConfigurationProblem
from app.world import World
from tests.app.audit.trees import leaves, mth, proof
from tests.support.database import TestDatabase
from tests.support.sealing import ORIGIN, sealing

KEY = Signer("log.example", LOG, bytes(range(32)))
ALL = leaves(40)
OTHER = [*ALL[:10], *reversed(ALL[10:])]
AT = 1_800_000_000


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    """A witness that knows one log and has seen nothing of it."""
    return Witness(tmp_path / "logs", [KEY.verifier], witness_key(tmp_path / "witness.key", "witness.example"))


def asked(old: int, new: int, log: list[bytes] = ALL, key: Signer = KEY, origin: str = "log.example") -> str:
    """An honest question about this log, signed by this key."""
    text = Checkpoint(origin, new, mth(log[:new])).text
    hashes = proof(old, log[:new]) if 0 < old < new else []
    return Question(old, tuple(hashes), note(text, [key.sign(text)])).text


def test_a_log_that_only_grows_is_cosigned(witness: Witness) -> None:
    for old, new in ((0, 3), (3, 10), (10, 10), (10, 40)):
        answer = witness.answer(asked(old, new), AT)
        assert answer.status == 200
        whole = asked(0, new).partition("\n\n")[2] + answer.body
        checkpoint, signed = opened_checkpoint(whole, [KEY.verifier, witness.verifier])
        assert (checkpoint.size, signed) == (new, [KEY.verifier, witness.verifier])
    assert [each.size for each in witness.newest()] == [40]


def test_41_a_log_rewritten_and_signed_with_its_own_key_is_refused(witness: Witness) -> None:
    assert witness.answer(asked(0, 20), AT).status == 200
    assert witness.answer(asked(20, 30, OTHER), AT).status == 422
    assert witness.answer(asked(20, 20, OTHER), AT).status == 409
    assert witness.answer(asked(20, 30), AT).status == 200  # what was refused was not remembered


def test_42_a_log_cut_back_is_refused_and_told_what_is_known(witness: Witness) -> None:
    assert witness.answer(asked(0, 30), AT).status == 200
    answer = witness.answer(asked(0, 12), AT)
    assert (answer.status, answer.body, answer.media_type) == (409, "30\n", "text/x.tlog.size")
    assert witness.answer(asked(12, 20), AT).status == 409
    assert witness.answer(asked(30, 20), AT).status == 400


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("", 400),
        ("old 0\n\nnothing", 400),
        (asked(0, 3).replace("old 0", "old 00"), 400),
        (asked(0, 3, origin="other.example"), 404),
        (asked(0, 3, key=Signer.generate("log.example")), 403),
        (asked(0, 3).replace("\n3\n", "\n4\n"), 403),
        (asked(0, 3).replace("old 0\n", "old 0\n" + "a" * 43 + "=\n"), 400),
        (asked(0, 3).replace("old 0\n", "old 0\n" + "A" * 43 + "=\n"), 422),
    ],
)
def test_whatever_else_is_asked_gets_the_answer_of_the_specification(witness: Witness, question: str, status: int) -> None:
    assert witness.answer(question, AT).status == status
    assert witness.newest() == [Checkpoint("log.example", 0, mth([]))]


def test_a_witness_never_begins_again_from_nothing(witness: Witness, tmp_path: Path) -> None:
    assert witness.answer(asked(0, 3), AT).status == 200
    (memory,) = (tmp_path / "logs").glob("*.json")
    assert memory.stat().st_mode & 0o777 == 0o600
    for damage in ("", "{}", json.dumps({"size": -1, "root": ""})):
        memory.write_text(damage)
        with pytest.raises(ConfigurationProblem, match="damaged"):
            witness.answer(asked(3, 5), AT)
    key = tmp_path / "witness.key"
    assert witness_key(key, "ignored").verifier == witness.verifier
    for damage in ("x", KEY.secret()):
        key.write_text(damage)
        with pytest.raises(ConfigurationProblem):
            witness_key(key, "")
    key.chmod(0o644)
    with pytest.raises(ConfigurationProblem, match="chmod 600"):
        witness_key(key, "")
    with pytest.raises(ConfigurationProblem, match="needs a name"):
        witness_key(tmp_path / "none.key", "")


async def test_the_service_asks_its_witness_over_http_and_proofs_carry_the_cosignature(
    world: World, database: TestDatabase, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with sealing(world, database, tmp_path / "service") as log:
        status = SealStatus()
        assert await published(log.auditor) is None
        await log.sealed(3)
        verifier = log.files.verifier()
        assert verifier is not None
        made = Witness(tmp_path / "logs", [verifier], witness_key(tmp_path / "witness.key", "witness.example"))
        remote = Remote(made.verifier, "http://witness.example")
        asking = Witnessing([remote], status, ASGITransport(application(made)))
        await asking.ask(log.auditor)
        await log.sealed(3)
        await asking.ask(log.auditor)
        assert [each.size for each in made.newest()] == [8]
        seq = await log.auditor.fetchval("SELECT seq FROM audit.leaf WHERE idx = 2")
        await log.write(1)
        await log.seal()
        found = await entry_proof(log.auditor, seq)
        assert isinstance(found, EntryProof)
        checkpoint, seen = EntryProof.parse(found.text).checked(verifier, [made.verifier])
        assert (checkpoint.size, seen) == (8, [made.verifier])  # the newest that the witness saw, not the newest of all
        assert isinstance(await entry_proof(log.auditor, 1), Waiting)
        # Restored from an older copy on the log's side: the witness is told nothing new, and says what it knows.
        await log.auditor.execute("SELECT 1")
        behind = Witness(tmp_path / "ahead", [verifier], witness_key(tmp_path / "witness.key", ""))
        signed = await newest_signed(log.auditor)
        assert signed is not None
        with pytest.raises(TreeFault):
            await growth_proof(log.auditor, 99, signed)
        twelve = Checkpoint(ORIGIN, 12, mth(ALL[:12]))
        text = Question(0, (), note(twelve.text, [log.files.signer(ORIGIN, make=False).sign(twelve.text)])).text
        assert behind.answer(text, AT).status == 200
        await Witnessing([remote], status, ASGITransport(application(behind))).ask(log.auditor)
        assert status.findings == 1
        assert "knows 12 rows and another root, the log has 9" in caplog.text
        other = Witness(tmp_path / "other", [verifier], witness_key(tmp_path / "witness.key", ""))
        eight = Checkpoint(ORIGIN, 8, mth(ALL[:8]))
        text = Question(0, (), note(eight.text, [log.files.signer(ORIGIN, make=False).sign(eight.text)])).text
        assert other.answer(text, AT).status == 200
        await Witnessing([remote], status, ASGITransport(application(other))).ask(log.auditor)
        assert status.findings == 2
        assert "does not continue what it saw" in caplog.text


@pytest.mark.parametrize(
    "answer",
    [httpx.Response(500), httpx.Response(200, text="nothing"), httpx.Response(409, text="many"), httpx.Response(301)],
)
async def test_a_witness_that_answers_nonsense_delays_nothing(
    world: World, database: TestDatabase, tmp_path: Path, answer: httpx.Response
) -> None:
    async with sealing(world, database, tmp_path / "service") as log:
        await log.sealed(2)
        remote = Remote(witness_key(tmp_path / "witness.key", "w.example").verifier, "http://w.example")
        await Witnessing([remote], SealStatus(), httpx.MockTransport(lambda _: answer)).ask(log.auditor)
        assert await log.auditor.fetchval("SELECT count(*) FROM audit.cosignature") == 0


async def test_a_witness_reads_no_more_than_a_question_needs(witness: Witness) -> None:
    async with httpx.AsyncClient(transport=ASGITransport(application(witness)), base_url="http://w.example") as client:
        assert (await client.post("/add-checkpoint", content=b"x" * 70_000)).status_code == 413
        assert (await client.post("/add-checkpoint", content=b"\xff")).status_code == 400
        assert (await client.get("/add-checkpoint")).status_code == 405
        assert (await client.post("/add-checkpoint", content=asked(0, 3).encode())).status_code == 200


def test_witnesses_are_named_by_key_and_address(tmp_path: Path) -> None:
    key = witness_key(tmp_path / "witness.key", "w.example").verifier
    assert remotes_of(f" {key}=https://w.example/log/ ,") == [Remote(key, "https://w.example/log")]
    assert remotes_of("") == []
    for wrong in ("https://w.example", f"{key}", f"{KEY.verifier}=https://w.example", f"{key}=ftp://w.example"):
        with pytest.raises(ConfigurationProblem, match="KIIM_WITNESSES"):
            remotes_of(wrong)
