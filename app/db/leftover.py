"""What a killed owner may have left in a database folder: a server that still ends, its orphaned children, a stale pid file.

Only the holder of the folder's lock may ask: with the lock held, nobody else's server can be in there.
"""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from app.errors import ConfigurationProblem

_PROCESSES = Path("/proc")
_GRACE_SECONDS = 10.0
_STOP_SECONDS = 30.0
_POLL_SECONDS = 0.02


def clear(data: Path, sockets: Path) -> None:
    """Wait for, then end, every process that works in `data`; remove stale lock files. ConfigurationProblem if one stays."""
    asked = False
    deadline = time.monotonic() + _GRACE_SECONDS
    while pids := _working_in(data):
        if time.monotonic() > deadline:
            if asked:
                raise ConfigurationProblem(
                    f"A PostgreSQL server (process {pids[0]}) still runs in {data} and does not stop. Stop it first."
                )
            _ask_to_end(pids, _named_in_pid_file(data))
            asked, deadline = True, time.monotonic() + _STOP_SECONDS
        time.sleep(_POLL_SECONDS)
    if _PROCESSES.joinpath("self").exists():
        # PostgreSQL believes its lock files while any process has that number: a zombie that nobody collects, or a stranger.
        for stale in (data / "postmaster.pid", *sockets.glob(".s.PGSQL.*.lock")):
            stale.unlink(missing_ok=True)


def _working_in(data: Path) -> list[int]:
    # Every process of a server, also one whose postmaster is dead, has the data folder as its working directory.
    if not _PROCESSES.joinpath("self").exists():
        return _alive(_named_in_pid_file(data))
    here = data.resolve()
    found = []
    for entry in _PROCESSES.iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if (entry / "cwd").readlink() == here:
                    found.append(int(entry.name))
    return found


def _alive(pid: int | None) -> list[int]:
    if pid is None:
        return []
    try:
        os.kill(pid, 0)
    except OSError:
        return []
    return [pid]


def _named_in_pid_file(data: Path) -> int | None:
    try:
        return int((data / "postmaster.pid").read_text().split("\n", maxsplit=1)[0])
    except (OSError, ValueError):
        return None


def _ask_to_end(pids: list[int], postmaster: int | None) -> None:
    with suppress(ProcessLookupError):
        if postmaster in pids:
            os.kill(postmaster, signal.SIGINT)
            return
        for pid in pids:
            os.kill(pid, signal.SIGTERM)
