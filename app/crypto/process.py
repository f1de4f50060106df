"""Keep key material out of core dumps and other processes' reach; called once when the service starts."""

import ctypes
import resource
import sys

_PR_SET_DUMPABLE = 4


def harden_process() -> None:
    """No core file, and on Linux no ptrace or /proc/<pid>/mem by other processes of the same user.

    Children start with their own dumpable flag after exec, so the embedded database is not affected. Call it after the database
    was started: a process that is not dumpable cannot be observed through /proc by its own supervisor either.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_DUMPABLE) was refused")
