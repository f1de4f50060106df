"""The overview and the pages of indicators: every number with what belongs to it, and a page for every state there is."""

import re

import pytest

from app.demo.denominators import KREIS
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World
from tests.support.desks import Desk


def text_of(page: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page))


async def test_the_overview_has_a_line_for_every_indicator_told_for_the_kreis(officer: Desk, history: None, world: World) -> None:
    page = (await officer.get("/monitoring/")).text
    from app.reporting.series import read_holdings

    async with open_unit(world) as uow:
        uow.unaudited("a test reads")
        holdings = await read_holdings(uow)
    codes = re.findall(rf'href="/monitoring/([a-z0-9_]+)\?gebiet={KREIS}"', page)
    assert codes == [one.code for one in holdings.indicators.indicators.values() if "kreis" in one.levels]
    for field in holdings.indicators.fields.values():
        assert field.label in page
        assert field.goal in page
    for code in codes:
        assert holdings.indicators.indicators[code].definition in page
    lines = [text_of(line) for line in re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", page, re.S)]
    assert all(re.search(r"\d+ % \(± \d+\) \d\d\.\d\d\.\d{4}", line) for line in lines)
    assert any(re.search(r"\d+ % ± \d", line) for line in lines)
    assert "Erfundene Zahlen" in page
