"""JSON shapes of event streams."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from app.exchange.schemas import ChangeType
from app.wire import Answer, Body, Identifier, Moment, Shown, example

Status = Literal["enabled", "paused", "disabled"]
Endpoint = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^https?://[!-~]+$")]
State = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9._:@/+=-]+$")]


class EventStreamBody(Body):
    """Where to, and which types of changes; without `types` all of them, those to come included."""

    model_config = example(endpoint="https://push.example.org/kiim", types=["consent-withdrawn", "erased"])

    endpoint: Endpoint
    types: Annotated[list[ChangeType], Field(min_length=1, max_length=40)] | None = None


class EventStream(Answer):
    """A stream and how it fares. `paused`: a week of failures; `disabled`: its receiver answered 410; a resend turns both on."""

    id: str
    endpoint: str
    types: list[ChangeType] | None = None
    status: Status
    created_at: Shown
    verifying: bool
    last_delivered_at: Shown | None = None
    failing_since: Shown | None = None
    last_error: str | None = None
    next_attempt_at: Shown | None = None


class EventStreams(Answer):
    """The client's own streams; there are at most five."""

    items: list[EventStream]
    next: None = None


class VerificationBody(Body):
    """A text of the tool's own that comes back in the verification event."""

    model_config = example(state="hello-1")

    state: State


class ResendBody(Body):
    """From where to send again: the first change since a time, or a change of the feed; one of them."""

    model_config = example(since="2026-11-20T08:00:00Z")

    since: Moment | None = None
    change: Identifier | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.since is None) is (self.change is None):
            raise ValueError("name since or change")
        return self
