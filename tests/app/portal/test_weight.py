"""The heaviest pages of a full record, in the script that needs the most bytes, with the files that a first visit loads."""

import re
from importlib.resources import files

from tests.app.portal.conftest import Visitor
from tests.support.people import Json, Tool

MOST = 30_000


def weight(page: bytes) -> int:
    """The page with its style sheets and its icon, nothing compressed."""
    return len(page) + sum(len(file.read_bytes()) for file in (files("app.pages") / "static").iterdir())


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
