"""Both papers are tagged PDF as PDF/UA-1 asks; the conformance is the tool's claim, this looks at the structure behind it."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pikepdf
import pytest

from app.documents.erasure_receipt import ErasureReceipt, erasure_receipt_pdf
from app.documents.letter import letter_pdf
from app.documents.receipt import Surroundings, receipt_pdf
from app.documents.speech import both
from tests.app.documents.samples import BASE, CATALOGUE, HELP, LETTER, decided
from tests.consent.making import granted

ERASURE = ErasureReceipt(
    "x_" + "0123456789abcdef" * 2, datetime(2026, 3, 1, tzinfo=UTC), None, datetime(2026, 3, 8, tzinfo=UTC), BASE
)
PAPERS = {
    "letter": lambda code: letter_pdf(LETTER, both(code), BASE, HELP),
    "erasure": lambda code: erasure_receipt_pdf(ERASURE, both(code)),
    "receipt": lambda code: receipt_pdf(decided(granted()), both(code), Surroundings(CATALOGUE, wording_reviewed=True)),
}


@pytest.mark.parametrize("code", ["de", "ar"])
@pytest.mark.parametrize("kind", PAPERS)
def test_the_structure_a_screen_reader_needs_is_there(kind: str, code: str) -> None:
    with pikepdf.open(io.BytesIO(PAPERS[kind](code))) as paper:
        root = paper.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == code
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with paper.open_metadata() as told:
            assert told["pdfuaid:part"] == "1"
            assert told["dc:title"]
        elements = list(elements_of(root.StructTreeRoot.K))
        assert [element for element in elements if element.get("/S") == "/H1"]
        pictures = [element for element in elements if element.get("/S") == "/Figure"]
        assert [bool(str(picture.Alt)) for picture in pictures] == [True] * (kind != "receipt")
        languages = {str(element.Lang) for element in elements if "/Lang" in element}
        assert code == "de" or "de" in languages


@pytest.mark.parametrize("kind", PAPERS)
def test_only_our_fonts_are_used_and_they_are_in_the_file(kind: str) -> None:
    with pikepdf.open(io.BytesIO(PAPERS[kind]("ar"))) as paper:
        fonts = [font for page in paper.pages for font in page.Resources.Font.values()]
        inner = [font.DescendantFonts[0] for font in fonts]
        assert {str(font.BaseFont).partition("+")[2].partition("-")[0] for font in inner} == {"NotoSans", "NotoNaskhArabic"}
        assert all("/FontFile2" in font.FontDescriptor or "/FontFile3" in font.FontDescriptor for font in inner)
        assert all("/ToUnicode" in font for font in fonts)


def elements_of(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Every element of the structure below this node."""
    for child in node if isinstance(node, pikepdf.Array) else [node]:
        if isinstance(child, pikepdf.Dictionary):
            if "/S" in child:
                yield child
            if "/K" in child:
                yield from elements_of(child.K)
