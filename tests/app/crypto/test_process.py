"""A hardened process writes no core and cannot be read by its neighbours; its children live on normally."""

import subprocess
import sys

SCRIPT = """
import ctypes, resource, subprocess, sys
from app.crypto.process import harden_process
harden_process()
assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
if sys.platform != "linux":
    sys.exit(print("hardened"))
assert ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 0
child = "import ctypes; print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
assert subprocess.run([sys.executable, "-c", child], capture_output=True, text=True).stdout == "1\\n"
print("hardened")
"""


def test_no_core_not_dumpable_and_children_unharmed() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("hardened\n", "")
