"""Signed notes, checkpoints and proofs as files: the published example opens (attack 56), and nothing altered does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit.checkpoint import Checkpoint, EntryProof, Question, opened_checkpoint
from app.audit.merkle import leaf_hash
from app.audit.note import LOG, WITNESS, NoteFault, Signer, Verifier, note, opened_note, split_note
from tests.app.audit.trees import leaves, mth, path

# The example in the documentation of the format's first implementation.
EXAMPLE_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
EXAMPLE_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
EXAMPLE_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
EXAMPLE_LINE = (
    "\N{EM DASH} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
LOG_KEY = Signer("log.example/audit", LOG, bytes(range(32)))
WITNESS_KEY = Signer("witness.example", WITNESS, bytes(range(32, 64)))
ENTRIES = [b"first", b"second", b"third"]
HASHES = [leaf_hash(entry) for entry in ENTRIES]
HERE = Checkpoint("log.example/audit", 3, mth(HASHES))
SIGNED = note(HERE.text, [LOG_KEY.sign(HERE.text), WITNESS_KEY.sign(HERE.text, 1_800_000_000)])
FROZEN = (
    "log.example/audit\n3\nw2UeVBcUxT1kjsx7rsp/4sNu9PplvM4ksdcShkN95WY=\n\n"
    "\N{EM DASH} log.example/audit hmF9NmJXkUl+bXBROWbspe/lra1Ta0UdOM+kRwhR9a4ahqmAvNuE81fjPnAJwgdRnRW39ig/Dgjkt/fl6iigsGXY5wE=\n"
    "\N{EM DASH} witness.example eQqKDQAAAABrSdIAM5JtsiZ1Lubkzf78Az/BmV6D2SysXaslLVSNOhtND+FZEi+1BMJ3teJ7DkDJ1aRZ7/ZqMwH7"
    "hZkxHZMw+/jSBw==\n"
)
PROOF = EntryProof(ENTRIES[1], 1, tuple(path(1, HASHES)), SIGNED)


def test_56_the_published_example_opens_and_is_made_again() -> None:
    key = Verifier.parse(EXAMPLE_KEY)
    assert str(key) == EXAMPLE_KEY
    assert opened_note(note(EXAMPLE_TEXT, [EXAMPLE_LINE]), [key]) == (EXAMPLE_TEXT, [key])
    signer = Signer.parse(EXAMPLE_SECRET)
    assert (signer.sign(EXAMPLE_TEXT), signer.secret(), signer.verifier) == (EXAMPLE_LINE, EXAMPLE_SECRET, key)
    assert "AYEK" not in repr(signer)


def test_frozen_a_checkpoint_and_its_signatures_never_change() -> None:
    assert SIGNED == FROZEN
    assert opened_checkpoint(FROZEN, [LOG_KEY.verifier, WITNESS_KEY.verifier]) == (HERE, [LOG_KEY.verifier, WITNESS_KEY.verifier])


def test_43_a_checkpoint_signed_by_another_key_is_none() -> None:
    other = Signer.generate("log.example/audit")
    with pytest.raises(NoteFault, match="no known key"):
        opened_checkpoint(note(HERE.text, [other.sign(HERE.text)]), [LOG_KEY.verifier])


def test_a_signature_in_the_name_of_a_known_key_that_does_not_fit_spoils_the_note() -> None:
    for key in (LOG_KEY, WITNESS_KEY):
        forged = note(Checkpoint("log.example/audit", 4, HERE.root).text, [key.sign(HERE.text, 1)])
        with pytest.raises(NoteFault, match="does not fit"):
            opened_note(forged, [key.verifier])


def test_a_cosignature_holds_for_its_time_alone() -> None:
    line = WITNESS_KEY.sign(HERE.text, 1_800_000_000)
    later = WITNESS_KEY.sign(HERE.text, 1_800_000_001)
    assert line != later
    cut = note(HERE.text, ["\N{EM DASH} witness.example " + line.split()[2][:12] + "\n"])
    with pytest.raises(NoteFault, match="does not fit"):
        opened_note(cut, [WITNESS_KEY.verifier])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "text\n",
        "text\n\n",
        "text\n\nno dash name YWJjZGU=\n",
        "text\n\n\N{EM DASH} name\n",
        "text\n\n\N{EM DASH} name no-base64\n",
        "text\n\n\N{EM DASH} name YWJj\n",
        "text\n\n\N{EM DASH} na+me YWJjZGU=\n",
        "text\n\n\N{EM DASH} name YWJjZGU=",
        "te\txt\n\n\N{EM DASH} name YWJjZGU=\n",
        "text\n\n" + "\N{EM DASH} name YWJjZGU=\n" * 65,
        "t" * 70_000 + "\n\n\N{EM DASH} name YWJjZGU=\n",
    ],
)
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(NoteFault):
        split_note(text)


@pytest.mark.parametrize(
    "text",
    ["", "a+b", "a+00000000+AQ==", "a b+00000000+AQ==", EXAMPLE_KEY.replace("c74f20a3", "c74f20a4"), EXAMPLE_KEY[:-2], "a+b+!"],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NoteFault):
        Verifier.parse(text)
    with pytest.raises(NoteFault):
        Signer.parse("PRIVATE+KEY+" + text)
    with pytest.raises(NoteFault):
        Signer.parse(text)


def test_a_signer_needs_a_name_without_spaces() -> None:
    for name in ("", "a b", "a+b"):
        with pytest.raises(NoteFault):
            Signer.generate(name)


def test_a_proof_travels_as_a_file_and_is_checked_without_the_service() -> None:
    read = EntryProof.parse(PROOF.text)
    assert read == PROOF
    assert read.checked(LOG_KEY.verifier, [WITNESS_KEY.verifier]) == (HERE, [WITNESS_KEY.verifier])
    assert read.checked(LOG_KEY.verifier) == (HERE, [])


def test_a_proof_of_another_entry_or_another_log_is_none() -> None:
    forged = EntryProof(b"other", 1, PROOF.hashes, SIGNED)
    with pytest.raises(NoteFault, match="does not stand"):
        forged.checked(LOG_KEY.verifier)
    only_witness = note(HERE.text, [WITNESS_KEY.sign(HERE.text, 1)])
    with pytest.raises(NoteFault, match="did not sign"):
        EntryProof(PROOF.body, 1, PROOF.hashes, only_witness).checked(LOG_KEY.verifier, [WITNESS_KEY.verifier])
    elsewhere = Checkpoint("other.example/audit", 3, HERE.root)
    with pytest.raises(NoteFault, match="did not sign"):
        EntryProof(PROOF.body, 1, PROOF.hashes, note(elsewhere.text, [LOG_KEY.sign(elsewhere.text)])).checked(LOG_KEY.verifier)


@given(st.integers(0, len(PROOF.text) - 1), st.characters(codec="utf-8"))
def test_55_a_file_altered_anywhere_proves_nothing_else(at: int, sign: str) -> None:
    altered = PROOF.text[:at] + sign + PROOF.text[at + 1 :]
    try:
        proof = EntryProof.parse(altered)
        checkpoint, _ = proof.checked(LOG_KEY.verifier)
    except NoteFault:
        return
    assert (proof.body, proof.index, checkpoint) == (PROOF.body, PROOF.index, HERE)  # at most an unknown signature was altered


@given(st.text(max_size=200))
def test_whatever_is_sent_to_a_witness_or_as_a_proof_is_refused_as_text(sent: str) -> None:
    for kind in (EntryProof, Question):
        with pytest.raises(NoteFault):
            kind.parse(sent)
    with pytest.raises(NoteFault):
        Checkpoint.parse(sent + "\x00")


def test_a_question_to_a_witness_travels_as_text() -> None:
    question = Question(2, tuple(leaves(3)), SIGNED)
    assert Question.parse(question.text) == question
    many = Question(2, tuple(leaves(64)), SIGNED)
    with pytest.raises(NoteFault):
        Question.parse(many.text)
    for wrong in ("old 02", "old -1", "old x", "new 2", "old 9223372036854775808"):
        with pytest.raises(NoteFault):
            Question.parse(question.text.replace("old 2", wrong))
