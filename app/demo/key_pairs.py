"""Key pairs of the demo's case tools: EC P-256 as JWK, the private half as an outside program would keep it."""

import base64
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

_BYTES = 32


def make_pair(kid: str) -> tuple[dict[str, str], dict[str, str]]:
    """A private and its public JWK with this `kid`."""
    private = ec.generate_private_key(ec.SECP256R1())
    point = private.public_key().public_numbers()
    public = {
        "kty": "EC",
        "crv": "P-256",
        "alg": "ES256",
        "use": "sig",
        "kid": kid,
        "x": _encoded(point.x),
        "y": _encoded(point.y),
    }
    return {**public, "d": _encoded(private.private_numbers().private_value)}, public


def private_key(jwk: dict[str, Any]) -> ec.EllipticCurvePrivateKey:
    """The key behind a private JWK."""
    return ec.derive_private_key(int.from_bytes(_decoded(jwk["d"]), "big"), ec.SECP256R1())


def _encoded(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(_BYTES, "big")).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
