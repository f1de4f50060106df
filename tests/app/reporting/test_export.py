"""The export is the same each time, and its tables are those of the API."""

from itertools import islice

import pytest

from app.demo.denominators import KREIS
from app.monitoring import answers
from app.reporting.export import read_export
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World
from tests.support.history import write_releases


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"monitoring_areas": KREIS})


async def test_an_export_has_the_same_bytes_each_time_and_they_are_those_of_the_api(world: World) -> None:
    await write_releases(world, 2)
    async with open_unit(world) as uow:
        uow.unaudited("a test reads")
        one, other = await read_export(uow), await read_export(uow)
        first = dict(islice(one.files(), 24))
        assert first == dict(islice(other.files(), 24))
        for name, content in first.items():
            found = await answers.table_file(uow, one.listed.wire_id, name.partition("/")[2])
            assert found is not None
            assert found[0] == content
    assert len(one) == len(other) > 500
