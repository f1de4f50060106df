"""The servers under measurement, each one uvicorn worker in a process of its own with uvloop and httptools."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

READY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it listens and which process it is."""

    port: int
    pid: int
    seconds_to_answer: float


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(arguments: list[str], port: int, path: str, environment: Mapping[str, str]) -> Iterator[Server]:
    """Start `python -m …` and wait until `path` is answered; ends it afterwards. Raises RuntimeError if it never answers."""
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603  # our own interpreter with arguments made here
        [sys.executable, "-m", *arguments],
        env=os.environ | dict(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port, path, process)
        yield Server(port, process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, path: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.perf_counter() + READY_SECONDS
    while time.perf_counter() < until:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).read()  # loopback only
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.02)
            continue
        return
    raise RuntimeError(f"a server of the benchmark did not start (exit code {process.poll()})")
