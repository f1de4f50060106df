"""JSON shapes of the change feed and its acknowledgements."""

from typing import Literal

from app.wire import Answer, Body, Shown, example

ChangeType = Literal[
    "consent-granted",
    "consent-withdrawn",
    "consent-expired",
    "consent-narrowed",
    "consent-requested-answered",
    "secrecy-withdrawn",
    "statement-changed",
    "statement-disputed",
    "statement-corrected",
    "access-questioned",
    "restricted",
    "restriction-lifted",
    "erased",
    "merged",
    "merge-undone",
    "referral-offered",
    "referral-answered",
    "referral-done",
    "referral-ended",
]
Outcome = Literal["done", "deleted", "justified"]
Basis = Literal["legal_duty", "public_task", "contract", "legal_claims"]
Duty = Literal["delete-or-justify", "mark-copies", "correct-copies", "freeze-copies"]


class ChangeItem(Answer):
    """One change that concerns this agency: ids, type, purpose and time only. `outcome` stands with an answered request.

    `obligation` says what is to be done about copies, and `due` until when it must be acknowledged; without them nothing is owed.
    `merged_into` is the reference that stays of two that lead to one person.
    """

    id: str
    type: ChangeType
    time: Shown
    newcomer: str
    consent: str | None = None
    request: str | None = None
    purpose: str | None = None
    outcome: Literal["granted", "refused"] | None = None
    referral: str | None = None
    obligation: Duty | None = None
    due: Shown | None = None
    merged_into: str | None = None


class ChangePage(Answer):
    """Changes in their one order; `next` is always there, because a feed has no end: poll again with it."""

    items: list[ChangeItem]
    next: str


class AcknowledgementBody(Body):
    """What was done about the change: taken note of, own copies deleted, or kept on an own legal basis that is then named."""

    model_config = example(outcome="justified", basis="legal_duty")

    outcome: Outcome = "done"
    basis: Basis | None = None


class Acknowledged(Answer):
    """The acknowledgement as it stands; the first one stays."""

    id: str
    outcome: Outcome
    basis: Basis | None
    acknowledged_at: Shown


class ToldRecipient(Answer):
    """One recipient of a decision: what it owes until when, and what it said. `outcome` is `open` while it has said nothing."""

    agency: str
    agency_type: str
    purpose: str | None
    obligation: Duty
    due: Shown
    overdue: bool
    outcome: Literal["open", "done", "deleted", "justified"]
    basis: Basis | None
    acknowledged_at: Shown | None


class ToldDecision(Answer):
    """One decision, or an end that time brought, and everybody who was told of it."""

    type: ChangeType
    time: Shown
    recipients: list[ToldRecipient]


class ToldDecisions(Answer):
    """The newest 200 decisions that recipients had to be told of, newest first."""

    items: list[ToldDecision]
    next: None = None
