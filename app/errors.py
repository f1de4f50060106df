"""The one tree of errors. An error means that nothing happened; a refusal that must be kept is a value, not an error.

KiimError
├── Answerable          has a `reason` of the published list and becomes a problem document
│   ├── BodyMalformed · CursorInvalid · IdempotencyKeyMissing                       400
│   ├── TokenMissing · TokenInvalid                                                 401
│   ├── Refused(reason)                                                             403
│   ├── NotFound                                                                    404
│   ├── Conflict(reason)                                                            409
│   ├── Erased                                                                      410
│   ├── VersionMismatch                                                             412
│   ├── BodyTooLarge · MediaTypeUnsupported                                         413 415
│   ├── ValidationFailed · IdempotencyKeyReused                                     422
│   ├── PreconditionRequired                                                        428
│   ├── TooManyRequests · Unavailable                                               429 503
├── IntegrityFault      stored bytes are not what was stored: 500 and an operator's alarm
├── KeyGone             the data key was destroyed: this person is erased
├── AuditMissing        a unit of work tried to commit without an audit entry: 500, a fault of ours
└── ConfigurationProblem    the process cannot start; the text says what to do
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, TypedDict


class Fault(TypedDict):
    """One place in a request that is wrong: JSON pointer, stable code, words for a developer; never the value itself."""

    pointer: str
    code: str
    detail: str


class KiimError(Exception):
    """Anything this product raises on purpose. Texts never hold a personal value."""


class Answerable(KiimError):
    """An error with a published reason; `members` are the extra members of its problem document."""

    default_reason: ClassVar[str | None] = None
    reason: str

    def __init__(self, reason: str | None = None, **members: object) -> None:
        chosen = reason or type(self).default_reason
        if chosen is None:
            raise TypeError(f"{type(self).__name__} needs a reason")
        super().__init__(chosen)
        self.reason = chosen
        self.members: Mapping[str, object] = members


class BodyMalformed(Answerable):
    """The body is not JSON, or JSON that no text can hold (NUL, lone surrogates, absurd nesting)."""

    default_reason = "body-malformed"


class CursorInvalid(Answerable):
    """The cursor was not made by this service for this caller."""

    default_reason = "cursor-invalid"


class IdempotencyKeyMissing(Answerable):
    """A creating POST came without an Idempotency-Key."""

    default_reason = "idempotency-key-missing"


class _NotProven(Answerable):
    """Who calls is not proven; `challenge` is the `WWW-Authenticate` of the answer, if not the plain one of its reason."""

    def __init__(self, challenge: str | None = None) -> None:
        super().__init__()
        self.challenge = challenge


class TokenMissing(_NotProven):
    """No bearer token."""

    default_reason = "token-missing"


class TokenInvalid(_NotProven):
    """A token that proves nothing here: forged, expired, of another kind, or its client is gone."""

    default_reason = "token-invalid"


class Refused(Answerable):
    """Refused before anything was decided about a person; refusals about a person are values and are audited."""


class NotFound(Answerable):
    """Not there, or not the caller's to know about; the two look the same."""

    default_reason = "not-found"


class Conflict(Answerable):
    """The state of the resource forbids it: `request-open asked-too-soon request-in-progress duplicate-newcomer`."""


class Erased(Answerable):
    """The person is erased; only former recipients learn it."""

    default_reason = "erased"


class VersionMismatch(Answerable):
    """If-Match names an old version."""

    default_reason = "version-mismatch"


class PreconditionRequired(Answerable):
    """A replacement came without If-Match."""

    default_reason = "precondition-required"


class BodyTooLarge(Answerable):
    """The body is larger than the documented limit."""

    default_reason = "body-too-large"


class MediaTypeUnsupported(Answerable):
    """The body is not of a media type this operation takes."""

    default_reason = "media-type-unsupported"


class ValidationFailed(Answerable):
    """The request is well-formed and wrong; each fault has a JSON pointer."""

    default_reason = "validation-failed"

    def __init__(self, errors: Sequence[Fault]) -> None:
        super().__init__(errors=list(errors))
        self.errors = list(errors)

    @classmethod
    def at(cls, pointer: str, code: str, detail: str = "") -> "ValidationFailed":
        """One fault at one place."""
        return cls([{"pointer": pointer, "code": code, "detail": detail or OF_RULES.get(code, "")}])


OF_RULES: Mapping[str, str] = {
    "unknown-category": "There is no such category.",
    "twice": "This category stands twice.",
    "beyond-purpose": "This purpose does not reach to this category.",
    "more-than-requested": "More than the request asked for.",
    "not-in-the-future": "This time is not in the future.",
    "longer-than-template": "This is longer than the purpose allows.",
}
"""Words for the codes of rules that know no words."""


class IdempotencyKeyReused(Answerable):
    """The same Idempotency-Key came with another request."""

    default_reason = "idempotency-key-reused"


class TooManyRequests(Answerable):
    """A rate limit; `retry_after` in seconds."""

    default_reason = "too-many-requests"

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


class Unavailable(Answerable):
    """Database or keys cannot be reached now; `retry_after` in seconds."""

    default_reason = "unavailable"

    def __init__(self, retry_after: int = 2) -> None:
        super().__init__()
        self.retry_after = retry_after


class IntegrityFault(KiimError):
    """Stored bytes fail their MAC, chain or manifest: nothing is released and an operator must look.

    `recorded` says that the log holds an `integrity` row for it already.
    """

    recorded = False


class KeyGone(KiimError):
    """The newcomer's data key was destroyed."""


class AuditMissing(KiimError):
    """A unit of work was about to commit without an audit entry."""


class ConfigurationProblem(KiimError):
    """The process cannot start as it is configured; the text tells an operator what to do."""
