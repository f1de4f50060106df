"""Which wording a decision rests on: the catalogue's text, confirmed by an operator's review whose row carries our MAC."""

from app.agencies.store import find_all
from app.agencies.tables import notice_review
from app.errors import ValidationFailed
from app.unit_of_work import UnitOfWork
from consent.catalogue import Catalogue
from consent.decision import Deny
from consent.notice import BINDING_LANGUAGE, NoticeRef, evidence
from consent.vocabulary import Purpose

_CONFIRMED = frozenset({"reviewed", "sworn"})


async def reviewed_texts(uow: UnitOfWork, purpose: Purpose) -> frozenset[str]:
    """SHA-256 (hex) of every current wording of this purpose that was confirmed and not revoked. Raises IntegrityFault.

    A review counts for the very version and language it names, and only while the catalogue's text is the one reviewed.
    """
    confirmed = set()
    for review in await find_all(uow, notice_review, purpose=str(purpose)):
        notice = uow.world.catalogue.notices.get((str(purpose), review["language"]))
        if notice is None or review["status"] not in _CONFIRMED:
            continue
        if (notice.version, notice.sha256) == (review["notice_version"], review["text_sha256"].hex()):
            confirmed.add(notice.sha256)
    return frozenset(confirmed)


async def notice_for(uow: UnitOfWork, purpose: Purpose, language: str, version: str | None) -> NoticeRef:
    """The wording that counts for a decision in this language, as `notice_among` finds it."""
    return notice_among(uow.world.catalogue, await reviewed_texts(uow, purpose), purpose, language, version)


def notice_among(
    catalogue: Catalogue, reviewed: frozenset[str], purpose: Purpose, language: str, version: str | None, root: str = ""
) -> NoticeRef:
    """The wording among the reviewed ones that counts in this language; `version` is checked when the caller names one.

    Raises ValidationFailed below the pointer `root`: `notice-not-reviewed`, or `notice-version` for one that is not current.
    """
    found = evidence(catalogue, purpose, language, reviewed)
    if isinstance(found, Deny):
        detail = "There is no reviewed wording for this purpose, not even a German one."
        raise ValidationFailed.at(f"{root}/notice_language", "notice-not-reviewed", detail)
    if version is not None and version != found.version:
        raise ValidationFailed.at(
            f"{root}/notice_version", "notice-version", "This version of the wording is not the current one."
        )
    return found


async def notice_shown(uow: UnitOfWork, purpose: Purpose, language: str) -> NoticeRef:
    """The wording a no was given under. A no needs no reviewed text to count: without one the German text is named as it is."""
    found = evidence(uow.world.catalogue, purpose, language, await reviewed_texts(uow, purpose))
    if isinstance(found, NoticeRef):
        return found
    notice = uow.world.catalogue.notices[purpose, BINDING_LANGUAGE]
    return NoticeRef(purpose, notice.version, BINDING_LANGUAGE, notice.sha256, None if language == BINDING_LANGUAGE else language)
