"""An upload of keys becomes public P-256 keys in one form, or nothing."""

import base64
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from app.agencies.public_keys import KeySetRefused, read_key_set, thumbprint
from tests.support.agencies import KeyPair

PAIR = KeyPair(kid="one")
OTHER = KeyPair(kid="two")
LAST_BITS_SET = 10
"""A private key whose public x ends in four set bits."""


def upload(*keys: dict[str, Any]) -> bytes:
    return orjson.dumps({"keys": list(keys)})


def spelled_with(sign: str) -> dict[str, Any]:
    """A key whose x ends in `sign`, not in the sign that it has; decoders that ignore loose bits take both for the same point."""
    point = ec.derive_private_key(LAST_BITS_SET, ec.SECP256R1()).public_key().public_numbers()
    x, y = (base64.urlsafe_b64encode(part.to_bytes(32, "big")).rstrip(b"=").decode() for part in (point.x, point.y))
    assert base64.urlsafe_b64decode(x[:-1] + "_=") == point.x.to_bytes(32, "big")
    assert x[-1] not in "+_"
    return {**PAIR.public, "x": x[:-1] + sign, "y": y}


def test_the_stored_form_holds_only_the_public_members() -> None:
    stored = orjson.loads(read_key_set(upload({**PAIR.public, "x5u": "https://example.org/", "nonsense": 1})))
    assert stored["keys"] == [{**PAIR.public, "alg": "ES256", "use": "sig"}]


def test_order_of_keys_and_members_does_not_matter() -> None:
    assert read_key_set(upload(PAIR.public, OTHER.public)) == read_key_set(
        upload(OTHER.public, dict(reversed(PAIR.public.items())))
    )


def test_a_bare_key_is_a_set_of_one() -> None:
    assert read_key_set(orjson.dumps(PAIR.public)) == read_key_set(upload(PAIR.public))


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"not json", id="no json"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"{}", id="no keys"),
        pytest.param(upload(), id="empty set"),
        pytest.param(b'{"keys": ["one"]}', id="a key that is a text"),
        pytest.param(upload({**PAIR.public, "x": "*" * 43}), id="signs outside base64url"),
        pytest.param(upload(*[{**PAIR.public, "kid": str(n)} for n in range(11)]), id="eleven keys"),
        pytest.param(upload({**PAIR.public, "d": "AQ"}), id="private EC key"),
        pytest.param(upload(PAIR.public, {"kty": "oct", "k": "AQ", "kid": "x"}), id="a secret beside a public key"),
        pytest.param(upload({"kty": "RSA", "n": "AQ", "e": "AQAB", "kid": "x"}), id="RSA"),
        pytest.param(upload({**PAIR.public, "crv": "P-384"}), id="another curve"),
        pytest.param(upload({**PAIR.public, "y": PAIR.public["x"]}), id="not a point"),
        pytest.param(upload({**PAIR.public, "x": "AQ"}), id="short coordinate"),
        pytest.param(upload(spelled_with("+")), id="plain base64 instead of base64url"),
        pytest.param(upload(spelled_with("_")), id="loose last bits"),
        pytest.param(upload({**PAIR.public, "x": 5}), id="a number"),
        pytest.param(upload({name: value for name, value in PAIR.public.items() if name != "kid"}), id="no kid"),
        pytest.param(upload({**PAIR.public, "kid": ""}), id="empty kid"),
        pytest.param(upload({**PAIR.public, "kid": "ä"}), id="kid not ASCII"),
        pytest.param(upload(PAIR.public, {**OTHER.public, "kid": "one"}), id="same kid twice"),
        pytest.param(upload({**PAIR.public, "alg": "HS256"}), id="another algorithm"),
        pytest.param(upload({**PAIR.public, "use": "enc"}), id="for encryption"),
        pytest.param(upload({**PAIR.public, "key_ops": ["sign"]}), id="for signing"),
        pytest.param(b" " * 40_000, id="too large"),
    ],
)
def test_what_is_not_a_set_of_public_p256_keys_is_refused(raw: bytes) -> None:
    with pytest.raises(KeySetRefused):
        read_key_set(raw)


def test_the_refusal_repeats_nothing_of_the_upload() -> None:
    with pytest.raises(KeySetRefused) as refused:
        read_key_set(upload({**PAIR.public, "d": "c2VjcmV0"}))
    assert "c2VjcmV0" not in str(refused.value)
    assert PAIR.public["x"] not in str(refused.value)


def test_the_thumbprint_is_that_of_rfc_7638() -> None:
    # Members out of order and with extras give the same name.
    assert thumbprint(PAIR.public) == thumbprint({**dict(reversed(PAIR.public.items())), "alg": "ES256"})
    assert len(thumbprint(PAIR.public)) == 43
