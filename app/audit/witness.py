"""A witness remembers the newest checkpoint of each log it knows and cosigns one that continues it (C2SP tlog-witness).

It sees sizes, roots and hashes, never a row. Its memory is a file per log, replaced as a whole before the cosignature leaves:
whoever answers twice for one size answers the same.
"""

import base64
import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.audit.checkpoint import Checkpoint, Question, opened_checkpoint
from app.audit.merkle import EMPTY_ROOT, HASH, is_consistent
from app.audit.note import WITNESS, NoteFault, Signer, Verifier, split_note
from app.audit.sealer_files import replace_file, sweep_beside
from app.errors import ConfigurationProblem

SIZE_TYPE = "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a witness says: an HTTP status and a body. 200 cosignature, 400 no question, 403 signed by nobody it knows, 404 an
    unknown log, 409 another size is the newest (in the body), 422 the log does not continue what was seen."""

    status: int
    body: str = ""
    media_type: str = "text/plain; charset=utf-8"


class Witness:
    """One witness with its key and its memory in a folder; several processes may share it.

    Whoever opens it removes what killed writers left beside a log's memory.
    """

    def __init__(self, folder: Path, logs: Iterable[Verifier], signer: Signer) -> None:
        self._folder = folder
        self._logs = {log.name: log for log in logs}
        self._signer = signer
        for origin in self._logs:
            with self._memory(origin) as path:
                sweep_beside(path)

    @property
    def verifier(self) -> Verifier:
        """The key by which its cosignatures are known."""
        return self._signer.verifier

    def answer(self, text: str, at: int) -> Answer:
        """Judge a question (the body of `add-checkpoint`) at this time, in seconds since 1970."""
        try:
            question = Question.parse(text)
            said = Checkpoint.parse(split_note(question.note)[0])
        except NoteFault:
            return Answer(400, "not a question to a witness\n")
        log = self._logs.get(said.origin)
        if log is None:
            return Answer(404, "this log is not known here\n")
        try:
            checkpoint, _ = opened_checkpoint(question.note, [log])
        except NoteFault:
            return Answer(403, "not signed by this log\n")
        if question.old > checkpoint.size:
            return Answer(400, "the older size is the larger one\n")
        with self._memory(checkpoint.origin) as path:
            size, root = _remembered(path)
            if question.old != size or (checkpoint.size == size and checkpoint.root != root):
                return Answer(409, f"{size}\n", SIZE_TYPE)
            if not is_consistent(size, checkpoint.size, root, checkpoint.root, question.hashes):
                return Answer(422, "the log does not continue what was seen\n")
            _remember(path, checkpoint)
        return Answer(200, self._signer.sign(checkpoint.text, at))

    def newest(self) -> list[Checkpoint]:
        """What it knows of each log."""
        found = []
        for origin in sorted(self._logs):
            with self._memory(origin) as path:
                found.append(Checkpoint(origin, *_remembered(path)))
        return found

    @contextmanager
    def _memory(self, origin: str) -> Iterator[Path]:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / (hashlib.sha256(origin.encode()).hexdigest()[:32] + ".json")
        with (self._folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield path


def witness_key(path: Path, name: str) -> Signer:
    """The witness's key, made at first use; keys that killed makers left unused are removed. ConfigurationProblem says what is
    wrong with the file."""
    sweep_beside(path)
    if not path.exists():
        if not name:
            raise ConfigurationProblem("A new witness needs a name, for example --name witness.example.org.")
        replace_file(path, Signer.generate(name, WITNESS).secret() + "\n")
    if path.stat().st_mode & 0o077:
        raise ConfigurationProblem(f"The witness's key {path} may be read by others: chmod 600 it.")
    try:
        found = Signer.parse(path.read_text(encoding="utf-8").strip())
    except (NoteFault, UnicodeDecodeError):
        raise ConfigurationProblem(f"The witness's key {path} is damaged: put an undamaged copy back.") from None
    if found.verifier.kind != WITNESS:
        raise ConfigurationProblem(f"{path} holds the key of a log, not of a witness.")
    return found


def _remembered(path: Path) -> tuple[int, bytes]:
    if not path.exists():
        return 0, EMPTY_ROOT
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        size, root = int(stored["size"]), base64.b64decode(stored["root"], validate=True)
        if size < 0 or len(root) != HASH:
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise ConfigurationProblem(f"The witness's memory {path} is damaged; it must not begin again from nothing.") from None
    return size, root


def _remember(path: Path, checkpoint: Checkpoint) -> None:
    stored = {"origin": checkpoint.origin, "size": checkpoint.size, "root": base64.b64encode(checkpoint.root).decode()}
    replace_file(path, json.dumps(stored) + os.linesep)
