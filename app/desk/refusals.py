"""What an agency's program would be refused, said to a person: the same decision, the same status, plain words."""

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.desk.callers import AsStaff
from app.pages.render import page


def refused(request: Request, caller: AsStaff, answer: Response, reference: str = "", purpose: str = "") -> Response:
    """The page for a recorded refusal, given as the problem document that a program gets."""
    document = orjson.loads(answer.body)
    return page(
        request,
        "desk/templates/refused.html",
        caller,
        status=answer.status_code,
        reason=document["reason"],
        withdrawn_at=document.get("withdrawn_at"),
        askable="consent_request_template" in document,
        reference=reference,
        purpose=purpose,
    )
