"""Build one AES-GCM ciphertext that opens under two keys (Dodis, Grubbs, Ristenpart, Woodage: Fast Message Franking, 2018)."""

import struct
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import ECB

_POLYNOMIAL = 0xE1 << 120
_ONE = 1 << 127  # GCM numbers the bits of a block from the left


@dataclass(frozen=True)
class Opening:
    """One key and nonce under which the ciphertext shall open."""

    key: bytes
    nonce: bytes

    def block(self, text: bytes) -> int:
        """AES of one block."""
        return int.from_bytes(Cipher(AES256(self.key), ECB()).encryptor().update(text), "big")  # noqa: S305  # building GCM

    def keystream(self, position: int) -> int:
        """The keystream of ciphertext block `position`, from 0; -1 is the mask of the tag."""
        return self.block(self.nonce + struct.pack(">I", position + 2))


def _times(one: int, other: int) -> int:
    product = 0
    for bit in range(127, -1, -1):
        if other >> bit & 1:
            product ^= one
        one = one >> 1 ^ (_POLYNOMIAL if one & 1 else 0)
    return product


def _power(base: int, exponent: int) -> int:
    result = _ONE
    while exponent:
        if exponent & 1:
            result = _times(result, base)
        base = _times(base, base)
        exponent >>= 1
    return result


def _tag(opening: Opening, blocks: list[int], lengths: int) -> int:
    subkey = opening.block(bytes(16))
    state = 0
    for block in (*blocks, lengths):
        state = _times(state ^ block, subkey)
    return state ^ opening.keystream(-1)


def colliding(first: Opening, second: Opening, aad: bytes, before: bytes, after: bytes) -> bytes:
    """Ciphertext and tag valid under both; under `first` it opens to `before`, one 16-byte block of chance and `after`."""
    assert len(before) % 16 == len(after) % 16 == 0
    associated = [*_blocks(aad + bytes(-len(aad) % 16))]
    head = [text ^ first.keystream(at) for at, text in enumerate(_blocks(before))]
    tail = [text ^ first.keystream(at) for at, text in enumerate(_blocks(after), len(head) + 1)]
    lengths = len(aad) * 8 << 64 | (len(before) + 16 + len(after)) * 8
    fixed = [*associated, *head, 0, *tail]
    difference = _tag(first, fixed, lengths) ^ _tag(second, fixed, lengths)
    exponent = len(tail) + 2
    factors = _power(first.block(bytes(16)), exponent) ^ _power(second.block(bytes(16)), exponent)
    blocks = [*head, _times(difference, _power(factors, 2**128 - 2)), *tail]
    return b"".join(block.to_bytes(16, "big") for block in (*blocks, _tag(first, [*associated, *blocks], lengths)))


def _blocks(text: bytes) -> list[int]:
    return [int.from_bytes(text[at : at + 16], "big") for at in range(0, len(text), 16)]
