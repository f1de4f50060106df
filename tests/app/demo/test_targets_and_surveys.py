"""The demo's targets and surveys: every state has its target, surveys have numbers to read, and a second start adds nothing."""

import pytest

from app.demo.denominators import KREIS
from app.demo.surveys import ANSWERS, COUNTS, answers_csv, furnish_surveys
from app.demo.targets import furnish_targets
from app.settings import Settings
from app.surveys.look_up import find_survey, list_surveys
from app.targets.hold import hold
from app.targets.look_up import all_targets, history_of
from app.targets.state import State
from app.targets.target import Ending
from app.unit_of_work import open_unit
from app.world import World
from tests.support.history import PLAN, write_official_figures, write_releases


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"monitoring_areas": KREIS})


async def test_there_is_a_target_in_every_state_and_one_that_was_replaced(world: World) -> None:
    await write_releases(world)
    await write_official_figures(world)
    standing = await furnish_targets(world, PLAN)
    assert await furnish_targets(world, PLAN) == standing
    async with open_unit(world) as uow:
        uow.unaudited("reading")
        found = await all_targets(uow)
        states = {(await hold(uow, target)).state for target, _ in found if target.closing is None}
        [former] = [target for target, _ in found if target.closing is not None]
        history = await history_of(uow, former.wire_id)
    assert len(found) == standing + 1
    assert states == set(State)
    assert all(last is not None for _, last in found)
    assert all("erfunden" in target.decided_by for target, _ in found)
    assert former.closing is not None
    assert former.closing.reason is Ending.REPLACED
    assert history.after is not None
    assert len(history.reviews) == 1


async def test_without_releases_there_are_no_targets(world: World) -> None:
    assert await furnish_targets(world, PLAN) == 0


async def test_the_surveys_have_numbers_and_a_second_start_adds_nothing(world: World) -> None:
    for _ in range(2):
        assert await furnish_surveys(world, PLAN) == 2
    async with open_unit(world) as uow:
        uow.unaudited("reading")
        assert {one.code for one in await list_surveys(uow, withdrawn=True)} == {ANSWERS, COUNTS}
        answers, counts = await find_survey(uow, ANSWERS), await find_survey(uow, COUNTS)
    for survey in (answers, counts):
        told = [cell for (_, area), block in survey.results.blocks.items() for cell in block.cells if area == KREIS]
        assert sum(cell is not None for cell in told) > len(told) / 2
        assert "erfunden" in survey.about.source
    assert len(answers.areas()) == 15
    assert any(cell is not None for (_, area), block in answers.results.blocks.items() for cell in block.cells if area != KREIS)
    assert answers_csv(PLAN) == answers_csv(PLAN)
