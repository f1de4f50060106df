"""JSON shapes of handing over: an offer, where it stands, and what the two agencies do with it."""

from typing import Annotated, Literal

from pydantic import Field

from app.grants.schemas import Reference, ReferralReason
from app.wire import Answer, Body, Code, Identifier, Line, Shown, example
from consent.release import MAX_CATEGORIES_ASKED

Status = Literal["asked", "refused", "offered", "accepted", "declined", "done", "withdrawn", "expired"]
Decline = Literal["full", "not_responsible", "no_language", "other"]


class OfferBody(Body):
    """Offer a person to another agency; she is asked first. `ground` is a code, `reason` a sentence; both are sealed."""

    model_config = example(
        newcomer="n_0197a3c27e0edf0091f468e79a16e9a0",
        recipient="a_0197a3c2de299de66d6e006502af0d8f",
        categories=["identity", "contact", "language"],
        ground="moving",
    )

    newcomer: Reference
    recipient: Identifier
    categories: Annotated[list[Code], Field(min_length=1, max_length=MAX_CATEGORIES_ASKED)]
    ground: ReferralReason | None = None
    reason: Line | None = None


class NothingBody(Body):
    """There is nothing to say."""


class DeclineBody(Body):
    """Why the recipient cannot take the person; the sender and the person read it."""

    model_config = example(ground="full")

    ground: Decline


class Side(Answer):
    """One of the two agencies."""

    id: str
    name: str
    type: str


class Recipients(Answer):
    """The agencies that take people over, by name."""

    items: list[Side]
    next: None = None


class Referral(Answer):
    """Where a hand-over stands. `categories` are what she agreed to; before that, and always for the sender, what was proposed.

    `open_until`: until then the recipient may read; it stands there once the recipient has accepted.
    """

    id: str
    status: Status
    sender: Side
    recipient: Side
    purpose: str
    categories: list[str]
    offered_at: Shown
    changed_at: Shown
    consent: str | None
    open_until: Shown | None
    declined_because: Decline | None


class ReferralShown(Referral):
    """The same for one of the two agencies, under its own reference for the person."""

    newcomer: str
    side: Literal["sent", "received"]


class ReferralView(ReferralShown):
    """One referral with its reason."""

    ground: ReferralReason | None
    reason: str


class ReferralPage(Answer):
    """A page of referrals, newest first; a page may hold fewer than asked for."""

    items: list[ReferralShown]
    next: str | None


class MyReferral(Referral):
    """The same as the person sees it."""

    ground: ReferralReason | None
    reason: str


class MyReferrals(Answer):
    """Every offer to hand one over, newest first."""

    items: list[MyReferral]
    next: None = None
