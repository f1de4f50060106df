"""Cards and PINs of some invented newcomers: they follow from the seed, so the letters can be written again at every start."""

from random import Random

from app.identity.codes import ALPHABET, CARD_SIGNS
from app.identity.pins import weakness

LETTERS = 40
FULL_HISTORIES = 400
_STRIDE = 412_345_678_901
_OFFSET = 218_765_432_109


def full_rank(index: int, newcomers: int) -> int | None:
    """Gives which of the newcomers with a full history this is (from 0, oldest first), or None for a short history."""
    stride = max(1, newcomers // FULL_HISTORIES)
    rank, rest = divmod(index, stride)
    return rank if rest == 0 and rank < FULL_HISTORIES else None


def letter_indexes(newcomers: int) -> list[int]:
    """Gives the newcomers whose card and PIN are handed out: the last ones with a full history, newest first."""
    stride = max(1, newcomers // FULL_HISTORIES)
    count = min(FULL_HISTORIES, newcomers)
    return [rank * stride for rank in range(count - 1, max(-1, count - 1 - LETTERS), -1)]


def card(seed: int, index: int) -> str:
    """Gives the card number of a newcomer; no two newcomers of a demo have the same one."""
    # A multiplier that shares no factor with the number of cards only changes their order, so every index has its own card.
    rest = (index * _STRIDE + seed * _OFFSET + _OFFSET) % len(ALPHABET) ** CARD_SIGNS
    signs = ""
    for _ in range(CARD_SIGNS):
        rest, place = divmod(rest, len(ALPHABET))
        signs += ALPHABET[place]
    return signs


def pin(seed: int, index: int) -> str:
    """Gives the PIN of a newcomer with a letter: six digits that the service would accept."""
    rng = Random(f"pin/{seed}/{index}")
    while True:
        digits = f"{rng.randrange(1_000_000):06d}"
        if weakness(digits) is None:
            return digits
