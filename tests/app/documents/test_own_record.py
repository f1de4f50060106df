"""Everything on paper: each section in both languages, signs of all scripts, tagged, and set in bounded time."""

import asyncio
import io
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import pikepdf
import pytest

from app.documents.own_record import PaperEntry, Section, own_record_pdf
from app.documents.speech import Speech, both
from app.pages.languages import known
from tests.app.documents.samples import CATALOGUE, ethiopic
from tests.app.documents.test_tagged import elements_of
from tests.support.papers import page_count, text_of, text_of_page

MADE = datetime(2026, 11, 22, 9, tzinfo=UTC)
NAME = CATALOGUE.fields["identity", "family_name"].labels
OFFICE = ("de", "Beratung am Beispielplatz")


def sections(speech: Speech, entries: int = 1) -> list[Section]:
    """An invented record in one language."""
    told = [
        PaperEntry(
            speech.label(NAME),
            [[("*", f"Musterprobe {number} أمل Приклад")]],
            [[OFFICE, ("", f"· {speech.dates.day(MADE)}")]],
        )
        for number in range(entries)
    ]
    return [Section(("", speech.gettext("Meine Daten")), [[("", speech.gettext("Hier steht noch nichts."))]], told)]


async def paper(speeches: tuple[Speech, ...], entries: int = 1) -> bytes:
    told: Sequence[Sequence[Section]] = [sections(speech, entries) for speech in speeches]
    return await own_record_pdf(MADE, speeches, told)


@pytest.mark.parametrize("code", [*known(), "ti"])
async def test_it_speaks_her_language_and_german_in_every_script(code: str) -> None:
    speeches = ethiopic() if code == "ti" else both(code)
    pdf = await paper(speeches)
    text = text_of(pdf)
    for told in ("Alles, was hier über mich steht", "Stand: 22. November 2026, 10:00", "Familienname", OFFICE[1], "Приклад"):
        assert told in text, told
    assert text.count("Musterprobe 0") == len(speeches)
    assert "?" not in text, "a sign that no face has"
    assert code == "ti" or ("unreviewed" in text) is (code != "de")
    assert pdf == await paper(speeches), "the same data, the same file"


@pytest.mark.parametrize("code", ["de", "ar"])
async def test_a_screen_reader_finds_headings_the_language_and_a_title(code: str) -> None:
    with pikepdf.open(io.BytesIO(await paper(both(code)))) as file:
        assert bool(file.Root.MarkInfo.Marked)
        assert str(file.Root.Lang) == code
        assert bool(file.Root.ViewerPreferences.DisplayDocTitle)
        with file.open_metadata() as told:
            assert told["pdfuaid:part"] == "1"
        assert str(file.docinfo["/CreationDate"]).startswith("D:20261122090000")
        elements = list(elements_of(file.Root.StructTreeRoot.K))
        assert [sum(one.get("/S") == kind for one in elements) for kind in ("/H1", "/H2")] == [len(both(code))] * 2
        assert code == "de" or "de" in {str(one.Lang) for one in elements if "/Lang" in one}


async def test_a_long_record_is_set_in_seconds_and_blocks_nobody_meanwhile() -> None:
    longest = 0.0

    async def others() -> None:
        nonlocal longest
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.005)
            longest = max(longest, time.perf_counter() - before)

    waiting = asyncio.create_task(others())
    began = time.perf_counter()
    pdf = await paper(both("ar"), entries=400)
    took = time.perf_counter() - began
    waiting.cancel()
    print(f"400 entries: {took:.2f} s, {len(pdf)} bytes, others waited {longest * 1000:.0f} ms at most")  # noqa: T201  # the figures are wanted
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert len(file.pages) > 10
    assert took < 20
    assert longest < took / 4


@pytest.mark.parametrize("code", ["de", "ar"])
async def test_an_entry_stands_on_one_page_with_its_name_and_only_a_very_long_one_goes_on(code: str) -> None:
    def told(speech: Speech) -> list[Section]:
        short = [
            PaperEntry(("", f"Eintrag {n} {speech.language.code}"), [[("*", f"Zeile {n}.{line}")] for line in range(9)], [])
            for n in range(20)
        ]
        long = PaperEntry(("", "Langer Eintrag"), [[("*", f"Absatz {line}")] for line in range(200)], [])
        return [Section(("", "Teil eins"), [], short), Section(("", "Teil zwei"), [], [long])]

    pdf = await own_record_pdf(MADE, both(code), [told(speech) for speech in both(code)])
    pages = [text_of_page(pdf, number) for number in range(1, page_count(pdf) + 1)]
    assert len(pages) > 4
    for entry in range(20):
        (page,) = [text for text in pages if f"Eintrag {entry} de" in text]
        assert all(f"Zeile {entry}.{line}" in page for line in range(9))
    long = [text for text in pages if "Absatz " in text]
    assert len(long) > 1
    assert "Langer Eintrag" in long[0]
    assert "Teil zwei" in long[0]
    assert all(f"Absatz {line}" in " ".join(long) for line in range(200))
