"""Scenes that many tests begin with, played once and copied after that: the database, the keys, and what the fixtures gave.

A fixture marked `@scene` asks for nothing but `client`, `world`, `clock`, `database` and other scenes. Scenes that at least three
tests of a file want are played into a template of their own, and every such test begins with a copy of that. Otherwise the first
test plays them itself, and the template is made for the second one. Copies hold the same ids and tokens; the world that a test
opens on its copy is as new as a restarted process.
"""

import asyncio
import inspect
import shutil
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from copy import copy, deepcopy
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.db.embedded import Embedded
from app.settings import Settings
from app.world import World
from tests.support.application import client_of
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase, await_silence, drop, made

Play = Callable[..., Awaitable[Any]]
SettingsFor = Callable[[Path, TestDatabase], Settings]

_GIVEN = frozenset({"client", "world", "clock", "database"})
_AS_SHIPPED = ("world", "clock", "database", "stage")
_KEPT = 12
_MANY = 3

_stages: "OrderedDict[tuple[object, ...], Stage]" = OrderedDict()
_asked: set[tuple[object, ...]] = set()


@dataclass(frozen=True, slots=True)
class Stage:
    """A database in which scenes were played, the data folder beside it, what they gave, and when they ended."""

    database: TestDatabase
    data: Path
    gave: Mapping[Play, Any]
    ended: datetime

    def copy_data(self, data: Path) -> None:
        """Give a test the keys that belong to its copy of the database."""
        shutil.copytree(self.data, data, dirs_exist_ok=True)


def scene(play: Play) -> Any:
    """A fixture whose outcome may be copied instead of played again."""
    own = inspect.signature(play).parameters
    more = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in ("stage", "client", "world") if name not in own]

    async def fixture(**given: Any) -> Any:
        stage: Stage | None = given["stage"]
        if stage is not None and play in stage.gave:
            return _bound(stage.gave[play], given["client"], given["world"])
        return await play(**{name: given[name] for name in own})

    keyword = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own.values()]
    fixture.__signature__ = inspect.Signature([*keyword, *more])  # type: ignore[attr-defined]  # pytest reads it
    fixture.__name__, fixture.__doc__, fixture.__module__ = play.__name__, play.__doc__, play.__module__
    fixture.plays = play  # type: ignore[attr-defined]
    return pytest.fixture(fixture)


def staged(request: pytest.FixtureRequest, settings_for: SettingsFor) -> Stage | None:
    """The stage for the scenes that a test wants; None if there are none, or for the first test that wants just these."""
    found = request.node._fixtureinfo.name2fixturedefs
    if any(len(found[name]) > 1 for name in _AS_SHIPPED if name in found):
        return None
    changes = [each.func for each in found.get("settings", ())][1:]
    plays = _playable({name: found[name][-1].func for name in request.fixturenames if name in found})
    key = (*changes, *plays.values())
    if not plays or any(list(inspect.signature(change).parameters) != ["settings"] for change in changes):
        return None
    if key in _stages:
        _stages.move_to_end(key)
        return _stages[key]
    if key not in _asked:
        _asked.add(key)
        if len(found.get("client", ())) > 1 or _alike(request) < _MANY:
            return None
    server: Embedded = request.getfixturevalue("postgres")
    database, data = made(server), request.getfixturevalue("tmp_path_factory").mktemp("stage")
    settings = settings_for(data, database)
    for change in changes:
        settings = change(settings)
    gave, ended = asyncio.run(_played(settings, database, plays))
    await_silence(database)
    stage = _stages[key] = Stage(database, data, gave, ended)
    if len(_stages) > _KEPT:
        drop(_stages.popitem(last=False)[1].database)
    return stage


def _alike(request: pytest.FixtureRequest) -> int:
    """How many tests of this file, this one among them, want the same scenes."""
    wanted = _scenes_of(request.node)
    return sum(item.path == request.node.path and _scenes_of(item) == wanted for item in request.session.items)


def _scenes_of(item: pytest.Item) -> frozenset[object]:
    found = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
    return frozenset(each[-1].func for each in found.values() if hasattr(each[-1].func, "plays"))


def _playable(functions: Mapping[str, Any]) -> dict[str, Play]:
    """The scenes among these fixtures that need nothing else, each after what it needs."""
    plays: dict[str, Play] = {}

    def add(name: str) -> bool:
        play = getattr(functions.get(name), "plays", None)
        if name in plays or play is None:
            return name in plays or name in _GIVEN
        if not all(add(needed) for needed in inspect.signature(play).parameters if needed != name):
            return False
        plays[name] = play
        return True

    for name in functions:
        add(name)
    return {name: play for name, play in plays.items() if name not in _GIVEN}


async def _played(settings: Settings, database: TestDatabase, plays: Mapping[str, Play]) -> tuple[dict[Play, Any], datetime]:
    from app.main import open_world

    clock = MovableClock()
    gave: dict[str, Any] = {"clock": clock, "database": database}
    async with open_world(settings, clock) as world, client_of(world) as client:
        gave |= {"world": world, "client": client}
        for name, play in plays.items():
            gave[name] = await play(**{needed: gave[needed] for needed in inspect.signature(play).parameters})
    return {play: _bound(gave[name], None, None) for name, play in plays.items()}, clock.now()


def _bound(given: Any, client: httpx.AsyncClient | None, world: World | None) -> Any:
    """A copy of what a scene gave that speaks through this client and belongs to this world."""
    if not is_dataclass(given) or isinstance(given, type):
        return deepcopy(given)
    changes: dict[str, Any] = {}
    for field in fields(given):
        value = getattr(given, field.name)
        inner = is_dataclass(value) and any(each.name == "http" for each in fields(value))
        changes[field.name] = (
            client
            if field.name == "http"
            else world
            if field.name == "world"
            else _bound(value, client, world)
            if inner
            else copy(value)
            if isinstance(value, dict | list | set)
            else value
        )
    return replace(given, **changes)
