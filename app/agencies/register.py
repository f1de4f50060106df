"""Register, suspend and resume agencies. An agency is an organisational unit with one function (§ 67(4) SGB X), never a district.

Rules: `reporting_duty` (§ 87 AufenthG) follows the type where law fixes it and is confirmed per unit where it does not; the type
of an agency never changes, because steward rights and old releases were decided under it.
"""

import unicodedata
from typing import Any
from uuid import UUID

from app.agencies.audit import record_change
from app.agencies.bound_purposes import change_agency, read_bound
from app.agencies.former_duty import note_duty_begun
from app.agencies.store import add, find
from app.agencies.tables import agency
from app.errors import Fault, NotFound, ValidationFailed
from app.ids import new_uuid
from app.unit_of_work import UnitOfWork
from consent.vocabulary import AgencyId, AgencyType

LEGAL_REGIMES = ("gdpr", "dsg_ekd", "kdg")
MAX_NAME = 200
_UNREGISTRABLE = frozenset({AgencyType.OPERATOR})


async def add_agency(
    uow: UnitOfWork,
    name: str,
    agency_type: str,
    *,
    reporting_duty: bool | None = None,
    course_reporting: bool | None = None,
    legal_regime: str = "gdpr",
    ags: str | None = None,
    agency_id: UUID | None = None,
) -> AgencyId:
    """Register an agency and return its id; duties not stated follow the catalogue's default for the type.

    Raises ValidationFailed (name, type, reporting_duty against the law, legal regime, AGS).
    """
    cleaned = unicodedata.normalize("NFC", name).strip()
    faults = _faults(uow, cleaned, agency_type, reporting_duty, legal_regime, ags)
    if faults:
        raise ValidationFailed(faults)
    duty = uow.world.catalogue.agency_types[agency_type].reporting_duty if reporting_duty is None else reporting_duty
    columns: dict[str, Any] = {
        "agency_id": agency_id or new_uuid(),
        "name": cleaned,
        "type": agency_type,
        "status": "active",
        "reporting_duty": duty,
        "course_reporting": agency_type == AgencyType.COURSE_PROVIDER if course_reporting is None else course_reporting,
        "legal_regime": legal_regime,
        "ags": ags,
        "created_at": uow.now,
    }
    version = await add(uow, agency, columns)
    await record_change(uow, "agency-added", columns["agency_id"], "agency", str(columns["agency_id"]), version)
    return AgencyId(columns["agency_id"])


async def set_status(uow: UnitOfWork, agency_id: UUID, status: str) -> None:
    """Suspend (`suspended`) or resume (`active`) an agency; it holds for the next request of every client. Raises NotFound."""
    found = await lock_agency(uow, agency_id)
    version = await change_agency(uow, found, status=status)
    action = "agency-resumed" if status == "active" else "agency-suspended"
    await record_change(uow, action, agency_id, "agency", str(agency_id), version)


async def set_reporting_duty(uow: UnitOfWork, agency_id: UUID, reporting_duty: bool) -> None:
    """State the unit's duty under § 87 AufenthG as confirmed for it. Raises NotFound, ValidationFailed."""
    found = await lock_agency(uow, agency_id)
    faults = _duty_faults(uow, found["type"], reporting_duty)
    if faults:
        raise ValidationFailed(faults)
    version = await change_agency(uow, found, reporting_duty=reporting_duty)
    if reporting_duty and not found["reporting_duty"]:
        await note_duty_begun(uow, agency_id)
    await record_change(uow, "agency-duty-set", agency_id, "agency", str(agency_id), version)


async def list_agencies(uow: UnitOfWork) -> list[dict[str, Any]]:
    """Every agency's checked columns with the purposes it may use under `purposes`, oldest first."""
    return [
        {**row, "purposes": [purpose["purpose"] for purpose in purposes if purpose["allowed"]]}
        for row, purposes in await read_bound(uow)
    ]


async def lock_agency(uow: UnitOfWork, agency_id: UUID) -> dict[str, Any]:
    """The agency's checked row, locked until the end of the transaction. Raises NotFound."""
    found = await find(uow, agency, lock=True, agency_id=agency_id)
    if found is None:
        raise NotFound()
    return found


def _faults(
    uow: UnitOfWork, name: str, agency_type: str, reporting_duty: bool | None, legal_regime: str, ags: str | None
) -> list[Fault]:
    faults: list[Fault] = []
    if not 1 <= len(name) <= MAX_NAME or any(unicodedata.category(character) == "Cc" for character in name):
        faults.append({"pointer": "/name", "code": "text", "detail": "a name has 1 to 200 characters and no control characters"})
    known = {kind.value for kind in AgencyType if kind not in _UNREGISTRABLE}
    if agency_type not in known:
        faults.append({"pointer": "/type", "code": "unknown-code", "detail": "one of " + ", ".join(sorted(known))})
    elif reporting_duty is not None:
        faults += _duty_faults(uow, agency_type, reporting_duty)
    if legal_regime not in LEGAL_REGIMES:
        faults.append({"pointer": "/legal_regime", "code": "unknown-code", "detail": "one of " + ", ".join(LEGAL_REGIMES)})
    if ags is not None and not (len(ags) == 8 and ags.isascii() and ags.isdigit()):
        faults.append({"pointer": "/ags", "code": "format", "detail": "an AGS has eight digits"})
    return faults


def _duty_faults(uow: UnitOfWork, agency_type: str, reporting_duty: bool) -> list[Fault]:
    fixed = {"always": True, "never": False}.get(uow.world.catalogue.agency_types[agency_type].duty)
    if fixed is None or fixed == reporting_duty:
        return []
    words = "always has" if fixed else "never has"
    detail = f"by law an agency of type {agency_type} {words} the reporting duty"
    return [{"pointer": "/reporting_duty", "code": "fixed-by-law", "detail": detail}]
