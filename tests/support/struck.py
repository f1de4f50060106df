"""`kiim` in one fork after the other, each waiting until a tracer has come to it.

Reads the arguments of a command and writes the process id of its fork; reads a line and lets it go; writes how it ended.
"""

import ctypes
import os
import sys

import app.cli.audit  # loaded once, not in every fork
import app.cli.witness  # noqa: F401  # the same
from app.cli import main

_PR_SET_PTRACER = 0x59616D61


def wait_for_tracer(told: int) -> None:
    """Let anybody of this user trace the process, and wait for the word."""
    ctypes.CDLL(None).prctl(_PR_SET_PTRACER, ctypes.c_ulong(-1), 0, 0, 0)
    os.read(told, 1)


def work(told: int, arguments: list[str]) -> int:
    """The command, its output thrown away but for complaints; its exit code."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    wait_for_tracer(told)
    sys.argv[1:] = arguments
    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    except OSError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    return 0


if __name__ == "__main__":
    for line in sys.stdin:
        told, tell = os.pipe()
        child = os.fork()
        if child == 0:
            os._exit(work(told, line.split()))
        print(child, flush=True)  # noqa: T201  read by the test
        sys.stdin.readline()
        os.write(tell, b".")
        os.close(tell)
        os.close(told)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201  read by the test
