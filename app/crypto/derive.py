"""HKDF-Expand with SHA-512 (RFC 5869, section 2.3): every subkey of the key tree comes from here."""

import hmac

from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

_SHA512 = SHA512()


def expand32(secret: bytes | bytearray, info: bytes) -> bytes:
    """Derive 32 bytes: the first half of the first HKDF-Expand block, cheaper than building the general object."""
    return hmac.digest(secret, info + b"\x01", "sha512")[:32]


def expand(secret: bytes | bytearray, info: bytes, length: int) -> bytes:
    """Derive `length` bytes from a uniformly random secret."""
    return HKDFExpand(_SHA512, length, info).derive(secret)
