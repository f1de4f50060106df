"""A running `kiim demo` in a process of its own, for programs that only know its address and its papers."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 180.0
"""Seconds until the demo must have told its story and be ready; a shared machine may need most of them."""


@contextmanager
def running_demo(data: Path, *options: str) -> Iterator[tuple[str, Path]]:
    """Start `kiim demo --port 0` in `data`; yields the base address and the folder once it is ready, stops it by its pid."""
    log = (data / "demo.out").open("wb")
    command = [sys.executable, "-c", "from app.cli import main; main()", "demo", "--data", str(data), "--port", "0", *options]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("KIIM_")}
    process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment)
    try:
        yield _ready(process, data), data
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def _ready(process: "subprocess.Popen[bytes]", data: Path) -> str:
    """The base address, once `server.json` was written; what the demo said if it ends before."""
    papers = data / "demo" / "server.json"
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE:
        if papers.exists():
            return str(json.loads(papers.read_text())["base_url"])
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError("the demo did not become ready:\n" + (data / "demo.out").read_text(errors="replace")[-4000:])
