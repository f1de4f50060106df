"""A container's limit counts, wherever it is written; without one the machine's memory does."""

import os
from pathlib import Path

import pytest

from app.db.memory import usable_memory
from app.db.options import server_arguments

MACHINE = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
MIB = 1 << 20


def machine(folder: Path, groups: str | None, limits: dict[str, str]) -> tuple[Path, Path]:
    """A machine whose /proc/self/cgroup says this, with these limits."""
    listed, mount = folder / "cgroup", folder / "mount"
    if groups is not None:
        listed.write_text(groups)
    for name, limit in limits.items():
        (mount / name).parent.mkdir(parents=True, exist_ok=True)
        (mount / name).write_text(limit)
    return listed, mount


@pytest.mark.parametrize(
    ("groups", "limits", "usable"),
    [
        pytest.param(None, {}, MACHINE, id="no-control-groups"),
        pytest.param("0::/\n", {}, MACHINE, id="no-limit"),
        pytest.param("0::/\n", {"memory.max": "max\n"}, MACHINE, id="v2-unlimited"),
        pytest.param("0::/\n", {"memory.max": f"{512 * MIB}\n"}, 512 * MIB, id="v2-container"),
        pytest.param("0::/a/b\n", {"a/b/memory.max": "max\n", "a/memory.max": f"{256 * MIB}\n"}, 256 * MIB, id="v2-group-around"),
        pytest.param("0::/of/the/host\n", {"memory.max": f"{128 * MIB}\n"}, 128 * MIB, id="v2-path-of-the-host"),
        pytest.param(
            "5:devices:/x\n4:cpu,memory:/a\n", {"memory/a/memory.limit_in_bytes": f"{300 * MIB}\n"}, 300 * MIB, id="v1-group"
        ),
        pytest.param("4:memory:/\n", {"memory/memory.limit_in_bytes": "9223372036854771712\n"}, MACHINE, id="v1-unlimited"),
        pytest.param("5:devices:/\n", {"devices/memory.limit_in_bytes": "1\n"}, MACHINE, id="v1-other-controller"),
    ],
)
def test_the_smallest_limit_counts(tmp_path: Path, groups: str | None, limits: dict[str, str], usable: int) -> None:
    assert usable_memory(*machine(tmp_path, groups, limits)) == usable


@pytest.mark.parametrize(("memory", "shared"), [(8 << 30, "2048MB"), (100 * MIB, "64MB")])
def test_a_quarter_of_it_is_the_servers_own_cache(monkeypatch: pytest.MonkeyPatch, memory: int, shared: str) -> None:
    monkeypatch.setattr("app.db.options.usable_memory", lambda: memory)
    assert f"shared_buffers={shared}" in server_arguments("/tmp", 1, durable=True)  # noqa: S108
    assert "shared_buffers=64MB" in server_arguments("/tmp", 1, durable=False)  # noqa: S108
