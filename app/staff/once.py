"""A form of an office that is sent twice happens once: each carries a key of its own, as a program's request would."""

import secrets

from starlette.requests import Request

from app.idempotency import Claim, read_claim
from app.pages.forms import Form, read_form
from app.staff.callers import AsAnyStaff
from app.world import world_of

KEY = "einmal"


def new_key() -> str:
    """For the hidden member of a form."""
    return secrets.token_urlsafe(16)


async def read_once(request: Request, caller: AsAnyStaff) -> tuple[Form, Claim]:
    """The form and what makes it recognisable. Raises FormRefused, IdempotencyKeyMissing, BodyMalformed."""
    body = await request.body()
    form = await read_form(request, caller.form)
    given = form.one(KEY) if form.given(KEY) else None
    operation = f"{request.method} {request.url.path}"
    claim = read_claim(world_of(request).keyring, given, body, caller=caller.client_id, operation=operation)
    if claim is None:
        raise TypeError("the key of this operation is required")
    return form, claim
