"""Which wording a decision may rest on: the catalogue's text, confirmed by an operator's review whose row carries our MAC."""

from app.agencies.store import find_all
from app.agencies.tables import notice_review
from app.errors import ValidationFailed
from app.unit_of_work import UnitOfWork
from consent.decision import Deny
from consent.notice import NoticeRef, evidence
from consent.vocabulary import Purpose

_CONFIRMED = frozenset({"reviewed", "sworn"})


async def reviewed_texts(uow: UnitOfWork, purpose: Purpose) -> frozenset[str]:
    """SHA-256 (hex) of every current wording of this purpose that was confirmed and not revoked. Raises IntegrityFault.

    A review counts for the very version and language it names and only while the catalogue's text is the one reviewed.
    """
    catalogue = uow.world.catalogue
    confirmed = set()
    for review in await find_all(uow, notice_review, purpose=str(purpose)):
        notice = catalogue.notices.get((str(purpose), review["language"]))
        if notice is None or review["status"] not in _CONFIRMED:
            continue
        if (notice.version, notice.sha256) == (review["notice_version"], review["text_sha256"].hex()):
            confirmed.add(notice.sha256)
    return frozenset(confirmed)


async def notice_for(uow: UnitOfWork, purpose: Purpose, language: str, version: str | None, root: str = "") -> NoticeRef:
    """The wording that counts for a decision in this language; `version` is checked when the caller names one.

    Raises ValidationFailed below the pointer `root`: `notice-not-reviewed`, or `notice-version` for one that is not current.
    """
    found = evidence(uow.world.catalogue, purpose, language, await reviewed_texts(uow, purpose))
    if isinstance(found, Deny):
        raise ValidationFailed.at(
            f"{root}/notice_language", "notice-not-reviewed", "No reviewed wording, not even the German one."
        )
    if version is not None and version != found.version:
        raise ValidationFailed.at(
            f"{root}/notice_version", "notice-version", "This version of the wording is not the current one."
        )
    return found
