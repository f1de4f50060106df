"""The access matrix as a page: folded, counted, narrowed by a question; the document stays whole."""

import re
from html import unescape

import pytest

from app.agencies.purposes import allow_purpose
from app.officer.configuration import read_configuration
from app.officer.matrix import Wanted, access_matrix, rights_of
from app.unit_of_work import open_unit
from app.world import World
from tests.app.officer.test_accountability import CATALOGUE, configured
from tests.support.desks import Desk
from tests.support.people import Tool

MATRIX = "/datenschutz/unterlagen/matrix"
SUMMARY = re.compile(r"<summary><h3>([^<]*)</h3><span class=\"small\">([^<]*)</span></summary>")
OPEN = re.compile(r"<details class=\"folded\" open>")


def names(wanted: Wanted) -> list[str]:
    return [one.office.facts.name for one in rights_of(configured(), wanted)]


def test_of_the_matrix_nothing_is_lost_by_folding() -> None:
    found = configured()
    rows = [row for part in access_matrix(found).parts for grid in part.grids for row in grid.rows]
    told = [field for one in rights_of(found) for category in one.categories for field in category.fields]
    assert len(told) == len(rows) > 100
    assert sum(one.reads for one in rights_of(found)) == sum(row[2] != "nein" for row in rows)
    assert sum(one.writes for one in rights_of(found)) == sum(row[3] == "ja" for row in rows)
    assert names(Wanted()) == ["Beratung am Beispielplatz", "Ausländerbehörde Beispielkreis", "Jobcenter Beispielkreis"]


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        (Wanted(kind="employment"), ["Jobcenter Beispielkreis"]),
        (Wanted(kind="authority_87"), ["Ausländerbehörde Beispielkreis"]),
        (Wanted(purpose="contact"), ["Beratung am Beispielplatz"]),
        (Wanted(purpose="contact", kind="employment"), []),
        (Wanted(category="counselling"), ["Beratung am Beispielplatz"]),
        (Wanted(category="work"), ["Beratung am Beispielplatz", "Jobcenter Beispielkreis"]),
        (Wanted(purpose="contact", category="work"), []),
    ],
)
def test_a_question_leaves_the_offices_it_is_about(wanted: Wanted, left: list[str]) -> None:
    assert names(wanted) == left


def test_for_one_purpose_what_is_read_for_it_stands_there_and_nothing_else() -> None:
    [whole] = rights_of(configured(), Wanted(kind="counselling"))
    [narrowed] = rights_of(configured(), Wanted(purpose="contact"))
    mark = CATALOGUE.purposes["contact"].mark
    reads = {(category.label, one.label) for category in whole.categories for one in category.fields if mark in one.reads}
    assert reads == {(category.label, one.label) for category in narrowed.categories for one in category.fields}
    assert {one.reads for category in narrowed.categories for one in category.fields} == {(mark,)}
    assert narrowed.reads == len(reads) < whole.reads


async def test_the_page_folds_each_office_and_says_what_is_inside(world: World, desk: Desk, office: Tool) -> None:
    page = (await desk.get(MATRIX)).text
    folded = {unescape(name): words for name, words in SUMMARY.findall(page)}
    async with open_unit(world) as uow:
        uow.unaudited("a test reads")
        told = {one.office.facts.name: one for one in rights_of(await read_configuration(uow))}
    assert set(folded) == set(told)
    assert len(told) > 1
    assert not OPEN.search(page)
    for name, one in told.items():
        counted = f"liest {one.reads}, schreibt {one.writes} Felder" if one.categories else "kein Feld"
        assert folded[name].endswith(f"; {counted}")
    for kind in ("pdf", "md"):
        assert f'href="{MATRIX}.{kind}"' in page
    whole = (await desk.get(f"{MATRIX}.md")).text
    assert page.count('<th scope="row">') == sum(line.startswith("| ") for line in whole.splitlines()) - 2 * whole.count(
        "**Felder"
    )


async def test_a_question_opens_what_it_asks_for_and_an_unknown_one_is_refused(world: World, desk: Desk, office: Tool) -> None:
    one = (await desk.get(f"{MATRIX}?art=counselling")).text
    assert SUMMARY.findall(one)[0][0] == "Beratung am Beispielplatz"
    assert (len(SUMMARY.findall(one)), len(OPEN.findall(one))) == (1, 1)
    assert '<option value="counselling" selected>' in one
    category = (await desk.get(f"{MATRIX}?kategorie=language")).text
    labels = set(re.findall(r"<summary>([^<]+)<span", category))
    assert labels == {CATALOGUE.categories["language"].labels["de"]}
    assert 'value="contact"' not in category.partition('id="zweck"')[2].partition("</select>")[0], "nobody may use it"
    async with open_unit(world) as uow:
        await allow_purpose(uow, office.client.agency_id, "contact")
    assert "P7" in SUMMARY.findall((await desk.get(f"{MATRIX}?zweck=contact")).text)[0][1]
    nobody = (await desk.get(f"{MATRIX}?kategorie=recognition&zweck=counselling")).text
    assert ("Keine Stelle hat damit zu tun." in nobody, SUMMARY.findall(nobody)) == (True, [])
    for wrong in ("art=x", "zweck=statistics", "kategorie=shoes", "art=%00", "kategorie=<b>"):
        answer = await desk.get(f"{MATRIX}?{wrong}")
        assert (answer.status_code, 'role="alert"' in answer.text, "<b>" in answer.text) == (422, True, False), wrong
