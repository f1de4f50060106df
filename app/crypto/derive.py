"""HKDF-Expand with SHA-512 (RFC 5869, section 2.3), cut to 32 bytes: keys that follow from another key come from here."""

import hmac


def expand32(secret: bytes | bytearray, info: bytes) -> bytes:
    """Derive 32 bytes: the first half of the first HKDF-Expand block, cheaper than building the general object."""
    return hmac.digest(secret, info + b"\x01", "sha512")[:32]
