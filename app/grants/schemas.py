"""JSON shapes of asking and deciding: requests, grants, refusals, withdrawals, releases of secrecy, their evidence."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from app.newcomers.schemas import CapacityBody, Categories, InterpreterCode
from app.wire import Answer, Body, Code, Identifier, Language, Line, Moment, ShortLine, Shown, example
from consent.release import MAX_CATEGORIES_ASKED

Reference = Annotated[str, StringConstraints(min_length=1, max_length=64)]
NoticeVersion = Annotated[str, StringConstraints(min_length=1, max_length=32)]


class RequestBody(Body):
    """Ask a person for a consent; at most what the purpose's template allows."""

    model_config = example(
        newcomer="n_0197a3c27e0edf0091f468e79a16e9a0",
        template="language_course",
        categories=["language"],
        reason="Einstufung in einen Kurs im Januar",
        valid_months=6,
    )

    newcomer: Reference
    template: Code
    purpose: Code | None = None
    categories: Annotated[list[Code], Field(min_length=1, max_length=MAX_CATEGORIES_ASKED)]
    reason: Line
    valid_months: Annotated[int, Field(ge=1, le=12)] | None = None


class RequestStored(Answer):
    """One's own request and what became of it."""

    id: str
    status: Literal["pending", "granted", "refused", "lapsed"]
    newcomer: str
    template: str
    purpose: str
    categories: list[str]
    valid_months: int
    created_at: Shown
    answered_at: Shown | None


class RequestPage(Answer):
    """A page of one's own requests, newest first."""

    items: list[RequestStored]
    next: str | None


class Party(Answer):
    """The agency at the other end, as the person must know it before deciding (who asks, must it report?)."""

    recipient: str
    agency: str
    agency_type: str
    reporting_duty: bool
    course_reporting: bool
    legal_regime: str


ReferralReason = Literal["moving", "topic", "language", "age", "wish", "capacity"]
"""Why somebody is handed over."""


class Offering(Answer):
    """The agency that offers to hand the person over to the recipient, and why."""

    agency_id: str
    agency: str
    agency_type: str
    ground: ReferralReason | None


class RequestToMe(Party):
    """A request as the person sees it; `offered_by` stands there when another agency than the recipient asks."""

    id: str
    status: Literal["pending", "granted", "refused", "lapsed"]
    template: str
    purpose: str
    categories: list[str]
    valid_months: int
    reason: str
    created_at: Shown
    answered_at: Shown | None
    offered_by: Offering | None = None


class RequestsToMe(Answer):
    """Every request, open ones first."""

    items: list[RequestToMe]
    next: None = None


class NoticeShown(Answer):
    """Which wording the decision was given under."""

    version: str
    language: str
    sha256: str
    read_aloud: str | None


Status = Literal["active", "withdrawn", "expired", "superseded", "invalidated"]


class ConsentView(Answer):
    """One consent with its evidence; `status` comes from the one derivation in `consent.ledger`."""

    id: str
    status: Status
    purpose: str
    categories: list[str]
    valid_until: Shown
    given_at: Shown
    ended_at: Shown | None
    channel: Literal["self", "assisted", "paper"]
    interpreter: InterpreterCode
    capacity: Literal["age", "adviser_judgement", "guardian"]
    assisted_by: str | None
    notice: NoticeShown
    request: str | None


class Deletion(Answer):
    """What the recipient said after the consent ended: nothing yet, noted, deleted, or kept on a named legal basis."""

    outcome: Literal["open", "done", "deleted", "justified"]
    basis: str | None
    at: Shown | None


class MyConsentView(ConsentView, Party):
    """One consent as the person sees it; `deletion` stands there once it has ended."""

    deletion: Deletion | None


class RefusalView(Party):
    """A no that the person gave; the recipient learns of it only if it had asked. `offered_by` names who asked in its favour."""

    purpose: str
    request: str | None
    refused_at: Shown
    offered_by: str | None = None


