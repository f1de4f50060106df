"""The published list of reasons: each machine-readable code with its status and title (RFC 9457); clients branch on the code."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Published:
    """What a reason means outside: HTTP status and a title that never changes with the case."""

    status: int
    title: str


PUBLISHED = {
    "body-malformed": Published(400, "The request body or header cannot be read."),
    "cursor-invalid": Published(400, "The cursor was not made for this caller."),
    "idempotency-key-missing": Published(400, "This operation needs an Idempotency-Key."),
    "token-missing": Published(401, "A bearer token is needed."),
    "token-invalid": Published(401, "The token is not accepted."),
    "purpose-missing": Published(403, "The token names no purpose."),
    "purpose-not-allowed": Published(403, "This agency may not use this purpose."),
    "consent-missing": Published(403, "There is no consent for this agency and purpose."),
    "consent-withdrawn": Published(403, "The consent was withdrawn."),
    "consent-expired": Published(403, "The consent has expired."),
    "consent-refused": Published(403, "The person refused this request."),
    "category-not-covered": Published(403, "The consent does not cover what was asked for."),
    "not-steward": Published(403, "This agency may not do this with this field."),
    "secrecy-not-released": Published(403, "The person has not released this from secrecy."),
    "reporting-duty": Published(403, "This never reaches an agency with a reporting duty."),
    "client-suspended": Published(403, "This client is suspended."),
    "case-missing": Published(403, "An open case must name this person."),
    "restricted": Published(403, "Processing of this record is restricted."),
    "not-found": Published(404, "Not found."),
    "method-not-allowed": Published(405, "This method is not offered here."),
    "request-open": Published(409, "A request to this person is already open."),
    "asked-too-soon": Published(409, "The person refused; it is too early to ask again."),
    "referral-closed": Published(409, "This hand-over is no longer at the point where that is possible."),
    "move-open": Published(409, "A move is under way already."),
    "move-closed": Published(409, "This move is no longer at the point where that is possible."),
    "rights-closed": Published(409, "This request is no longer open."),
    "already-arrived": Published(409, "This package has arrived here before."),
    "merge-not-possible": Published(409, "These two records cannot be merged, or not parted any more."),
    "request-in-progress": Published(409, "The same request is still being worked on."),
    "duplicate-newcomer": Published(409, "This case number is already registered."),
    "erased": Published(410, "The record was erased."),
    "version-mismatch": Published(412, "The record has changed since it was read."),
    "body-too-large": Published(413, "The request body is too large."),
    "media-type-unsupported": Published(415, "This media type is not accepted here."),
    "validation-failed": Published(422, "The request is well-formed and wrong."),
    "idempotency-key-reused": Published(422, "This Idempotency-Key was used with another request."),
    "precondition-required": Published(428, "This operation needs If-Match."),
    "too-many-requests": Published(429, "Too many attempts; try again later."),
    "internal": Published(500, "Something went wrong here."),
    "unavailable": Published(503, "The service cannot answer now; try again soon."),
}
