"""The words of the law: purposes, agencies, kinds of evidence and the ids that every other rule module speaks about.

Codes are those of the published catalogue; a code is never renamed, because ledger events carry it for years.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType, TypeAlias
from uuid import UUID

AgencyId = NewType("AgencyId", UUID)
NewcomerId = NewType("NewcomerId", UUID)
ConsentId = NewType("ConsentId", UUID)
RequestId = NewType("RequestId", UUID)
SecrecyReleaseId = NewType("SecrecyReleaseId", UUID)
MergeId = NewType("MergeId", UUID)

Category: TypeAlias = str  # code of a category of the catalogue, the unit of consent and of encryption
Field: TypeAlias = str  # code of a field inside its category, the unit of purpose ceilings and of the reporting-duty firewall

SUBJECT: Final = "subject"  # the newcomer as a writer of statements, beside the agency types


class Purpose(StrEnum):
    """The closed list of purposes (Art. 5(1)(b) GDPR); whoever wants another one needs a new catalogue and a new consent."""

    COUNSELLING = "counselling"
    LANGUAGE_COURSE = "language_course"
    RECOGNITION = "recognition"
    WORK_AND_TRAINING = "work_and_training"
    SCHOOL_AND_CHILDCARE = "school_and_childcare"
    HOUSING = "housing"
    CONTACT = "contact"
    STATISTICS = "statistics"
    HANDOVER = "handover"
    DATA_PROTECTION_CHECK = "data_protection_check"
    RESEARCH = "research"


class AgencyType(StrEnum):
    """What kind of organisational unit the controller is (§ 67(4) SGB X: the unit, never the whole district)."""

    COUNSELLING = "counselling"
    CASE_MGMT = "case_mgmt"
    COURSE_PROVIDER = "course_provider"
    RECOGNITION = "recognition"
    EMPLOYMENT = "employment"
    EDUCATION = "education"
    YOUTH = "youth"
    HOUSING = "housing"
    VOLUNTEER = "volunteer"
    AUTHORITY_87 = "authority_87"
    MONITORING = "monitoring"
    COORDINATION = "coordination"
    DPO = "dpo"
    RESEARCH_OFFICE = "research_office"
    OPERATOR = "operator"


class Kind(StrEnum):
    """Kind of evidence behind a statement, strongest first; `consent.ranking` uses this order."""

    CERTIFICATE = "certificate"
    PLACEMENT_TEST = "placement_test"
    DOCUMENT_SEEN = "document_seen"
    ADVISER_ESTIMATE = "adviser_estimate"
    SELF_STATED = "self_stated"


class Action(StrEnum):
    """What a steward may do with a field."""

    ADD = "add"
    CHANGE = "change"
    CONFIRM = "confirm"


class Channel(StrEnum):
    """How a decision reached the ledger; no channel needs a phone or an account (Art. 7(3) GDPR)."""

    SELF = "self"
    ASSISTED = "assisted"
    PAPER = "paper"


class Interpreter(StrEnum):
    """Who interpreted when the decision was made; never a name."""

    PROFESSIONAL = "professional"
    RELATIVE = "relative"
    CHILD = "child"
    NONE = "none"


class WithdrawnBy(StrEnum):
    """Who ended a consent: the person, a recipient that gives it back, or an agency writing it down for the person."""

    NEWCOMER = "newcomer"
    RECIPIENT = "recipient"
    ASSISTED = "assisted"


class CapacityBasis(StrEnum):
    """Why the person who decided was able to (Art. 8 and Rec. 38 GDPR, § 36 SGB I)."""

    AGE = "age"
    ADVISER_JUDGEMENT = "adviser_judgement"
    GUARDIAN = "guardian"


class ConsentStatus(StrEnum):
    """The states of a consent; derived in `consent.ledger` and nowhere else."""

    NOT_ASKED = "not_asked"
    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    INVALIDATED = "invalidated"

    @property
    def wire(self) -> str:
        """The word of the HTTP contract: a granted consent is `active`, a requested one `pending`, the rest as they are."""
        return {"granted": "active", "requested": "pending"}.get(self.value, self.value)


class RequestStatus(StrEnum):
    """The states of one request for consent."""

    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"
    LAPSED = "lapsed"


class ReferralStep(StrEnum):
    """What one of the two agencies does with an offered hand-over."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class ReferralStatus(StrEnum):
    """The states of a hand-over; derived in `consent.referral` and nowhere else."""

    ASKED = "asked"
    REFUSED = "refused"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Sensitivity(StrEnum):
    """Protection class of a field; `s4` is § 203 StGB or entrusted and needs a release of secrecy beside the consent."""

    S1 = "s1"
    S2 = "s2"
    S3 = "s3"
    S4 = "s4"


class Secrecy(StrEnum):
    """The secrecy mark one statement carries from the moment it is recorded."""

    NONE = "none"
    SECRECY_203 = "secrecy_203"
    ENTRUSTED_65 = "entrusted_65"


@dataclass(frozen=True, slots=True)
class AgencyFacts:
    """What the rules need to know about an agency; `reporting_duty` is § 87 AufenthG, `course_reporting` is § 8(3) IntV."""

    agency_id: AgencyId
    name: str
    type: AgencyType
    reporting_duty: bool
    course_reporting: bool = False
    active: bool = True
    legal_regime: str = "gdpr"