class ConsentPage(Answer):
    """The consents that name this agency as recipient."""

    items: list[ConsentView]
    next: None = None


class MyConsents(Answer):
    """Everything the person decided."""

    items: list[MyConsentView]
    refusals: list[RefusalView]
    next: None = None


class GrantBody(Body):
    """The person says yes: one purpose, one recipient, these categories, until then."""

    model_config = example(
        purpose="language_course",
        recipient="a_0197a3c2de299de66d6e006502af0d8f",
        categories=["language"],
        valid_until="2027-01-21T00:00:00Z",
        notice_language="uk",
    )

    purpose: Code
    recipient: Identifier
    categories: Categories
    valid_until: Moment | None = None
    notice_language: Language
    notice_version: NoticeVersion | None = None
    request: Identifier | None = None


class RefusalBody(Body):
    """The person says no: to an open request, or to one purpose and recipient in advance."""

    model_config = example(request="r_0197a3c22e936172dbb5e69db720b3dd")

    request: Identifier | None = None
    purpose: Code | None = None
    recipient: Identifier | None = None
    notice_language: Language = "de"


class Refused(Answer):
    """The no is stored; no reason is asked."""

    status: Literal["refused"] = "refused"
    purpose: str
    recipient: str
    request: str | None


class WithdrawalBody(Body):
    """Nothing to say: no reason is asked."""


class Withdrawn(Answer):
    """The consent's state after the withdrawal."""

    id: str
    status: Status
    withdrawn_at: Shown | None


class SecrecyReleaseBody(Body):
    """Release one body from its professional secrecy towards one recipient (§ 203 StGB); no consent and never called one."""

    model_config = example(recipient="a_0197a3c2de299de66d6e006502af0d8f", purpose="counselling", categories=["counselling"])

    releaser: Identifier | None = None
    recipient: Identifier
    purpose: Code
    categories: Categories
    notice_language: Language = "de"


class SecrecyReleaseView(Answer):
    """One release of secrecy: who is released (null: every body), towards whom, for what."""

    id: str
    status: Literal["active", "withdrawn"]
    releaser: str | None
    recipient: str
    purpose: str
    categories: list[str]
    released_at: Shown
    withdrawn_at: Shown | None


class SecrecyReleases(Answer):
    """Every release of secrecy, newest first."""

    items: list[SecrecyReleaseView]
    next: None = None


class AssistedBody(Body):
    """A decision taken down for a person without a phone. Which members are needed depends on `decision`."""

    model_config = example(
        decision="withdrawal",
        channel="assisted",
        interpreter="professional",
        purpose="language_course",
        recipient="a_0197a3c2de299de66d6e006502af0d8f",
    )

    decision: Literal["grant", "refusal", "withdrawal", "give_back", "secrecy_release", "secrecy_release_withdrawal"]
    channel: Literal["assisted", "paper"]
    interpreter: InterpreterCode = "none"
    paper_reference: ShortLine | None = None
    actor: ShortLine | None = None
    purpose: Code | None = None
    recipient: Identifier | None = None
    categories: Categories | None = None
    valid_until: Moment | None = None
    notice_language: Language | None = None
    notice_version: NoticeVersion | None = None
    request: Identifier | None = None
    capacity: CapacityBody | None = None
    consent: Identifier | None = None
    releaser: Identifier | None = None
    secrecy_release: Identifier | None = None


class AssistedDecision(Answer):
    """What was taken down; a withdrawal by purpose and recipient answers alike whether or not there was something to withdraw."""

    decision: Literal["grant", "refusal", "withdrawal", "give_back", "secrecy_release", "secrecy_release_withdrawal"]
    status: Literal["active", "refused", "withdrawn"]
    id: str | None


class SignedReceipt(Answer):
    """The receipt in the groups of ISO/IEC TS 27560 with DPV terms, and the same content signed in two forms."""

    receipt: dict[str, Any]
    jws: str
    signed_note: str
    verifier: str
