"""Who comes back to a record that was to be erased because nobody used it reads that it would have gone, and that it stays."""

from app.cli.retention import _WORDS
from app.retention import run
from app.settings import Settings
from app.world import World
from tests.app.portal.conftest import Opener, activate
from tests.support.clock import MovableClock
from tests.support.people import Json


async def test_a_record_that_was_announced_to_be_erased_says_so_to_who_comes_back(
    registered: Json, browser: Opener, world: World, clock: MovableClock, settings: Settings
) -> None:
    world.settings = settings.model_copy(update={"retention": "run"})
    visitor = browser()
    await activate(visitor, registered["letter"])
    await run.once(world)
    clock.advance(days=740)
    lines = await run.once(world)
    assert {kind for line in lines for kind in line.counts} <= set(_WORDS)
    clock.advance(days=30)
    await visitor.sign_in(registered["letter"]["card"])
    page = (await visitor.get("/de/")).text
    assert "Ihre Daten wurden lange nicht benutzt." in page
    assert "Am 1. März 2029 wären sie gelöscht worden. Jetzt bleiben sie." in page
    clock.advance(days=80)
    await run.once(world)
    await visitor.sign_in(registered["letter"]["card"])
    assert "lange nicht benutzt" not in (await visitor.get("/de/")).text
