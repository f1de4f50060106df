"""The wording a decision rests on."""

from __future__ import annotations

import hashlib

import pytest

from consent.catalogue import load
from consent.decision import Deny, Reason
from consent.notice import NoticeRef, evidence, text_sha256
from consent.vocabulary import Purpose
from tests.consent.small_catalogue import small_catalogue

SMALL = small_catalogue()
COURSE, COUNSEL = Purpose.LANGUAGE_COURSE, Purpose.COUNSELLING
DE, AR, ADVICE_AR = (
    SMALL.notices[key].sha256 for key in (("language_course", "de"), ("language_course", "ar"), ("counselling", "ar"))
)
NOBODY = Deny(Reason.VALIDATION_FAILED, code="notice-not-reviewed")


@pytest.mark.parametrize(
    ("purpose", "language", "reviewed", "found"),
    [
        pytest.param(COURSE, "ar", {DE, AR}, NoticeRef(COURSE, "1", "ar", AR), id="in-the-language"),
        pytest.param(COURSE, "ar", {AR}, NoticeRef(COURSE, "1", "ar", AR), id="without-the-german-one"),
        pytest.param(COURSE, "ar", {DE}, NoticeRef(COURSE, "2", "de", DE, "ar"), id="german-read-aloud"),
        pytest.param(COURSE, "so", {DE}, NoticeRef(COURSE, "2", "de", DE, "so"), id="german-read-aloud-in-any-language"),
        pytest.param(COURSE, "de", {DE}, NoticeRef(COURSE, "2", "de", DE), id="german-is-not-read-aloud"),
        pytest.param(COURSE, "ar", set(), NOBODY, id="nothing-reviewed"),
        pytest.param(COURSE, "de", {AR}, NOBODY, id="german-not-reviewed"),
        pytest.param(COUNSEL, "so", {ADVICE_AR}, NOBODY, id="no-german-wording"),
        pytest.param(COUNSEL, "ar", {AR, DE}, NOBODY, id="reviewed-for-another-purpose"),
        pytest.param(Purpose.HOUSING, "de", {DE}, NOBODY, id="no-wording-at-all"),
    ],
)
def test_only_a_reviewed_wording_is_evidence(
    purpose: Purpose, language: str, reviewed: set[str], found: NoticeRef | Deny
) -> None:
    assert evidence(SMALL, purpose, language, reviewed) == found


def test_a_wording_is_pinned_by_the_digest_of_its_bytes() -> None:
    assert text_sha256("Grüß dich – أهلًا") == hashlib.sha256("Grüß dich – أهلًا".encode()).hexdigest()


def test_every_shipped_wording_has_the_digest_the_catalogue_says() -> None:
    assert all(one.sha256 == text_sha256(one.text) for one in load().notices.values())
