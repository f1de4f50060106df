"""The heaviest pages of a full record, in the script that needs the most bytes, with the files that a first visit loads."""

import re
from importlib.resources import files

import pytest

from app.pages.texts import texts
from app.portal import take_along
from tests.app.portal.conftest import Visitor
from tests.support.people import PIN, Json, Tool

MOST = 30_000
LEFT_OUT = "Nicht alles passt auf diese Seite. Alles steht im PDF und in der Datei für Programme."


def weight(page: bytes) -> int:
    """The page with the style sheets, scripts and the icon that it names, nothing compressed."""
    named = [file for file in (files("app.pages") / "static").iterdir() if file.name.encode() in page]
    assert "kiim.css" in {file.name for file in named}
    return len(page) + sum(len(file.read_bytes()) for file in named)


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


async def test_the_page_to_print_is_below_thirty_kilobytes_and_says_what_it_leaves_out(
    full: tuple[Visitor, Json], office: Tool, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, registered = full
    for place in range(20):
        wanted = "contact,identity,language" if place % 2 else "identity,language"
        assert (await office.get(f"/v1/newcomers/{registered['id']}/record?categories={wanted}")).status_code == 200
    shown = await visitor.post("/ar/herunterladen", pin=PIN, art="seite")
    assert weight(shown.content) < MOST
    assert shown.text.count("<dd>") > 30
    monkeypatch.setattr(take_along, "_ROOM", 12_000)
    shorter = await visitor.post("/ar/herunterladen", pin=PIN, art="seite")
    assert len(shorter.content) <= 12_000
    assert texts("ar").gettext(LEFT_OUT) in shorter.text


async def test_a_page_of_looks_is_below_thirty_kilobytes(full: tuple[Visitor, Json], office: Tool) -> None:
    visitor, registered = full
    for place in range(40):
        wanted = "contact,identity,language" if place % 2 else "identity,language"
        assert (await office.get(f"/v1/newcomers/{registered['id']}/record?categories={wanted}")).status_code == 200
    assert weight((await visitor.get("/ar/zugriffe")).content) < MOST
