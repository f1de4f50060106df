"""Signing in with a passkey (WebAuthn): the phone signs a challenge after its own lock was opened. Always beside card and PIN.

Rules: the phone must have checked its user; no attestation, so nothing is learnt about the phone; each passkey has a random
handle of its own and a name that says nothing about the person. A challenge is sealed for its purpose, good for minutes and once.

The library is imported where it is used: few requests need it, and starting the service does not wait for it.
"""

import hashlib
import secrets
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select

from app.audit.record import Entry
from app.cursors import LONGEST, open_cursor, seal_cursor
from app.errors import CursorInvalid
from app.identity.passkey_rows import Passkey, add_passkey, find_passkey, note_use, passkeys_of
from app.identity.replay import spend
from app.identity.sessions import OWN_PHONE, Session, open_session
from app.identity.sign_in import WRONG, NotSignedIn, subject_ref_of
from app.identity.tables import account
from app.identity.throttle import count_attempt, give_back
from app.unit_of_work import UnitOfWork
from app.world import World

SIGN_IN = "sign-in.passkey"
ADD = "passkey.add"
REMOVE = "passkey.remove"
GOOD_FOR = timedelta(minutes=10)
_LABEL = "passkey-challenge"


@dataclass(frozen=True, slots=True)
class Ceremony:
    """What the page hands to the phone (`options`, JSON), and what the browser must bring back beside the phone's answer."""

    options: str
    sealed: str = field(repr=False)


def begin_sign_in(world: World) -> Ceremony:
    """Ask whatever passkey a phone has for this service."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    challenge = secrets.token_bytes(32)
    options = generate_authentication_options(
        rp_id=_host(world), challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
    )
    return Ceremony(options_to_json(options), _seal(world, "", challenge, b""))


async def begin_adding(uow: UnitOfWork, newcomer_id: UUID, name: str) -> Ceremony:
    """Ask a phone to make a passkey; `name` is what the phone lists it under. She has just proven her PIN."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers import structs

    world, challenge, handle = uow.world, secrets.token_bytes(32), secrets.token_bytes(32)
    had = [structs.PublicKeyCredentialDescriptor(id=one.credential_id) for one in await passkeys_of(uow, newcomer_id)]
    options = generate_registration_options(
        rp_id=_host(world),
        rp_name=name,
        user_id=handle,
        user_name=name,
        user_display_name=name,
        challenge=challenge,
        attestation=structs.AttestationConveyancePreference.NONE,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED, user_verification=structs.UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=had,
    )
    return Ceremony(options_to_json(options), _seal(world, newcomer_id.hex, challenge, handle))


async def finish_adding(uow: UnitOfWork, newcomer_id: UUID, answer: str, sealed: str) -> bool:
    """Keep the passkey that the phone has made; False if anything does not fit. Recorded either way."""
    world, subject_ref = uow.world, await subject_ref_of(uow, newcomer_id)
    opened = await _open(world, newcomer_id.hex, sealed)
    made = None if opened is None else _made(uow, newcomer_id, answer, *opened)
    if made is None or subject_ref is None or not await add_passkey(uow, made):
        await uow.record(Entry(ADD, "refused", reason=WRONG, subject_ref=subject_ref))
        return False
    await uow.record(Entry(ADD, subject_ref=subject_ref))
    return True


async def sign_in_with_passkey(uow: UnitOfWork, answer: str, sealed: str, address: str) -> Session | NotSignedIn:
    """Open a session for whoever's passkey has signed our challenge. Raises TooManyRequests."""
    world, claimed = uow.world, _claimed(answer)
    attempt = await count_attempt(world, "passkey", hashlib.sha256(claimed).hexdigest(), address)
    held = await find_passkey(world, claimed)
    opened = await _open(world, "", sealed)
    count = None if held is None or opened is None else _signed(world, held, answer, opened[0])
    subject_ref = await subject_ref_of(uow, None if held is None else held.newcomer_id)
    if held is None or count is None or subject_ref is None or not await _still_hers(uow, held, count):
        await uow.record(Entry(SIGN_IN, "refused", reason=WRONG, subject_ref=subject_ref))
        return NotSignedIn()
    await give_back(uow, attempt)
    session = await open_session(uow, held.newcomer_id, OWN_PHONE)
    await uow.record(Entry(SIGN_IN, subject_ref=subject_ref))
    return session


async def _still_hers(uow: UnitOfWork, held: Passkey, count: int) -> bool:
    """Whether the passkey just checked still counts, under the account's lock: a new letter may have voided it meanwhile."""
    own = select(account.c.newcomer_id).where(account.c.newcomer_id == held.newcomer_id).with_for_update()
    locked = await uow.session.execute(own)
    return locked.first() is not None and await note_use(uow, replace(held, sign_count=count))


def _made(uow: UnitOfWork, newcomer_id: UUID, answer: str, challenge: bytes, handle: bytes) -> Passkey | None:
    from webauthn import verify_registration_response
    from webauthn.helpers.exceptions import WebAuthnException

    world = uow.world
    try:
        checked = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(world),
            expected_origin=world.settings.base_url,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError):
        return None
    return Passkey(
        checked.credential_id, newcomer_id, handle, checked.credential_public_key, checked.sign_count, created_at=uow.now
    )


def _signed(world: World, held: Passkey, answer: str, challenge: bytes) -> int | None:
    """The phone's count of signatures, if this one is right."""
    from webauthn import verify_authentication_response
    from webauthn.helpers import parse_authentication_credential_json
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        if parse_authentication_credential_json(answer).response.user_handle != held.user_handle:
            return None
        return verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(world),
            expected_origin=world.settings.base_url,
            credential_public_key=held.public_key,
            credential_current_sign_count=held.sign_count,
            require_user_verification=True,
        ).new_sign_count
    except (WebAuthnException, ValueError):
        return None


def _claimed(answer: str) -> bytes:
    from webauthn.helpers import parse_authentication_credential_json
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        return parse_authentication_credential_json(answer).raw_id[:1023]
    except (WebAuthnException, ValueError):
        return b""


def _seal(world: World, whose: str, challenge: bytes, handle: bytes) -> str:
    until = int((world.clock.now() + GOOD_FOR).timestamp())
    return seal_cursor(world.keyring, f"{_LABEL}:{whose}", {"challenge": challenge.hex(), "handle": handle.hex(), "until": until})


async def _open(world: World, whose: str, sealed: str) -> tuple[bytes, bytes] | None:
    """Challenge and handle, once: whoever brings them again, or late, or for somebody else, gets nothing."""
    try:
        held = open_cursor(world.keyring, f"{_LABEL}:{whose}", sealed[: LONGEST + 1])
    except CursorInvalid:
        return None
    challenge, until = str(held["challenge"]), int(str(held["until"]))
    fresh = until > world.clock.now().timestamp() and await spend(world, _LABEL, challenge, until)
    return (bytes.fromhex(challenge), bytes.fromhex(str(held["handle"]))) if fresh else None


def _host(world: World) -> str:
    return urlsplit(world.settings.base_url).hostname or ""
