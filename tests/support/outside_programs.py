"""Programs of others from npm, in pinned versions: installed into a folder of their own, run as processes of their own."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PROVIDER = "oidc-provider@9.13.3"
CLIENT = "openid-client@6.8.9"


def installed_packages(folder: Path, scripts: list[Path], *packages: str) -> Path:
    """The folder with these packages and scripts in it. Skipped outside CI where Node is missing."""
    for script in scripts:
        shutil.copy(script, folder)
    command = ["npm", "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--ignore-scripts", *packages]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        problem = "" if done.returncode == 0 and shutil.which("node") else done.stderr[-500:]
    except FileNotFoundError:
        problem = "npm is not installed"
    if problem and not os.environ.get("CI"):
        pytest.skip(f"needs Node and npm's {', '.join(packages)}: {problem}")
    assert problem == ""
    return folder


@contextmanager
def answering(script: Path, wanted: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A program that reads one line of JSON, says one and then stays, until the end of the block; gives what it said."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(["node", str(script)], text=True, cwd=script.parent, **pipes) as process:  # type: ignore[call-overload]
        try:
            process.stdin.write(json.dumps(wanted) + "\n")
            process.stdin.flush()
            while not (line := process.stdout.readline()).startswith("{"):
                assert line, f"{script.name} ended before it was ready"
            yield dict(json.loads(line))
        finally:
            process.kill()
