"""A newcomer's statistics vector is the one that her consents and her record give, and it is there only while they give one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.crypto.faults import SealError
from app.crypto.keyring import Keyring
from app.facts.derive import vector_numbers
from app.facts.layout import VERSION, pack
from app.facts.seal_vector import VectorSeal
from app.verify.report import Report
from consent.catalogue import Catalogue
from consent.counting import counted_categories, counted_until, counted_without
from consent.release import Release


class VectorCheck:
    """Recomputes vectors; `opened` are the fields of each category that could be opened."""

    def __init__(self, keyring: Keyring, catalogue: Catalogue, report: Report) -> None:
        self._keyring = keyring
        self._catalogue = catalogue
        self._report = report

    def check(self, newcomer_id: UUID, row: Any, given: tuple[Release, ...], opened: Mapping[str, Any], complete: bool) -> None:
        """Compare the stored row (None: there is none) with what follows; with a block unreadable only its presence counts."""
        covered, until = counted_categories(given), counted_until(given)
        if not covered:
            if row is not None:
                self._find(newcomer_id, "vector-without-consent", "no consent to statistics in force gives it")
            return
        if row is None:
            self._find(newcomer_id, "vector-missing", "she consents to statistics, yet she is not counted")
            return
        if row["valid_until"] != until:
            self._find(newcomer_id, "vector-differs", "it does not end when the consent ends")
        vector = self._opened(newcomer_id, row)
        if vector is None:
            self._find(newcomer_id, "vector-forged", "it does not open in its place")
        elif row["layout"] != VERSION:
            self._find(newcomer_id, "vector-outdated", "it has an older layout: run `kiim monitoring rewrite`")
        elif complete and vector != pack(vector_numbers(self._catalogue, covered, opened, counted_without(given))):
            self._find(newcomer_id, "vector-differs", "it is not what her record gives: an old one was put back")

    def _opened(self, newcomer_id: UUID, row: Any) -> bytes | None:
        try:
            return VectorSeal(self._keyring, row["generation"]).open(newcomer_id, row["layout"], row["sealed"])
        except (SealError, KeyError, OverflowError):
            return None

    def _find(self, newcomer_id: UUID, code: str, meaning: str) -> None:
        self._report.find(code, f"newcomer {newcomer_id}, statistics vector", meaning)
