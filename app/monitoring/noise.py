"""Noise keyed to the name of a cell: AES-128 of the name is the draw, a cut discrete Gaussian is what it is a draw from.

The rows p(v) = c * exp(-v^2 / (2 * sigma2)), v = -bound..bound, are turned into whole thresholds of 2^64, so the draw is exact
up to 2^-64 and the same on every machine. One key serves one release; who has it can take the noise off again, so it is
destroyed with the run.
"""

from decimal import Decimal, localcontext
from functools import cache

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from numpy.typing import NDArray

KEY_BYTES = 16


@cache
def probabilities(sigma2: int, bound: int) -> tuple[Decimal, ...]:
    """The chance of each noise from -bound to bound, to fifty digits."""
    with localcontext() as context:
        context.prec = 50
        weights = [(Decimal(-v * v) / Decimal(2 * sigma2)).exp() for v in range(-bound, bound + 1)]
        total = sum(weights)
        return tuple(weight / total for weight in weights)


@cache
def _thresholds(sigma2: int, bound: int) -> NDArray[np.uint64]:
    with localcontext() as context:
        context.prec = 50
        reached, steps = Decimal(0), []
        for chance in probabilities(sigma2, bound)[:-1]:
            reached += chance
            steps.append(int(reached * 2**64))
    return np.array(steps, dtype=np.uint64)


class Draws:
    """The draws of one key; it forgets nothing and shows nothing, so it lives as long as the run."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("the key of a release has sixteen bytes")
        self._cipher = Cipher(AES(key), ECB())  # noqa: S305 - a function of single, distinct blocks, not the encryption of a text

    def __reduce__(self) -> str:
        raise TypeError("draws are not stored")

    def blocks(self, names: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """AES of each block of sixteen bytes; shape (n, 16) in and out."""
        encryptor = self._cipher.encryptor()
        return np.frombuffer(encryptor.update(names.tobytes()) + encryptor.finalize(), dtype=np.uint8).reshape(-1, 16)

    def noise(self, names: NDArray[np.uint8], sigma2: int, bound: int) -> NDArray[np.int64]:
        """The noise of each named cell."""
        uniform = self.blocks(names).view(">u8")[:, 0].astype(np.uint64)
        return np.searchsorted(_thresholds(sigma2, bound), uniform, side="right") - bound
