"""The paper on which somebody decides: the same wording as on the pages, nothing ticked, nobody named, on one sheet."""

import io
import subprocess

import pikepdf
import pytest

from app.documents.decision import Question, decision_pdf
from app.documents.speech import both
from app.documents.wording import Party, paragraphs
from app.pages.texts import offered
from tests.app.documents.samples import CATALOGUE
from tests.support.papers import program

SCHOOL = Party("Sprachschule Musterstadt", "course_provider", True, True, "gdpr")
CODES = [language.code for language in offered()]


def question(purpose: str = "language_course", *reviewed: str) -> Question:
    template = CATALOGUE.purposes[purpose].template
    return Question(SCHOOL, purpose, tuple(template.categories), (3, 6, 12), frozenset(reviewed))


def text_of(pdf: bytes) -> str:
    done = subprocess.run(
        [program("pdftotext", "poppler-utils"), "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return " ".join(done.stdout.decode().split())


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("purpose", [code for code, spec in CATALOGUE.purposes.items() if spec.legal_basis == "consent"])
def test_every_question_stands_on_one_sheet_in_every_language(code: str, purpose: str) -> None:
    with pikepdf.open(io.BytesIO(decision_pdf(CATALOGUE, question(purpose), both(code)))) as paper:
        assert len(paper.pages) == 1
        assert str(paper.Root.Lang) == code
        assert bool(paper.Root.MarkInfo.Marked)


def test_it_says_the_wording_and_all_there_is_to_choose() -> None:
    text = text_of(decision_pdf(CATALOGUE, question(), both("de")))
    spoken = both("de")[0]
    for line in paragraphs(CATALOGUE, spoken, "language_course", SCHOOL, "", "")[:3]:
        assert " ".join(line.split())[:60] in text
    for category in CATALOGUE.purposes["language_course"].template.categories:
        assert text.count(CATALOGUE.categories[category].labels["de"]) == 2, "once in the wording, once beside a box"
    for said in ("3 Monate", "12 Monate", "Ja, ich erlaube das", "Nein, nicht erlauben", "Ihre Unterschrift", "Ort und Datum"):
        assert said in text
    assert "{" not in text


def test_a_wording_that_nobody_checked_is_called_so_and_a_checked_one_is_not() -> None:
    german = CATALOGUE.notices["language_course", "de"].sha256
    assert "unreviewed" in text_of(decision_pdf(CATALOGUE, question(), both("de")))
    assert "unreviewed" not in text_of(decision_pdf(CATALOGUE, question("language_course", german), both("de")))
    assert "unreviewed" in text_of(decision_pdf(CATALOGUE, question("language_course", german), both("en")))
