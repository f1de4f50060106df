"""Statement ids as an agency sees them: a permutation of its own, so two agencies cannot join their readers' copies on ids."""

from collections.abc import Iterable
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import ECB

from app.crypto.derive import expand32
from app.crypto.keyring import REFERENCE, Keyring
from app.ids import STATEMENT, decode

NEWCOMER = bytes(16)  # in the agency's place: the newcomer's own view

_LABEL = b"kiim/v1/statement-id\0"
_NEXT = "," + STATEMENT


class StatementIds:
    """Encrypts single random 16-byte ids with AES-256, one key per agency; a block cipher on one block is a permutation."""

    def __init__(self, keyring: Keyring) -> None:
        secret = keyring.secret(REFERENCE)

        @lru_cache(maxsize=512)
        def contexts(agency16: bytes) -> tuple[CipherContext, CipherContext]:
            cipher = Cipher(AES256(expand32(secret, _LABEL + agency16)), ECB())  # noqa: S305  # one random block, never a message
            return cipher.encryptor(), cipher.decryptor()

        self._contexts = contexts

    def outward(self, agency16: bytes, internal: Iterable[str]) -> list[str]:
        """The ids of many statements (32 hexadecimal digits each) as this agency sees them, with `s_` in front; all at once."""
        together = self._contexts(agency16)[0].update(bytes.fromhex("".join(internal)))
        return (STATEMENT + together.hex(",", 16).replace(",", _NEXT)).split(",") if together else []

    def inward(self, agency16: bytes, outward: str) -> bytes | None:
        """The internal id behind what this agency sent; None when it is not of that form. A made-up id finds no statement."""
        raw = decode(STATEMENT, outward)
        return None if raw is None else self._contexts(agency16)[1].update(raw)

    def __repr__(self) -> str:
        return "<StatementIds redacted>"
