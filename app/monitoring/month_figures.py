"""The protected figures of a month of the once-only meter; pure but for the key, which lives as long as the run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from app.monitoring.noise import KEY_BYTES, Draws
from app.monitoring.parameters import LevelRules
from consent.catalogue import Catalogue

AGENCIES = 3
"""How many agencies must stand behind a figure: two could take their own count off and read the other's."""

Told = tuple[int | None, int | None]
"""Reused and asked again; None for none, few and few agencies alike."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One agency's count of one field in one month."""

    category: str
    field: str
    reused: int
    asked_again: int


def protect(catalogue: Catalogue, counts: Iterable[Counted], key: bytes, rules: LevelRules) -> Mapping[tuple[str, str], Told]:
    """The figures of a month for every field of the catalogue: reused and asked again, each with noise of its own."""
    names = list(catalogue.fields)
    places = {name: place for place, name in enumerate(names)}
    true, agencies = np.zeros((len(names), 2), dtype=np.int64), np.zeros((len(names), 2), dtype=np.int64)
    for one in counts:
        place = places.get((one.category, one.field))
        if place is not None:  # a field that an update took away is told no more
            told = np.array([one.reused, one.asked_again])
            true[place] += told
            agencies[place] += told > 0
    blocks = np.zeros((true.size, KEY_BYTES), dtype=np.uint8)
    blocks[:, -4:] = np.arange(true.size, dtype=">u4").view(np.uint8).reshape(-1, 4)
    noisy = true + Draws(key).noise(blocks, rules.sigma2, rules.bound).reshape(true.shape)
    shown = (agencies >= AGENCIES) & (noisy >= rules.threshold)
    return {
        name: (
            int(noisy[place, 0]) if shown[place, 0] else None,
            int(noisy[place, 1]) if shown[place, 1] else None,
        )
        for name, place in places.items()
    }
