"""After an erasure: the receipt's number on the page, on paper and as a proof; and how whoever has it looks again later."""

import re
from pathlib import Path

import pytest

from app.audit.checkpoint import EntryProof
from app.audit.read import decode
from app.backups.roll import roll
from app.pages.languages import known
from app.world import World
from tests.app.portal.conftest import Opener, Visitor
from tests.support.database import TestDatabase
from tests.support.papers import code_of, text_of
from tests.support.people import PIN
from tests.support.sealing import sealing

NUMBER = re.compile(r"/de/geloescht/(x_[0-9a-f]{32})")


@pytest.fixture
async def receipt(signed_in: Visitor) -> str:
    """The number of somebody's receipt."""
    answer = await signed_in.post("/de/loeschen", pin=PIN)
    assert answer.status_code == 303
    found = NUMBER.fullmatch(answer.headers["location"])
    assert found is not None, answer.headers["location"]
    return found.group(1)


async def test_the_number_stands_on_the_page_she_comes_to_in_every_language(receipt: str, browser: Opener) -> None:
    anybody = browser()
    for language in known():
        answer = await anybody.get(f"/{language}/geloescht/{receipt}")
        assert answer.status_code == 200
        assert f'class="code">{receipt}<' in answer.text
        assert f"/{language}/geloescht/{receipt}/papier" in answer.text
        assert "Musterprobe" not in answer.text
    german = (await anybody.get(f"/de/geloescht/{receipt}")).text
    assert "Bald kann sie niemand mehr lesen. Spätestens: 29. November 2026" in german
    assert "kopien" not in german


async def test_whoever_has_the_number_looks_again_however_it_was_written(receipt: str, browser: Opener) -> None:
    later = browser()
    for written in (receipt, f" {receipt[:10]} {receipt[10:].upper()} "):
        answer = await later.post("/de/geloescht", nummer=written)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/de/geloescht/{receipt}")
    for wrong in ("", "x_0", receipt[:-1] + ("0" if receipt[-1] != "0" else "1"), "x" * 500):
        answer = await later.post("/de/geloescht", nummer=wrong)
        assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
        assert not wrong or wrong not in answer.text
    for path in ("", "/papier", "/beweis/daten", "/beweis/kopien"):
        assert (await later.get(f"/de/geloescht/x_{'0' * 32}{path}")).status_code == 404


@pytest.mark.parametrize("code", ["de", "ar"])
async def test_the_paper_holds_number_date_and_a_picture_that_leads_back(
    receipt: str, browser: Opener, world: World, tmp_path: Path, code: str
) -> None:
    answer = await browser().get(f"/{code}/geloescht/{receipt}/papier")
    assert answer.headers["content-disposition"] == 'attachment; filename="quittung.pdf"'
    told = text_of(answer.content)
    assert receipt in told.replace(" ", "")
    for words in ("Die Daten sind gelöscht", "22. November 2026", f"{world.settings.base_url}/de/geloescht"):
        assert words in told, words
    assert code_of(answer.content, tmp_path) == f"{world.settings.base_url}/{code}/geloescht/{receipt}"


async def test_both_steps_are_proven_by_files_and_the_page_says_when_the_copies_are_done(
    receipt: str, browser: Opener, world: World, database: TestDatabase, tmp_path: Path
) -> None:
    anybody, page = browser(), f"/de/geloescht/{receipt}"
    assert (await anybody.get(f"{page}/beweis/daten")).status_code == 503  # not sealed yet
    assert (await anybody.get(f"{page}/beweis/kopien")).status_code == 404
    assert (await anybody.get(f"{page}/beweis/sonst")).status_code == 404
    assert await roll(world, grace=0) is not None
    async with sealing(world, database, tmp_path) as log:
        await log.seal()
        verifier = log.files.verifier()
        assert verifier is not None
        for of, action in (("daten", "me.erase"), ("kopien", "shred.final")):
            assert f"{page}/beweis/{of}" in (await anybody.get(page)).text
            proof = EntryProof.parse((await anybody.get(f"{page}/beweis/{of}")).text)
            proof.checked(verifier)
            assert decode(proof.body.decode()).action == action
    assert "Niemand kann sie mehr lesen. Seit: 22. November 2026" in (await anybody.get(page)).text


async def test_where_no_key_is_renewed_nothing_is_promised(
    receipt: str, browser: Opener, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(world.settings.__dict__, "key_roll_days", 0)
    told = (await browser().get(f"/de/geloescht/{receipt}")).text
    assert "Sie liegen noch verschlüsselt in alten Sicherungen." in told
    assert "Spätestens" not in told
