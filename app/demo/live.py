"""Run the demo: found the district, fill it, serve it, tell the main job against it."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from rich.console import Console
from starlette.types import ASGIApp

from app.demo import seed
from app.demo.district import DISTRICT
from app.demo.furnish import furnish_district
from app.demo.history import write_history
from app.demo.letters import letters
from app.demo.newcomers import open_seeder
from app.demo.papers import Papers, write_paper
from app.demo.progress import seed_all
from app.demo.setup import found_district
from app.demo.surveys import furnish_surveys
from app.demo.targets import furnish_targets
from app.errors import ConfigurationProblem
from app.world import World

HOST = "127.0.0.1"
_READY_SECONDS = 60.0
_POLL_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line; None: as the folder has it, or the default."""

    newcomers: int | None
    seed: int | None


def open_socket(port: int) -> socket.socket:
    """A listening address on this machine; port 0 takes a free one. Raises ConfigurationProblem when the port is taken."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError:
        listening.close()
        raise ConfigurationProblem(f"Port {port} is taken. Choose another one with --port; 0 takes any free one.") from None
    return listening


async def fill(world: World, papers: Papers, wanted: Wanted, console: Console) -> list[dict[str, Any]]:
    """Make sure that the district and its newcomers are in the database and the papers on the disk; returns the clients."""
    owner_url = world.database.owner_url
    plan = await seed.planned(owner_url, wanted.newcomers, wanted.seed, world.clock.now().replace(microsecond=0))
    clients = await found_district(world, papers)
    offers = await furnish_district(world, plan, clients)
    releases = await write_history(world, plan)
    targets, surveys = await furnish_targets(world, plan), await furnish_surveys(world, plan)
    await seed_all(world, plan, open_seeder, console)
    write_paper(papers.letters, await letters(world, owner_url, plan))
    console.print(
        f"{DISTRICT}: 14 municipalities, {len(clients)} agencies, {offers} offers, {plan.newcomers:,} invented newcomers, "
        f"seed {plan.seed}, {releases} releases of statistics, {targets} targets, {surveys} surveys."
    )
    return clients


class _Quiet(uvicorn.Server):
    """A server beside the service, which hears the signals for both."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the service."""
        yield


@asynccontextmanager
async def served(application: FastAPI, listening: socket.socket, base_url: str) -> AsyncIterator["asyncio.Task[None]"]:
    """Serve on the open socket until the end of the block, entered once the service is ready; yields what ends at Ctrl-C."""
    async with _running(uvicorn.Server(_configured(application)), listening, f"{base_url}/readyz") as serving:
        yield serving


@asynccontextmanager
async def served_beside(application: ASGIApp, listening: socket.socket, ready: str) -> AsyncIterator[None]:
    """Serve another application on its open socket until the end of the block; it is ready when this address answers."""
    async with _running(_Quiet(_configured(application)), listening, ready):
        yield


def _configured(application: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(application, log_config=None, access_log=False, proxy_headers=False, timeout_graceful_shutdown=5)


@asynccontextmanager
async def _running(server: uvicorn.Server, listening: socket.socket, ready: str) -> AsyncIterator["asyncio.Task[None]"]:
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await _until_ready(ready, serving)
        yield serving
    finally:
        server.should_exit = True
        await asyncio.wait([serving])


async def _until_ready(address: str, serving: "asyncio.Task[None]") -> None:
    deadline = asyncio.get_running_loop().time() + _READY_SECONDS
    trusting_nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # reading all authorities for a plain request takes 40 ms
    async with httpx.AsyncClient(timeout=5, trust_env=False, verify=trusting_nobody) as http:
        while not serving.done() and asyncio.get_running_loop().time() < deadline:
            try:
                if (await http.get(address)).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(_POLL_SECONDS)
    raise ConfigurationProblem("The service did not become ready; `kiim doctor` says more.")
