"""A Kreis with a release to hold targets against, and drafts that are right."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.monitoring.build import build
from app.settings import Settings
from app.targets.state import Direction
from app.targets.target import TargetDraft
from app.world import World
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.scenes import scene
from tests.support.vectors import KREIS, drawn, store

Q3 = date(2026, 9, 30)
Drafted = Callable[..., TargetDraft]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"monitoring_areas": KREIS})


@scene
async def released(world: World, database: TestDatabase, clock: MovableClock) -> None:
    """The release of Q3: half of 2,500 people have B1 or more."""
    clock.set(datetime(2026, 10, 1, 8, tzinfo=UTC))
    await store(database, world, drawn(31, 2500))
    await build(world, Q3, lambda *_: None)


def draft(**changes: Any) -> TargetDraft:
    """A target that a Kreistag might set."""
    members: dict[str, Any] = {
        "indicator": "b1_reached",
        "area": KREIS,
        "value": 60,
        "direction": Direction.AT_LEAST,
        "due_on": date(2027, 12, 31),
        "decided_by": "Kreistag Musterland (erfunden)",
        "decided_on": date(2026, 3, 2),
        "comment": "Beschluss der Frühjahrssitzung",
    }
    return TargetDraft(**{**members, **changes})
