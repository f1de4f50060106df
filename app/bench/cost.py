"""CPU time of processes, from the kernel's own count: rates on a shared machine are noisy, work per request is less so."""

from pathlib import Path

_TICKS = 100.0  # clock ticks a second of /proc/<pid>/stat on every Linux


def of_process(pid: int) -> float:
    """CPU seconds the process has used; 0 where the kernel does not tell."""
    fields = _stat(pid)
    return 0.0 if fields is None else (int(fields[11]) + int(fields[12])) / _TICKS


def of_children(pid: int) -> float:
    """CPU seconds that the living children of this process have used: a database server's backends and helpers."""
    total = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        fields = _stat(int(folder.name))
        if fields is not None and int(fields[1]) == pid:
            total += (int(fields[11]) + int(fields[12])) / _TICKS
    return total


def _stat(pid: int) -> list[str] | None:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
