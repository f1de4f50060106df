"""One running demo for all outside programs: starting it is most of their time."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.contract.conforming import watch, watch_async
from tests.contract.outside import CaseTool, case_tools
from tests.support.demo import running_demo

Demo = tuple[httpx.Client, Path]


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A client of the running demo, whose every answer is held to the description, and the folder with its papers."""
    with (
        running_demo(tmp_path_factory.mktemp("demo"), "--newcomers", "60") as (base_url, data),
        _client(base_url) as http,
    ):
        yield http, data


def _client(base_url: str) -> httpx.Client:
    return httpx.Client(base_url=base_url, timeout=30, event_hooks={"response": [watch]})


@pytest.fixture
def client(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """The client of the whole application, with every answer held to the description."""
    client.event_hooks = {"response": [watch_async]}
    return client


@pytest.fixture(scope="package")
def counsellors(demo: Demo) -> list[CaseTool]:
    """The counselling offices' case tools."""
    return [tool for tool in case_tools(*demo) if tool.registration["type"] == "counselling"]


@pytest.fixture(scope="package")
def school(demo: Demo) -> CaseTool:
    """The language school's case tool."""
    return next(tool for tool in case_tools(*demo) if tool.registration["type"] == "course_provider")
