"""The files the demo leaves for outside programs: `clients.json`, `letters.json`, `server.json`, readable by their owner only."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import ConfigurationProblem

_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Papers:
    """The folder `DIR/demo` and what lies in it."""

    folder: Path

    @property
    def clients(self) -> Path:
        """The agencies' clients with their private keys."""
        return self.folder / "clients.json"

    @property
    def letters(self) -> Path:
        """Cards and PINs of some newcomers."""
        return self.folder / "letters.json"

    @property
    def scenarios(self) -> Path:
        """People in fixed situations, where they were asked for."""
        return self.folder / "scenarios.json"

    @property
    def server(self) -> Path:
        """Where the service answers; there only while it does."""
        return self.folder / "server.json"


@contextmanager
def held(papers: Papers) -> Iterator[None]:
    """Keep other demos out of this folder until the end of the block. Raises ConfigurationProblem when one is there already."""
    papers.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (papers.folder / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigurationProblem(
                f"Another `kiim demo` is running in {papers.folder.parent}. End it first, or choose another folder with --data."
            ) from None
        yield


def write_paper(path: Path, content: Any) -> None:
    """Put a JSON file in place whole or not at all, mode 0600."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), _PRIVATE)
        json.dump(content, file, ensure_ascii=False, indent=2)
        file.write("\n")
    fresh.replace(path)


def read_paper(path: Path) -> Any:
    """The content of a JSON file, or None when it is not there."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
