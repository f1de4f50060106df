"""How much memory a process started here may use: the machine's, or less where a control group says so (containers, systemd).

Sources: Linux, Documentation/admin-guide/cgroup-v2.rst (memory.max) and cgroup-v1/memory.rst (memory.limit_in_bytes).
"""

import os
from pathlib import Path

_GROUPS = Path("/proc/self/cgroup")
_MOUNT = Path("/sys/fs/cgroup")


def usable_memory(groups: Path = _GROUPS, mount: Path = _MOUNT) -> int:
    """Bytes: physical memory, or the smallest limit of this process's control groups and of those around them."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min([physical, *_limits(groups, mount)])


def _limits(groups: Path, mount: Path) -> list[int]:
    try:
        lines = groups.read_text().splitlines()
    except OSError:  # no Linux
        return []
    found = []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if not controllers:
            top, name = mount, "memory.max"
        elif "memory" in controllers.split(","):
            top, name = mount / "memory", "memory.limit_in_bytes"
        else:
            continue
        own = top / path.lstrip("/")
        # Inside a container the path may be one that only the host sees; then the limit stands at the top.
        found += [_number(folder / name) for folder in (own, *own.parents) if folder.is_relative_to(top)]
    return [limit for limit in found if limit is not None]


def _number(file: Path) -> int | None:
    """The limit in a file; None without one ("max", no such file)."""
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return None
