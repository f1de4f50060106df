"""The signed receipt of a decision: one document in the groups of ISO/IEC TS 27560, as a JWS and as a C2SP signed note."""

import base64
import hashlib
from urllib.parse import urlsplit

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key

from app.crypto.keyring import RECEIPT_SIGNING, Keyring
from app.documents.receipt import Surroundings
from app.errors import IntegrityFault
from app.grants.schemas import SignedReceipt
from app.identity.access_tokens import token_keys
from app.ids import CONSENT, REQUEST, wire
from app.ledger.notices import reviewed_texts
from app.unit_of_work import UnitOfWork
from consent.receipt import receipt
from consent.standing import ConsentState, RefusalState
from consent.vocabulary import AgencyFacts

JWS_TYPE = "receipt+jwt"
_ED25519 = b"\x01"
"""Signature type of a C2SP signed note."""


def sign_receipt(uow: UnitOfWork, state: ConsentState | RefusalState, recipient: AgencyFacts, principal: str) -> SignedReceipt:
    """The receipt of this decision as it stands; `principal` is the name of the person that the reader already knows."""
    name, receipt_id = _names(state)
    document = receipt(
        state,
        uow.world.catalogue,
        recipient,
        receipt_id=receipt_id,
        record_id=name,
        principal_id=principal,
        issued_at=uow.now,
    )
    origin = urlsplit(uow.world.settings.issuer).netloc + "/receipts"
    note, verifier = signed_note(uow.world.keyring, origin, orjson.dumps(document, option=orjson.OPT_SORT_KEYS).decode())
    jws = token_keys(uow.world.keyring).sign_document({"iss": uow.world.settings.issuer, **document}, JWS_TYPE)
    return SignedReceipt(receipt=document, jws=jws, signed_note=note, verifier=verifier)


async def surroundings(uow: UnitOfWork, state: ConsentState | RefusalState) -> Surroundings:
    """What a paper says of this decision beside its receipt."""
    helper = None if state.assisted_by is None else (await uow.world.agencies.get(state.assisted_by)).name
    return Surroundings(
        catalogue=uow.world.catalogue,
        wording_reviewed=state.notice.sha256 in await reviewed_texts(uow, state.purpose),
        assisted_by=helper,
        complaint_addresses=uow.world.settings.complaint_addresses,
    )


def _names(state: ConsentState | RefusalState) -> tuple[str, str]:
    """What the decision is called (a no: by the request it answered, else by its number) and what this receipt of it is."""
    if isinstance(state, ConsentState):
        name = wire(CONSENT, state.consent)
        return name, f"{name}.{state.granted}.{state.ended or 0}"
    name = f"refusal.{state.n}" if state.request is None else wire(REQUEST, state.request)
    return name, f"{name}.{state.n}.0"


def signed_note(keyring: Keyring, name: str, line: str) -> tuple[str, str]:
    """A C2SP signed note over one line of text under the receipt key, and the key that verifies it (`name+hash+key`)."""
    private = load_der_private_key(keyring.secret(RECEIPT_SIGNING), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise IntegrityFault("the stored receipt signing key is no Ed25519 key")
    public = _ED25519 + private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    key_hash = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
    text = f"{line}\n"
    signature = base64.b64encode(key_hash + private.sign(text.encode())).decode()
    return f"{text}\n\u2014 {name} {signature}\n", f"{name}+{key_hash.hex()}+{base64.b64encode(public).decode()}"
