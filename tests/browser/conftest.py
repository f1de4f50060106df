"""One browser per test process; each test has a site of its own on a fresh database, and as many phones as it likes.

The tests here and their fixtures share one event loop: what drives the browser belongs to a loop, and starting it takes longer
than many a test.
"""

import asyncio
import inspect
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, async_playwright, expect

from app.demo.live import open_socket, served
from app.main import create_app, open_world
from app.settings import Settings
from app.world import World
from tests.browser.site import Site, in_one_loop
from tests.support.application import client_of
from tests.support.clock import MovableClock

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
]


expect.set_options(timeout=30_000)  # a shared machine may be slow; a page that never says it still fails


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of this folder run in one loop."""
    for item in items:
        if Path(__file__).parent in item.path.parents and inspect.iscoroutinefunction(getattr(item, "function", None)):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address at which the browser of this test process is driven."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing; .ci/run installs it")
        pytest.skip("Chromium is not installed: the pages are tested in CI, or here after `apt-get install chromium`")
    profile = tmp_path_factory.mktemp("chromium")
    with subprocess.Popen(
        [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as browser:
        try:
            yield _address(browser, profile / "DevToolsActivePort")
        finally:
            browser.terminate()


def _address(browser: "subprocess.Popen[bytes]", told: Path) -> str:
    import time

    for _ in range(600):
        if told.exists() and told.read_text().strip():
            return f"http://127.0.0.1:{told.read_text().splitlines()[0]}"
        if browser.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail("Chromium did not start")


@in_one_loop(scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """A connection to the browser."""
    async with async_playwright() as playwright:
        connected = await playwright.chromium.connect_over_cdp(chromium)
        yield connected
        await connected.close()


@in_one_loop()
async def world(settings: Settings, clock: MovableClock) -> AsyncIterator[World]:
    """Everything open on the fresh database."""
    async with open_world(settings, clock) as opened:
        yield opened


@in_one_loop()
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the whole application on the open world; no background jobs run."""
    async with client_of(world) as opened:
        yield opened


@in_one_loop()
async def site(world: World, client: httpx.AsyncClient, browser: Browser) -> AsyncIterator[Site]:
    """The service on a port of its own, the same world that `client` talks to."""
    application = create_app(world.settings, world)
    with open_socket(0) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with served(application, listening, address):
            opened = Site(world, client, browser, address)
            try:
                yield opened
            finally:
                await opened.close()
                await asyncio.sleep(0)
