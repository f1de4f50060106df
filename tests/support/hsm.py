"""A SoftHSM token of the test process: Debian's softhsm2, driven as an HSM would be."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

TOKEN = "kiim-test"
PIN = "canary-5739"
_PLACES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so")
_MADE: list[Path] = []


def soft_hsm() -> Path:
    """The module of SoftHSM with one token for this process; outside CI a test without it is skipped by name."""
    module = next((Path(place) for place in _PLACES if Path(place).exists()), None)
    if module is None or shutil.which("softhsm2-util") is None:
        if os.environ.get("CI"):
            pytest.fail("softhsm2 is missing in CI")
        pytest.skip("needs Debian's softhsm2; runs in CI")
    if not _MADE:
        folder = Path(tempfile.mkdtemp(prefix="kiim-hsm-"))
        (folder / "tokens").mkdir()
        (folder / "softhsm2.conf").write_text(
            f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n"
        )
        os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
        subprocess.run(
            ["softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--so-pin", "so-pin-1", "--pin", PIN],
            check=True,
            capture_output=True,
        )
        _MADE.append(folder)
    return module


def tokens() -> Path:
    """Where this process's token lies."""
    return _MADE[0] / "tokens"


def remove_soft_hsm() -> None:
    """Remove what was made; at the end of the session."""
    while _MADE:
        shutil.rmtree(_MADE.pop(), ignore_errors=True)
