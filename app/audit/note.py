"""Signed notes (C2SP signed-note): a text and, below an empty line, who signed it; Ed25519 signatures and cosignatures.

A key is named by whom it belongs to and by the first four bytes of a hash over name and key. Signatures of unknown keys are
passed over; a signature in the name of a known key that does not fit spoils the whole note.
"""

import base64
import binascii
import hashlib
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LOG, WITNESS = 1, 4
"""Kinds of signatures: of the text as it is, and with the time of the cosigning."""
LONGEST = 64_000
_SIGNATURES_AT_MOST = 64
_DASH = "\N{EM DASH}"
_NAME = re.compile(r"[^\s+]+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_TIME = struct.Struct(">Q")
_PRIVATE = "PRIVATE+KEY+"


class NoteFault(ValueError):
    """A text that is no note, no key, or signed by nobody who counts."""


def key_hash(name: str, kind: int, public: bytes) -> bytes:
    """The four bytes that name a key beside its owner."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key that counts, and whose it is."""

    name: str
    kind: int
    public: bytes

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """Read `name+hash+base64`. Raises NoteFault."""
        name, given, encoded = _key_parts(text.strip())
        raw = _decoded(encoded)
        if len(raw) != 33 or raw[0] not in (LOG, WITNESS):
            raise NoteFault("not a key of a kind that is known here")
        found = cls(name, raw[0], raw[1:])
        if found.hash.hex() != given:
            raise NoteFault("the key and its short name do not belong together")
        return found

    @property
    def hash(self) -> bytes:
        """Its short name."""
        return key_hash(self.name, self.kind, self.public)

    def __str__(self) -> str:
        return f"{self.name}+{self.hash.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"

    def accepts(self, text: str, signature: bytes) -> bool:
        """Whether the signature is this key's over this text."""
        message = text.encode()
        if self.kind == WITNESS:
            if len(signature) != 72:
                return False
            message = _cosigned(_TIME.unpack(signature[:8])[0], text)
            signature = signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


class Signer:
    """A private key; its text form is a secret and stands in a file alone."""

    __slots__ = ("_key", "verifier")

    def __init__(self, name: str, kind: int, secret: bytes) -> None:
        if _NAME.fullmatch(name) is None or kind not in (LOG, WITNESS):
            raise NoteFault("a signer's name has no spaces and no plus")
        self._key = Ed25519PrivateKey.from_private_bytes(secret)
        self.verifier = Verifier(name, kind, self._key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, name: str, kind: int = LOG) -> "Signer":
        """A new key of this name."""
        return cls(name, kind, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> "Signer":
        """Read what `secret` wrote. Raises NoteFault."""
        if not text.startswith(_PRIVATE):
            raise NoteFault("not a private key")
        name, given, encoded = _key_parts(text.removeprefix(_PRIVATE).strip())
        raw = _decoded(encoded)
        if len(raw) != 33:
            raise NoteFault("not a private key")
        found = cls(name, raw[0], raw[1:])
        if found.verifier.hash.hex() != given:
            raise NoteFault("the key and its short name do not belong together")
        return found

    def secret(self) -> str:
        """The key as it stands in its file."""
        raw = bytes([self.verifier.kind]) + self._key.private_bytes_raw()
        return f"{_PRIVATE}{self.verifier.name}+{self.verifier.hash.hex()}+{base64.b64encode(raw).decode()}"

    def sign(self, text: str, at: int = 0) -> str:
        """The signature line for a text; a cosignature names the time, in seconds since 1970."""
        if self.verifier.kind == WITNESS:
            signature = _TIME.pack(at) + self._key.sign(_cosigned(at, text))
        else:
            signature = self._key.sign(text.encode())
        return f"{_DASH} {self.verifier.name} {base64.b64encode(self.verifier.hash + signature).decode()}\n"

    def __repr__(self) -> str:
        return f"<Signer {self.verifier.name}, redacted>"


def note(text: str, lines: Iterable[str]) -> str:
    """A text with its signature lines."""
    return f"{text}\n{''.join(lines)}"


def split_note(whole: str) -> tuple[str, list[str]]:
    """Text and signature lines. Raises NoteFault."""
    if len(whole) > LONGEST or _CONTROL.search(whole):
        raise NoteFault("not a note")
    text, found, signatures = whole.rpartition("\n\n")
    lines = signatures.splitlines(keepends=True)
    if not found or not lines or len(lines) > _SIGNATURES_AT_MOST or not all(_is_signature(line) for line in lines):
        raise NoteFault("not a note")
    return text + "\n", lines


def opened_note(whole: str, verifiers: Iterable[Verifier]) -> tuple[str, list[Verifier]]:
    """The text of a note and who of these signed it. Raises NoteFault if nobody did, or if one of them did not sign this."""
    text, lines = split_note(whole)
    known = {(each.name, each.hash): each for each in verifiers}
    signed: list[Verifier] = []
    for line in lines:
        _, name, encoded = line.rstrip("\n").split(" ")
        raw = _decoded(encoded)
        verifier = known.get((name, raw[:4]))
        if verifier is None or verifier in signed:
            continue
        if not verifier.accepts(text, raw[4:]):
            raise NoteFault("a signature in the name of a known key does not fit")
        signed.append(verifier)
    if not signed:
        raise NoteFault("no known key signed this")
    return text, signed


def _is_signature(line: str) -> bool:
    parts = line.rstrip("\n").split(" ")
    if not line.endswith("\n") or len(parts) != 3 or parts[0] != _DASH or _NAME.fullmatch(parts[1]) is None:
        return False
    try:
        return len(_decoded(parts[2])) > 4
    except NoteFault:
        return False


def _key_parts(text: str) -> tuple[str, str, str]:
    name, _, rest = text.partition("+")
    short, _, encoded = rest.partition("+")
    if _NAME.fullmatch(name) is None or not short or not encoded:
        raise NoteFault("not a key")
    return name, short, encoded


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteFault("not base64") from None


def _cosigned(at: int, text: str) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()
