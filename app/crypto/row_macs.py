"""The MACs of audit rows, for whoever writes the log and for whoever checks it without any other key."""

import hmac
from collections.abc import Sequence
from typing import Protocol

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC


class ChecksRows(Protocol):
    """What a check of the log needs: a keyring has it, and so has one who holds K_rowmac alone."""

    def rowmac_check(self, mac: bytes, message: bytes) -> bool:
        """Whether the service made this MAC."""
        ...


class RowMacs:
    """Every generation of K_rowmac, the newest first."""

    __slots__ = ("_keyed",)

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._keyed = [HMAC(secret, SHA256()) for secret in secrets]

    def rowmac(self, message: bytes) -> bytes:
        """HMAC-SHA256 under the newest generation."""
        return keyed_mac(self._keyed[0], message)

    def rowmac_check(self, mac: bytes, message: bytes) -> bool:
        """Whether any generation made this MAC; audit rows do not name theirs, and there are few."""
        if hmac.compare_digest(keyed_mac(self._keyed[0], message), mac):
            return True
        return any(hmac.compare_digest(keyed_mac(keyed, message), mac) for keyed in self._keyed[1:])

    def __repr__(self) -> str:
        return "<RowMacs, redacted>"


def keyed_mac(keyed: HMAC, message: bytes) -> bytes:
    """HMAC by a copy of an object that has taken its key in: a third of the time of `hmac.digest`, which starts anew."""
    copy = keyed.copy()
    copy.update(message)
    return copy.finalize()
