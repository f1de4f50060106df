"""HTML of others becomes plain text: nothing of it can run, and nothing of it can hold the server up."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.offers.plain_text import clean, plain_text

CASES = {
    "<p>Erste Zeile</p><p>Zweite</p>": "Erste Zeile Zweite",
    "Wort<b>teil</b>e": "Wortteile",
    "<script>alert('x')</script>sichtbar": "sichtbar",
    "<SCRIPT >alert(1)</SCRIPT\n>sichtbar": "sichtbar",
    "<style>p{}</style><template><p>x</p></template>sichtbar": "sichtbar",
    "vor<script>nie geschlossen": "vor",
    "vor<!-- <b>geheim</b> -->nach": "vornach",
    "vor<!-- nie geschlossen": "vor",
    "a &amp; b &lt;c&gt; &eacute;": "a & b <c> é",
    "1 < 2 und 3 > 2": "1 < 2 und 3 > 2",
    "<img src=x onerror=alert(1)>Bild": "Bild",
    "<br/>a<br>b": "a b",
    "a\u202eb\u0000c\u2066": "abc",
    "کتاب\u200cخانه": "کتاب\u200cخانه",
    "  viel \n\t Platz ": "viel Platz",
    "": "",
}


@pytest.mark.parametrize(("source", "text"), CASES.items())
def test_what_a_reader_sees(source: str, text: str) -> None:
    assert plain_text(source, 500) == text


def test_a_long_text_is_cut_at_a_word() -> None:
    assert plain_text("eins zwei drei vier", 12) == "eins zwei…"
    assert len(plain_text("x" * 1000, 100)) <= 100


@pytest.mark.parametrize("piece", ["<", "<a", "<!--", "<script>", "&", "</", "<a <", "-->", "<p>"])
def test_no_markup_takes_longer_than_its_length(piece: str) -> None:
    begun = time.perf_counter()
    plain_text(piece * 100_000, 500)
    assert time.perf_counter() - begun < 1.5


@given(st.text(alphabet="<>/!-abscript&;= \"'\u202e\n", max_size=60))
def test_no_tag_survives_but_those_written_as_text(source: str) -> None:
    text = plain_text(source.replace("&", ""), 500)
    assert "<script" not in text.lower().replace(" ", "") or "<script" in source.lower().replace(" ", "").replace("\n", "")
    assert clean(text) == text
    assert len(text) <= 500
