"""A real `kiim serve` on a durable embedded database in a folder, to be killed: the service, its database, or both."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from app.main import open_world
from app.settings import Settings
from tests.contract.outside import CaseTool, JsonObject, b64
from tests.support.agencies import TestClient, registered
from tests.support.people import confirm_notices

PATIENCE = 90.0


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Service:
    """One service in one folder, on one address, through all its lives."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def base_url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def found(self) -> CaseTool:
        """Make the database with one counselling office; its case tool."""

        async def work() -> TestClient:
            settings = Settings.model_validate({"data": self.folder, "base_url": self.base_url})
            async with open_world(settings) as world:
                await confirm_notices(world, "de")
                return await registered(world, "counselling", ("counselling",), name="Beratung am Beispielplatz")

        client = asyncio.run(work())
        secret = client.keys.private.private_numbers().private_value.to_bytes(32, "big")
        registration: JsonObject = {
            "client_id": client.client_id,
            "private_jwk": client.keys.public | {"d": b64(secret)},
            "issuer": self.base_url,
            "token_endpoint": f"{self.base_url}/oauth2/token",
        }
        return CaseTool(httpx.Client(base_url=self.base_url, timeout=30), registration)

    def command(self, *arguments: str) -> dict[str, Any]:
        """How a command of the product is run on this folder."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KIIM_")}
        return {
            "args": [sys.executable, "-c", "from app.cli import main; main()", *arguments],
            "env": environment | {"KIIM_DATA": str(self.folder)},
        }

    def start(self) -> None:
        """Start it and wait until it is ready."""
        with (self.folder / "serve.out").open("ab") as out:
            self.process = subprocess.Popen(**self.command("serve", "--port", str(self.port)), stdout=out, stderr=out)
        self.wait_ready()

    def wait_ready(self) -> None:
        """Until it says that it can serve."""
        deadline = time.monotonic() + PATIENCE
        with httpx.Client(base_url=self.base_url, timeout=5) as probe:
            while time.monotonic() < deadline and self.process is not None and self.process.poll() is None:
                try:
                    if probe.get("/readyz").status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                time.sleep(0.05)
        raise AssertionError(f"not ready: {self.complaints()}")

    def complaints(self) -> list[str]:
        """What the service said beyond the requests it answered and the outages it noticed, newest last."""
        lines = (self.folder / "serve.out").read_text(errors="replace").splitlines()
        return [line for line in lines if '"level":"info"' not in line and '"level":"warning"' not in line][-8:]

    def kill(self) -> None:
        """As if the power of the service had gone: no handler runs."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(30)

    def kill_database(self) -> None:
        """The same for the database's first process."""
        pid = int((self.folder / "postgres" / "pgdata" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        """End it as an operator does."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()

    def verify(self) -> tuple[int, str]:
        """Exit code and words of `kiim verify`."""
        done = subprocess.run(**self.command("verify", "--json"), capture_output=True, text=True, timeout=120, check=False)
        return done.returncode, done.stdout + done.stderr[-2000:]
