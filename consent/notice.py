"""Under which wording, version and language a decision was made (Art. 7(1) GDPR: the controller must be able to prove it).

1. The text is pinned by its SHA-256, so a later change of the wording cannot creep under an old consent.
2. Only a reviewed wording is evidence (C-16). Where the wanted language has none, the German one is the evidence and the
   record says in which language it was read aloud; without a reviewed German wording nobody can consent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from consent.decision import Deny, Reason
from consent.vocabulary import Purpose

if TYPE_CHECKING:
    from consent.catalogue import Catalogue

BINDING_LANGUAGE: Final = "de"


@dataclass(frozen=True, slots=True)
class NoticeRef:
    """The wording a decision rests on: `sha256` is lower-case hex, `read_aloud` the language it was interpreted into."""

    purpose: Purpose
    version: str
    language: str
    sha256: str
    read_aloud: str | None = None


def text_sha256(text: str) -> str:
    """Return the digest that pins a wording: lower-case hex SHA-256 of its UTF-8 bytes, placeholders unfilled."""
    return hashlib.sha256(text.encode()).hexdigest()


def evidence(catalogue: Catalogue, purpose: Purpose, language: str, reviewed: AbstractSet[str]) -> NoticeRef | Deny:
    """Choose the wording a decision in `language` may rest on.

    `reviewed` holds the SHA-256 (hex) of every wording a competent person has confirmed and not revoked.
    Denies with `validation-failed`, code `notice-not-reviewed`.
    """
    for shown, read_aloud in ((language, None), (BINDING_LANGUAGE, language)):
        notice = catalogue.notices.get((purpose, shown))
        if notice is not None and notice.sha256 in reviewed:
            return NoticeRef(purpose, notice.version, shown, notice.sha256, read_aloud)
    return Deny(Reason.VALIDATION_FAILED, code="notice-not-reviewed")
