"""A receiver written with npm `jose` gets a withdrawal as a verified token, over TLS, in under a second at rest."""

import asyncio
import contextlib
import json
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import httpx
import pytest

from app.demo.live import HOST, open_socket, served
from app.exchange.courier import Courier
from app.exchange.event_tokens import EVENT_URI, VERIFICATION
from app.exchange.targets import allow_host
from app.main import create_app, open_world
from app.settings import Settings
from app.unit_of_work import open_unit
from tests.support.outside_programs import installed_packages
from tests.support.people import activate, confirm_notices, tool
from tests.support.pushing import LOOPBACK, pushing
from tests.support.receiver import certificate

VERSION = "6.2.17"
SCRIPT = Path(__file__).with_name("receiver.mjs")
Json = dict[str, Any]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with npm's jose and the script. Skipped outside CI where Node is missing."""
    return installed_packages(tmp_path_factory.mktemp("jose"), [SCRIPT], f"jose@{VERSION}")


@contextmanager
def vendor(folder: Path, settings: Json) -> Iterator[tuple[int, IO[str]]]:
    """The receiver in a process of its own until the end of the block: its port, and what it says."""
    pipes: Json = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(["node", str(folder / SCRIPT.name)], text=True, cwd=folder, **pipes) as process:
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(settings) + "\n")
            process.stdin.flush()
            yield int(json.loads(process.stdout.readline())["port"]), process.stdout
        finally:
            process.kill()


async def heard(said: IO[str]) -> Json:
    """The next thing the receiver says."""
    line = await asyncio.wait_for(asyncio.to_thread(said.readline), 10)
    told: Json = json.loads(line)
    return told


async def test_a_withdrawal_is_verified_by_jose_in_under_a_second(installed: Path, settings: Settings) -> None:
    chain, secret = certificate(installed, "127.0.0.1")
    with open_socket(0) as listening:
        base_url = f"http://{HOST}:{listening.getsockname()[1]}"
        async with contextlib.AsyncExitStack() as stack:
            world = await stack.enter_async_context(open_world(settings.model_copy(update={"base_url": base_url})))
            await stack.enter_async_context(served(create_app(world.settings, world), listening, base_url))
            http = await stack.enter_async_context(httpx.AsyncClient(base_url=base_url, trust_env=False))
            await confirm_notices(world, "de")
            office = await tool(http, world, "counselling", "counselling")
            phone = await activate(http, (await office.register())["letter"])
            about = {
                "issuer": base_url,
                "audience": office.client.client_id,
                "cert": chain.read_text(),
                "key": secret.read_text(),
            }
            port, said = stack.enter_context(vendor(installed, about))
            async with open_unit(world) as uow:
                await allow_host(uow, office.client.client_id, f"{HOST}:{port}")
            trust = ssl.create_default_context(cafile=str(chain))
            await stack.enter_async_context(pushing(world, 30, Courier(LOOPBACK, trust)))
            opened = await office.post("/v1/event-streams", {"endpoint": f"https://{HOST}:{port}/kiim"})
            verification = f"/v1/event-streams/{opened.json()['id']}/verification"
            assert (await office.post(verification, {"state": "da"})).status_code == 202
            first = await heard(said)
            assert (first["type"], first["change"]["state"]) == (VERIFICATION, "da")
            await asyncio.sleep(0.2)  # at rest
            consent = (await phone.get("/v1/me/consents")).json()["items"][0]["id"]
            before = time.time()
            assert (await phone.post(f"/v1/me/consents/{consent}/withdrawal", {})).status_code == 200
            told = await heard(said)
            assert (told["type"], told["change"]["consent"]) == (EVENT_URI + "consent-withdrawn", consent)
            assert told["at"] - before < 1
            item = next(one for one in (await office.get("/v1/changes")).json()["items"] if one["id"] == told["jti"])
            assert told["change"] == item
