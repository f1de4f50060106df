"""Security event tokens (RFC 8417): what a stream is sent, signed with the service's token key, good for one client alone.

Rules: `typ` is `secevent+jwt`, which no other check of tokens accepts; `jti` is the change's id, the same each time it is sent;
`aud` is the client; no `exp` and no `sub` (RFC 8417 2.2, 4.5), so that it passes for no other token. `events` holds one event:
the item of the feed under the URI of its type.
"""

from collections.abc import Mapping
from datetime import datetime

from app.exchange.schemas import ChangeItem
from app.identity.access_tokens import token_keys
from app.ids import new_uuid
from app.wire import parse_moment
from app.world import World

TYP = "secevent+jwt"
MEDIA_TYPE = "application/secevent+jwt"
EVENT_URI = "urn:kiim:event:"
"""In front of the type of a change: `urn:kiim:event:consent-withdrawn`."""
VERIFICATION = "https://schemas.openid.net/secevent/ssf/event-type/verification"


def change_token(world: World, client_id: str, item: ChangeItem, now: datetime) -> str:
    """The token of one change for this client; `item` is what the feed shows of it."""
    event = {EVENT_URI + item.type: item.model_dump(exclude_none=True)}
    happened = int(parse_moment(item.time).timestamp())
    return _signed(world, client_id, item.id, event, now, toe=happened)


def verification_token(world: World, client_id: str, stream: str, state: str, now: datetime) -> str:
    """The token of a verification event, which proves that a stream works and says nothing about anybody."""
    return _signed(world, client_id, new_uuid().hex, {VERIFICATION: {"stream": stream, "state": state}}, now)


def _signed(world: World, client_id: str, jti: str, events: Mapping[str, object], now: datetime, **more: int) -> str:
    claims = {"iss": world.settings.issuer, "aud": client_id, "iat": int(now.timestamp()), "jti": jti, "events": events, **more}
    return token_keys(world.keyring).sign_document(claims, TYP)
