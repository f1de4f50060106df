"""What the sealer keeps on its own host, outside the database: the log's signing key and the last tree that it signed.

Both files are replaced as a whole: written beside, synced, renamed, and the folder synced. After a crash there is the old one or
the new one. Whoever writes locks what it writes beside, and the lock ends with the process: so what a killed one left is known.
"""

import base64
import fcntl
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from app.audit.merkle import HASH
from app.audit.note import LOG, NoteFault, Signer, Verifier
from app.errors import ConfigurationProblem

_FORMAT = "kiim-sealer-memory/1"


@dataclass(frozen=True, slots=True)
class Memory:
    """The size and root of the last tree that was signed here."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class SealerFiles:
    """Where the two files lie. `KIIM_LOG_KEY_FILE` and `KIIM_LOG_MEMORY` place them elsewhere."""

    key: Path
    memory: Path

    def signer(self, origin: str, *, make: bool) -> Signer:
        """The log's key, under the name it was made with; a new one only where `make` allows it. Raises ConfigurationProblem."""
        if not self.key.exists():
            if not make:
                raise ConfigurationProblem(
                    f"The log is signed, but its key {self.key} is missing. Put the original file back (mode 0600); a new key "
                    "would begin a new log that no witness knows."
                )
            replace_file(self.key, Signer.generate(origin, LOG).secret() + "\n")
        mode = self.key.stat().st_mode & 0o777
        if mode & 0o077:
            raise ConfigurationProblem(f"The log's key {self.key} may be read by others (mode {mode:04o}): chmod 600 it.")
        try:
            found = Signer.parse(self.key.read_text(encoding="utf-8").strip())
        except (NoteFault, UnicodeDecodeError):
            raise ConfigurationProblem(f"The log's key {self.key} is damaged: put an undamaged copy back.") from None
        if found.verifier.kind != LOG:
            raise ConfigurationProblem(f"{self.key} holds the key of a witness, not of a log.")
        return found

    def verifier(self) -> Verifier | None:
        """The public half of the key, if it lies here."""
        return self.signer("", make=False).verifier if self.key.exists() else None

    def read_memory(self) -> Memory | None:
        """What was signed last; None where nothing was remembered yet. Raises ConfigurationProblem if the file is damaged."""
        if not self.memory.exists():
            return None
        try:
            stored = json.loads(self.memory.read_text(encoding="utf-8"))
            found = Memory(str(stored["origin"]), int(stored["size"]), base64.b64decode(stored["root"], validate=True))
            if stored["format"] != _FORMAT or len(found.root) != HASH or found.size < 0:
                raise ValueError
        except (ValueError, KeyError, TypeError):
            raise ConfigurationProblem(
                f"The sealer's memory {self.memory} is damaged. Compare the log with a witness or an older checkpoint "
                "(`kiim audit verify --since`), then `kiim audit adopt`."
            ) from None
        return found

    def sweep(self) -> None:
        """Remove what killed writers left beside the two files: a key that was never used, a memory that was never taken."""
        for path in (self.key, self.memory):
            sweep_beside(path)

    def remember(self, memory: Memory) -> None:
        """Write down what was signed; durable when this returns."""
        root = base64.b64encode(memory.root).decode()
        replace_file(
            self.memory, json.dumps({"format": _FORMAT, "origin": memory.origin, "size": memory.size, "root": root}) + "\n"
        )


def origin_of(base_url: str) -> str:
    """The name of a service's log: its public address without a scheme, and where its tiles lie below it."""
    parts = urlsplit(base_url)
    return f"{parts.netloc}{parts.path}/v1/audit"


def replace_file(path: Path, text: str) -> None:
    """Replace a file as a whole, for its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def sweep_beside(path: Path) -> None:
    """Remove what writers of this file left when they were killed; what a living one writes is left alone."""
    for beside in path.parent.glob(f".{path.name}.*.new"):
        with suppress(OSError), beside.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            beside.unlink()
