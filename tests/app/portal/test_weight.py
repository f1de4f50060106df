"""The heaviest pages of a full record, in the script that needs the most bytes, with the files that a first visit loads."""

import re
from importlib.resources import files

import pytest

from tests.app.portal.conftest import Opener, Visitor, activate
from tests.support.people import Json, Tool, said

MOST = 30_000


def weight(page: bytes) -> int:
    """The page with its style sheets and its icon, nothing compressed."""
    return len(page) + sum(len(file.read_bytes()) for file in (files("app.pages") / "static").iterdir())


@pytest.fixture
async def full(office: Tool, browser: Opener) -> tuple[Visitor, Json]:
    """Somebody about whom everything is recorded that a counselling office may write down as her word; signed in, in Arabic."""
    catalogue = office.world.catalogue
    categories = [code for code in catalogue.purposes["counselling"].template.categories if code != "needs"]
    told = [
        said(category, code, field.example)
        for category in categories
        for code, field in catalogue.categories[category].fields.items()
        if "self_stated" in _kinds(field.stewards["add"].get("counselling", frozenset()))
    ]
    assert len(told) > 30
    registered = await office.register(statements=told, consent={"categories": categories})
    visitor = browser()
    await activate(visitor, registered["letter"])
    return visitor, registered


def _kinds(kinds: object) -> frozenset[str]:
    return frozenset({"self_stated"}) if kinds is True else kinds if isinstance(kinds, frozenset) else frozenset()


async def test_a_full_record_is_read_and_corrected_with_pages_below_thirty_kilobytes(full: tuple[Visitor, Json]) -> None:
    visitor, _ = full
    seen = {}
    record = await visitor.get("/ar/meine-daten")
    seen["/ar/meine-daten"] = weight(record.content)
    inside = set(re.findall(r'href="(/ar/meine-daten/[a-z_]+)"', record.text))
    assert inside, "what does not fit is one click away"
    links = set(re.findall(r'href="([^"]+/berichtigen)"', record.text))
    for path in inside:
        page = await visitor.get(path)
        seen[path] = weight(page.content)
        links |= set(re.findall(r'href="([^"]+/berichtigen)"', page.text))
    assert len(links) > 30
    for path in links:
        seen[path] = weight((await visitor.get(path)).content)
    assert {path: size for path, size in seen.items() if size > MOST} == {}


async def test_a_page_of_looks_is_below_thirty_kilobytes(full: tuple[Visitor, Json], office: Tool) -> None:
    visitor, registered = full
    for place in range(40):
        wanted = "contact,identity,language" if place % 2 else "identity,language"
        assert (await office.get(f"/v1/newcomers/{registered['id']}/record?categories={wanted}")).status_code == 200
    assert weight((await visitor.get("/ar/zugriffe")).content) < MOST
