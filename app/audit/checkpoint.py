"""What leaves the log as text: checkpoints, proofs of entries, questions to witnesses (C2SP tlog-…)."""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.audit.merkle import HASH, LARGEST, is_consistent, is_included, leaf_hash
from app.audit.note import NoteFault, Verifier, opened_note, split_note

PROOF_HEADER = "c2sp.org/tlog-proof@v1"
HASHES_AT_MOST = 63
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How large the log was and what the root of its tree was."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read what was signed; lines after the third belong to others. Raises NoteFault."""
        lines = text.split("\n")
        if len(lines) < 4 or not lines[0] or lines[-1]:
            raise NoteFault("not a checkpoint")
        return cls(lines[0], _number(lines[1]), _hash(lines[2]))


@dataclass(frozen=True, slots=True)
class EntryProof:
    """That one entry stands in the log: its body, its index, the hashes up to the root, and the signed checkpoint."""

    body: bytes
    index: int
    hashes: tuple[bytes, ...]
    note: str

    @property
    def text(self) -> str:
        """A tlog-proof@v1 file; the body travels as its extra data, from which the leaf is computed."""
        extra = base64.b64encode(self.body).decode()
        return "\n".join([PROOF_HEADER, f"extra {extra}", f"index {self.index}", *map(_encoded, self.hashes), "", self.note])

    @classmethod
    def parse(cls, text: str) -> "EntryProof":
        """Read such a file. Raises NoteFault."""
        head, found, note = text.partition("\n\n")
        lines = head.split("\n")
        if not found or len(lines) < 3 or len(lines) > 3 + HASHES_AT_MOST or lines[0] != PROOF_HEADER:
            raise NoteFault("not a proof of an entry")
        body = _raw(_member("extra", lines[1]))
        index = _number(_member("index", lines[2]))
        return cls(body, index, tuple(_hash(line) for line in lines[3:]), note)

    def checked(self, verifier: Verifier, witnesses: Iterable[Verifier] = ()) -> tuple[Checkpoint, list[Verifier]]:
        """The checkpoint in which the entry stands and which of the witnesses saw it. Raises NoteFault if it proves nothing."""
        checkpoint, signed = opened_checkpoint(self.note, [verifier, *witnesses])
        if verifier not in signed or checkpoint.origin != verifier.name:
            raise NoteFault("the log itself did not sign this checkpoint")
        if not is_included(self.index, checkpoint.size, leaf_hash(self.body), self.hashes, checkpoint.root):
            raise NoteFault("the entry does not stand in this log")
        return checkpoint, [each for each in signed if each != verifier]


@dataclass(frozen=True, slots=True)
class Question:
    """A new checkpoint for a witness, with the proof that the log only grew since the one it knows (`old`)."""

    old: int
    hashes: tuple[bytes, ...]
    note: str

    @property
    def text(self) -> str:
        """The body of `add-checkpoint`."""
        return "\n".join([f"old {self.old}", *map(_encoded, self.hashes), "", self.note])

    @classmethod
    def parse(cls, text: str) -> "Question":
        """Read such a body. Raises NoteFault."""
        head, found, note = text.partition("\n\n")
        lines = head.split("\n")
        if not found or len(lines) > 1 + HASHES_AT_MOST:
            raise NoteFault("not a question to a witness")
        split_note(note)
        return cls(_number(_member("old", lines[0])), tuple(_hash(line) for line in lines[1:]), note)


def opened_checkpoint(note: str, verifiers: Iterable[Verifier]) -> tuple[Checkpoint, list[Verifier]]:
    """A signed checkpoint and who of these signed it. Raises NoteFault."""
    text, signed = opened_note(note, verifiers)
    return Checkpoint.parse(text), signed


def extends(new: Checkpoint, old_size: int, old_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the log of this checkpoint begins with the older one."""
    return is_consistent(old_size, new.size, old_root, new.root, proof)


def _encoded(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _member(name: str, line: str) -> str:
    found, _, rest = line.partition(" ")
    if found != name:
        raise NoteFault(f"no line {name}")
    return rest


def _number(text: str) -> int:
    if _NUMBER.fullmatch(text) is None or int(text) > LARGEST:
        raise NoteFault("not a number")
    return int(text)


def _hash(text: str) -> bytes:
    raw = _raw(text)
    if len(raw) != HASH:
        raise NoteFault("not a hash")
    return raw


def _raw(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteFault("not base64") from None
    if base64.b64encode(raw).decode() != text:
        raise NoteFault("not base64")
    return raw
