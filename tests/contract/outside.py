"""A case tool and a newcomer's phone as an outsider would write them: they know api.md and nothing of this code base."""

import base64
import json
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

JsonObject = dict[str, Any]


def b64(raw: bytes) -> str:
    """Base64url without padding (RFC 7515)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def private_key(jwk: JsonObject) -> ec.EllipticCurvePrivateKey:
    """A P-256 private key from its JWK (RFC 7518, 6.2)."""
    return ec.derive_private_key(int.from_bytes(base64.urlsafe_b64decode(jwk["d"] + "=="), "big"), ec.SECP256R1())


def sign_es256(key: ec.EllipticCurvePrivateKey, header: JsonObject, claims: JsonObject) -> str:
    """A compact JWS with ES256 (RFC 7515, RFC 7518)."""
    signing_input = ".".join(b64(json.dumps(part).encode()) for part in ({"alg": "ES256", **header}, claims))
    r, s = decode_dss_signature(key.sign(signing_input.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{signing_input}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


@dataclass
class CaseTool:
    """One agency's case tool: gets a token per purpose and calls the API with it."""

    http: httpx.Client
    registration: JsonObject
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def agency_id(self) -> str:
        """The id under which newcomers name this agency as recipient."""
        return str(self.registration["agency_id"])

    def assertion(self, **claims: Any) -> str:
        """A fresh client assertion (RFC 7523)."""
        now = int(time.time())
        client = self.registration["client_id"]
        jwk = self.registration["private_jwk"]
        body = {
            "iss": client,
            "sub": client,
            "aud": self.registration["issuer"],
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_urlsafe(16),
            **claims,
        }
        return sign_es256(private_key(jwk), {"typ": "JWT", "kid": jwk["kid"]}, body)

    def ask_token(self, **form: str) -> httpx.Response:
        """One token request with this form."""
        return self.http.post(
            self.registration["token_endpoint"],
            data={
                "grant_type": "client_credentials",
                "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion": self.assertion(),
                **form,
            },
        )

    def token(self, purpose: str) -> str:
        """An access token for one purpose (RFC 9396), kept for the test's few seconds."""
        if purpose not in self.tokens:
            details = json.dumps([{"type": "kiim_record", "purpose": purpose}])
            answer = self.ask_token(authorization_details=details)
            assert answer.status_code == 200, answer.text
            self.tokens[purpose] = answer.json()["access_token"]
        return self.tokens[purpose]

    def call(self, method: str, path: str, purpose: str, **kwargs: Any) -> httpx.Response:
        """Call the API; every POST carries a fresh Idempotency-Key unless the caller gives one."""
        headers = {"Authorization": f"Bearer {self.token(purpose)}", "Kiim-Case": "fall-17", "Kiim-Actor": "platz-3"}
        if method == "POST":
            headers["Idempotency-Key"] = secrets.token_urlsafe(16)
        headers.update(kwargs.pop("headers", {}))
        return self.http.request(method, path, headers=headers, **kwargs)


@dataclass
class Phone:
    """A newcomer signed in."""

    http: httpx.Client
    access_token: str

    @classmethod
    def activate(cls, http: httpx.Client, letter: JsonObject, pin: str) -> "Phone":
        """First sign-in with the letter."""
        body = {"activation_code": letter["activation_code"], "spoken_digits": letter["spoken_digits"], "new_pin": pin}
        answer = http.post("/v1/me/session", json=body)
        assert answer.status_code == 201, answer.text
        assert answer.json()["expires_in"] == 600
        return cls(http, answer.json()["access_token"])

    @classmethod
    def sign_in(cls, http: httpx.Client, card: str, pin: str) -> "Phone":
        """Later sign-ins with card and PIN."""
        answer = http.post("/v1/me/session", json={"card": card, "pin": pin})
        assert answer.status_code == 201, answer.text
        return cls(http, answer.json()["access_token"])

    def get(self, path: str) -> httpx.Response:
        """Read something of one's own."""
        return self.http.get(path, headers={"Authorization": f"Bearer {self.access_token}"})

    def post(self, path: str, body: JsonObject) -> httpx.Response:
        """Decide something."""
        headers = {"Authorization": f"Bearer {self.access_token}", "Idempotency-Key": secrets.token_urlsafe(16)}
        return self.http.post(path, json=body, headers=headers)


def case_tools(http: httpx.Client, data: Path) -> list[CaseTool]:
    """The clients that the demo's operator handed out."""
    return [CaseTool(http, entry) for entry in json.loads((data / "demo" / "clients.json").read_text())]
