"""What a person has ticked so far, on its way from one question to the next: in a cookie of this browser, signed for her alone.

It names categories and months, no value, and stands in no address. What counts in the end is what the last page showed.
"""

from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from app.cursors import open_cursor, seal_cursor
from app.errors import CursorInvalid
from app.pages.render import forget_cookie, set_cookie
from app.world import world_of

COOKIE = "__Host-kiim-choice"
_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class Choice:
    """The answer to a request so far."""

    request: str
    categories: tuple[str, ...] = ()
    months: int | None = None


def keep_choice(request: Request, response: Response, newcomer_id: UUID, choice: Choice) -> Response:
    """The response with the choice beside it; half an hour, and signing out takes it away."""
    position = {"request": choice.request, "categories": ",".join(choice.categories), "months": choice.months}
    sealed = seal_cursor(world_of(request).keyring, _name(newcomer_id), position)
    set_cookie(response, COOKIE, sealed, seconds=_SECONDS)
    return response


def held_choice(request: Request, newcomer_id: UUID, asked: str) -> Choice:
    """The choice made so far about this request; an empty one if this person made none about it in this browser."""
    try:
        position = open_cursor(world_of(request).keyring, _name(newcomer_id), request.cookies.get(COOKIE, ""))
    except CursorInvalid:
        return Choice(asked)
    if position["request"] != asked:
        return Choice(asked)
    months = position["months"]
    chosen = tuple(code for code in str(position["categories"]).split(",") if code)
    return Choice(asked, chosen, months if isinstance(months, int) else None)


def forget_choice(response: Response) -> Response:
    """The response that takes the choice back once it is answered."""
    forget_cookie(response, COOKIE)
    return response


def _name(newcomer_id: UUID) -> str:
    return f"choice:{newcomer_id.hex}"
