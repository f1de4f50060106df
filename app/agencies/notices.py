"""The operator's confirmation that somebody competent checked a notice; without it the wording is no evidence (rule C-16)."""

from typing import Any, Literal

from app.agencies.audit import record_change
from app.agencies.store import add, change, find, find_all
from app.agencies.tables import notice_review
from app.errors import NotFound, ValidationFailed
from app.unit_of_work import UnitOfWork

Status = Literal["reviewed", "sworn", "revoked"]
MAX_REVIEWER = 200


async def confirm_notice(
    uow: UnitOfWork, purpose: str, language: str, sha256: str, *, reviewed_by: str, status: Status = "reviewed"
) -> None:
    """Record that `reviewed_by` (a function or office, not needed by name) checked the wording with this digest.

    `status` `revoked` takes a confirmation back. The digest must be that of the wording in force: nobody confirms a text other
    than the one she read. Raises NotFound (no such notice), ValidationFailed.
    """
    notice = uow.world.catalogue.notices.get((purpose, language))
    if notice is None:
        raise NotFound()
    if sha256.lower() != notice.sha256:
        raise ValidationFailed.at("/sha256", "other-text", "this is not the digest of the wording in force; read it again")
    if not 2 <= len(reviewed_by.strip()) <= MAX_REVIEWER:
        raise ValidationFailed.at("/reviewed_by", "text", f"say in 2 to {MAX_REVIEWER} characters who checked the wording")
    key = {"purpose": purpose, "notice_version": notice.version, "language": language}
    values: dict[str, Any] = {
        "text_sha256": bytes.fromhex(notice.sha256),
        "status": status,
        "reviewed_by": reviewed_by.strip(),
        "reviewed_at": uow.now,
    }
    found = await find(uow, notice_review, lock=True, **key)
    version = (
        await add(uow, notice_review, {**key, **values}) if found is None else await change(uow, notice_review, found, **values)
    )
    name = f"{purpose}/{notice.version}/{language}"
    await record_change(uow, f"notice-{status}", None, "notice_review", name, version, purpose=purpose)


async def list_notices(uow: UnitOfWork) -> list[dict[str, str]]:
    """Every wording in force with its digest and whether an operator confirmed it here."""
    confirmed = await _confirmed(uow)
    return [
        {
            "purpose": notice.purpose,
            "version": notice.version,
            "language": notice.language,
            "sha256": notice.sha256,
            "status": confirmed.get(notice.sha256, "unreviewed"),
        }
        for _, notice in sorted(uow.world.catalogue.notices.items())
    ]


async def _confirmed(uow: UnitOfWork) -> dict[str, str]:
    """Digest -> `reviewed` or `sworn`, for wordings confirmed and not revoked. Raises IntegrityFault for a forged row."""
    rows = await find_all(uow, notice_review)
    return {row["text_sha256"].hex(): row["status"] for row in rows if row["status"] != "revoked"}
