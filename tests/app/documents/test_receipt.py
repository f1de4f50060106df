"""The receipt on paper says in words what the signed receipt says: who, what, what for, how long, and the way back."""

import io
import time
from collections.abc import Mapping
from typing import Any

import pikepdf
import pytest

from app.documents.receipt import Surroundings, receipt_pdf
from app.documents.speech import both
from app.pages.languages import known
from tests.app.documents.samples import CATALOGUE, decided, ethiopic, label
from tests.consent.making import expired, granted, refused, withdrawn
from tests.support.papers import text_of

ADDRESSES = {"GDPR": "Landesaufsicht\nMusterweg 1", "DSG-EKD": "Kirchenaufsicht Nord", "KDG": "Kirchenaufsicht Süd"}
AROUND = Surroundings(CATALOGUE, wording_reviewed=True, assisted_by="Beratung am Beispielplatz", complaint_addresses=ADDRESSES)
UNREVIEWED = "Niemand hat diesen Text geprüft (unreviewed)."


def german(receipt: Mapping[str, Any], around: Surroundings = AROUND) -> str:
    return text_of(receipt_pdf(receipt, both("de"), around))


@pytest.mark.parametrize("code", [*known(), "ti"])
def test_a_yes_tells_every_fact_in_the_person_s_language_and_german(code: str) -> None:
    speeches = ethiopic() if code == "ti" else both(code)
    began = time.perf_counter()
    pdf = receipt_pdf(decided(granted(categories=("language", "arrival"))), speeches, AROUND)
    print(f"receipt {code}: {(time.perf_counter() - began) * 1000:.0f} ms, {len(pdf)} bytes")  # noqa: T201  # the figure is wanted
    text = text_of(pdf)
    for fact in (
        "Sie haben es erlaubt",
        "Sprachschule Musterstadt",
        "Diese Stelle muss der Ausländerbehörde bestimmte Dinge mitteilen.",
        *label("de", "language", "arrival"),
        "Längstens bis 31. Mai 2026.",
        "Erlaubt: 2. März 2026, 10:00",
        "Fassung 2026-01",
        "ab" * 16,
        "Sprache: Deutsch",
        "Vorgelesen auf: Arabisch",
        "Beratung am Beispielplatz",
        "c_1.1.0",
    ):
        assert fact in text, fact
    if code not in {"ar", "fa", "ti"}:
        assert all(words in text for words in label(code, "language", "arrival"))
    assert pdf == receipt_pdf(decided(granted(categories=("language", "arrival"))), speeches, AROUND)


def test_a_yes_names_every_way_back_those_without_a_phone_too() -> None:
    text = german(decided(granted()))
    assert "Sie brauchen keinen Grund." in text
    for way in ("Auf Ihrer Seite:", "Persönlich: bei jeder Beratung.", "Ihre Karte genügt.", "Mit einem Brief oder am Telefon:"):
        assert way in text


@pytest.mark.parametrize(
    ("events", "heading", "now"),
    [
        ((refused(),), "Sie haben Nein gesagt", "Die Stelle sieht nichts."),
        ((granted(), withdrawn(at=2)), "Sie haben die Erlaubnis zurückgenommen", "bleibt dort."),
        ((granted(until=3), expired(at=3)), "Die Erlaubnis ist abgelaufen", "nicht mehr sehen."),
        ((granted(1), granted(2, at=2)), "Sie haben es erlaubt", "Das geht jederzeit."),
    ],
)
def test_a_no_a_withdrawal_and_an_end_have_a_receipt_too(events: tuple[Any, ...], heading: str, now: str) -> None:
    text = german(decided(*events))
    assert heading in text
    assert now in text
    assert "keine Nachteile" in text


@pytest.mark.parametrize(
    ("regime", "office"),
    [
        ("gdpr", "des Bundeslandes. Landesaufsicht Musterweg 1"),
        ("dsg_ekd", "der evangelischen Kirche. Kirchenaufsicht Nord"),
        ("kdg", "der katholischen Kirche. Kirchenaufsicht Süd"),
    ],
)
def test_it_names_the_supervision_of_the_agency_s_own_law_and_no_other(regime: str, office: str) -> None:
    text = german(decided(granted(), regime=regime))
    assert office in text
    assert sum(name.split("\n")[0] in text for name in ADDRESSES.values()) == 1


def test_an_agency_without_reporting_duty_is_not_said_to_have_one() -> None:
    assert "Ausländerbehörde" not in german(decided(granted(), duty=False))


def test_what_nobody_has_reviewed_is_called_so_in_each_language() -> None:
    around = Surroundings(CATALOGUE, wording_reviewed=False, reviewed=frozenset({"de", "uk"}))
    text = text_of(receipt_pdf(decided(granted()), both("uk"), around))
    assert UNREVIEWED in text
    assert both("uk")[0].gettext(UNREVIEWED) in text
    assert text.count("unreviewed") == 4  # the wording and the catalogue's labels, in two languages
    assert UNREVIEWED not in german(decided(granted()))


def test_a_sign_that_no_face_has_costs_nobody_her_receipt() -> None:
    assert "Verein ? Musterstadt" in german(decided(granted(), name="Verein 東 Musterstadt"))


def test_the_date_of_the_file_is_that_of_the_receipt() -> None:
    with pikepdf.open(io.BytesIO(receipt_pdf(decided(granted()), both("en"), AROUND))) as paper:
        assert str(paper.docinfo["/CreationDate"]).startswith("D:20260312090000")
