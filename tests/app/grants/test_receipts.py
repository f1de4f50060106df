"""A receipt proves the decision to whoever holds it: two signatures over one document, verifiable without this service's code."""

import base64
import hashlib
import json

import httpx
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jose import jws

from tests.support.people import Json, Phone, Tool


async def receipts(office: Tool, newcomer: Json, phone: Phone) -> tuple[Json, Json]:
    consent = (await phone.get("/v1/me/consents")).json()["items"][0]["id"]
    of_agency = await office.get(f"/v1/newcomers/{newcomer['id']}/consents/{consent}/receipt")
    of_person = await phone.get(f"/v1/me/consents/{consent}/receipt")
    assert (of_agency.status_code, of_person.status_code) == (200, 200)
    return of_agency.json(), of_person.json()


def opened(note: str, verifier: str) -> Json:
    text, _, signature_line = note.partition("\n\n")
    name, _, rest = verifier.partition("+")
    key_hash, _, key = rest.partition("+")
    public = base64.b64decode(key)
    dash, signed_by, signature = signature_line.strip().split(" ")
    raw = base64.b64decode(signature)
    assert (dash, signed_by, raw[:4].hex()) == ("\u2014", name, key_hash)
    assert hashlib.sha256(name.encode() + b"\n" + public).digest()[:4] == raw[:4]
    Ed25519PublicKey.from_public_bytes(public[1:]).verify(raw[4:], (text + "\n").encode())
    document: Json = json.loads(text)
    return document


async def test_both_signatures_hold_over_the_same_document(
    office: Tool, newcomer: Json, phone: Phone, client: httpx.AsyncClient
) -> None:
    of_agency, of_person = await receipts(office, newcomer, phone)
    keys = (await client.get("/oauth2/jwks")).json()
    for signed in (of_agency, of_person):
        document = signed["receipt"]
        assert opened(signed["signed_note"], signed["verifier"]) == document
        claims = json.loads(jws.verify(signed["jws"], keys, algorithms=["ES256"]))
        assert {name: claims[name] for name in document} == document
        assert jws.get_unverified_header(signed["jws"])["typ"] == "receipt+jwt"
        assert document["consent_record"]["events"][0]["event_state"] == "dpv:ConsentGiven"
    assert of_agency["receipt"]["consent_record"]["pii_principal_id"] == newcomer["id"]
    assert newcomer["id"] not in json.dumps(of_person)


async def test_a_changed_receipt_does_not_verify(office: Tool, newcomer: Json, phone: Phone) -> None:
    signed, _ = await receipts(office, newcomer, phone)
    with pytest.raises(InvalidSignature):
        opened(signed["signed_note"].replace("identity", "needs", 1), signed["verifier"])


async def test_a_receipt_is_no_access_token(office: Tool, newcomer: Json, phone: Phone, client: httpx.AsyncClient) -> None:
    signed, _ = await receipts(office, newcomer, phone)
    answer = await client.get("/v1/changes", headers={"Authorization": f"Bearer {signed['jws']}"})
    assert (answer.status_code, answer.json()["reason"]) == (401, "token-invalid")


async def test_after_a_withdrawal_the_receipt_says_so(office: Tool, newcomer: Json, phone: Phone) -> None:
    consent = (await phone.get("/v1/me/consents")).json()["items"][0]["id"]
    await phone.post(f"/v1/me/consents/{consent}/withdrawal", {})
    signed, _ = await receipts(office, newcomer, phone)
    assert signed["receipt"]["consent_record"]["events"][-1]["event_state"] == "dpv:ConsentWithdrawn"
