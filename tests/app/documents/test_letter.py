"""The letter on paper: everything a person needs to sign in, nothing that says who she is, not the digits that are said."""

import io
import time
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from app.documents.letter import letter_pdf
from app.documents.speech import both, speech
from app.pages.languages import known
from tests.app.documents.samples import BASE, HELP, LETTER, ethiopic
from tests.support.papers import code_of, text_of

A5 = (419.5, 595.3)


@pytest.mark.parametrize("code", [*known(), "ti"])
def test_it_fits_one_a5_page_in_every_language_and_speaks_that_language_and_german(code: str) -> None:
    speeches = ethiopic() if code == "ti" else both(code)
    began = time.perf_counter()
    pdf = letter_pdf(LETTER, speeches, BASE, HELP)
    print(f"letter {code}: {(time.perf_counter() - began) * 1000:.0f} ms, {len(pdf)} bytes")  # noqa: T201  # the figure is wanted
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        assert len(paper.pages) == 1
        assert [float(side) for side in paper.pages[0].mediabox[2:]] == pytest.approx(A5, abs=0.5)
    text = text_of(pdf)
    for german in (
        "Ihr Brief zum Anmelden",
        "Der Code gilt einmal und bis 5. Dezember 2026.",
        "Schreiben Sie die 4 Zahlen, die Sie gehört haben.",
        "Der alte Brief und die alte PIN gelten dann nicht mehr.",
        "7K2M-9QRT-4XWP-ABCD-EFGH",
        "7K2M-9QRT",
        f"{BASE}/{code}/aktivieren",
        HELP,
    ):
        assert german in text
    if speeches[0].language.direction == "ltr":
        assert speeches[0].gettext("Kartennummer") in text
        assert speeches[0].dates.day(LETTER.expires_at).split()[-1] in text
    else:
        # The reader of the text puts right-to-left words in another order, and marks apart from their letters.
        assert speeches[0].gettext("Kartennummer").split()[-1] in text.split()


@pytest.mark.parametrize("code", ["de", "ar", "uk"])
def test_a_phone_reads_the_activation_address_in_the_picture(code: str, tmp_path: Path) -> None:
    assert code_of(letter_pdf(LETTER, both(code), BASE), tmp_path) == f"{BASE}/a/7K2M9QRT/4XWPABCDEFGH"


def test_the_digits_that_are_only_said_change_nothing_on_the_paper() -> None:
    pdf = letter_pdf(LETTER, both("ar"), BASE, HELP)
    assert letter_pdf(replace(LETTER, spoken_digits="9999"), both("ar"), BASE, HELP) == pdf
    assert LETTER.spoken_digits not in text_of(pdf)


def test_the_same_letter_is_the_same_file_and_another_one_is_not() -> None:
    pdf = letter_pdf(LETTER, both("fa"), BASE, HELP)
    assert letter_pdf(LETTER, both("fa"), BASE, HELP) == pdf
    assert letter_pdf(replace(LETTER, card="7K2M9QRV"), both("fa"), BASE, HELP) != pdf


def test_the_file_tells_nothing_beside_the_paper_no_time_no_author_and_the_secret_only_where_it_is_printed() -> None:
    with pikepdf.open(io.BytesIO(letter_pdf(LETTER, both("tr"), BASE))) as paper:
        assert not {"/CreationDate", "/ModDate", "/Author", "/Subject", "/Keywords"} & set(paper.docinfo.keys())
        assert str(paper.docinfo["/Title"]) == speech("tr").gettext("Ihr Brief zum Anmelden")
        told = paper.Root.Metadata.read_bytes().decode() + str(paper.Root.StructTreeRoot)
    for secret in ("7K2M", "4XWP", "ABCD"):
        assert secret not in told


def test_without_a_place_for_help_no_empty_heading_stands_there() -> None:
    assert "Hilfe" not in text_of(letter_pdf(LETTER, both("de"), BASE))
