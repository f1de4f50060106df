"""Forms that only our own pages can send: a token in each, bound to the session or to a cookie, beside SameSite=Strict.

An Origin check would refuse everybody whose browser sends `null`, so the token decides, and `Sec-Fetch-Site` where it is sent.
"""

import hmac
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.datastructures import FormData
from starlette.requests import Request

from app.crypto.keyring import CURSOR, Keyring
from app.errors import Answerable
from app.world import world_of

TOKEN = "form_token"  # noqa: S105  # the name of the member
COOKIE = "__Host-kiim-form"
_LABEL = b"kiim/v1/form-token\0"
_FIELDS = 120
_LONGEST = 4000


class FormRefused(Answerable):
    """The form was not made by this service for this browser, or the session it was made for is over. Nothing was done."""

    default_reason = "validation-failed"


@dataclass(frozen=True, slots=True)
class FormKey:
    """What the forms of one browser are bound to: the hash of its session, or the value of a cookie (`fresh`: to be set)."""

    binding: bytes = field(repr=False)
    fresh: str | None = field(default=None, repr=False)

    def token(self, keyring: Keyring) -> str:
        """The hidden member of a form."""
        return keyring.mac(CURSOR, _LABEL, self.binding).hex()


def visitor_key(cookies: Mapping[str, str]) -> FormKey:
    """The key of somebody who is not signed in."""
    held = cookies.get(COOKIE, "")
    if len(held) == 43 and held.isascii():
        return FormKey(b"v" + held.encode())
    fresh = secrets.token_urlsafe(32)
    return FormKey(b"v" + fresh.encode(), fresh)


def session_key(token_hash: bytes) -> FormKey:
    """The key of a session: its forms die with it."""
    return FormKey(b"s" + token_hash)


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent, as text in NFC, trimmed. Nothing of it appears in a repr."""

    _members: Mapping[str, Sequence[str]] = field(repr=False)

    def one(self, name: str) -> str:
        """The member's value, empty when it was not sent."""
        return next(iter(self._members.get(name, ())), "")

    def many(self, name: str) -> tuple[str, ...]:
        """All values of a member, in the order sent, none twice."""
        return tuple(dict.fromkeys(self._members.get(name, ())))

    def given(self, name: str) -> bool:
        """Whether the member was sent with a value."""
        return bool(self.one(name))


EMPTY = Form({})
"""A form that was not sent yet."""


async def read_form(request: Request, key: FormKey) -> Form:
    """The form in the request's body. Raises FormRefused unless one of our pages made it for this browser."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise FormRefused()
    data: FormData = await request.form(max_files=0, max_fields=_FIELDS, max_part_size=_LONGEST)
    members: dict[str, list[str]] = {}
    for name, value in data.multi_items():
        if not isinstance(value, str) or len(value) > _LONGEST or "\0" in value:
            raise FormRefused()
        members.setdefault(name, []).append(unicodedata.normalize("NFC", value).strip())
    sent = members.pop(TOKEN, [""])[0]
    if key.fresh is not None or not hmac.compare_digest(sent.encode(), key.token(world_of(request).keyring).encode()):
        raise FormRefused()
    return Form(members)
