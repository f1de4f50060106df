"""Invented people in invented districts: 14 municipalities a Kreis, 25 to 1,500 newcomers each; an attacker knows the model."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from app.monitoring.catalogue import Catalogue, load_catalogue

Snapshot = dict[str, NDArray[np.int64]]
MUNICIPALITIES = 14
SIZES = tuple(int(size) for size in np.geomspace(25, 1500, MUNICIPALITIES))
_MISSING_SHARE = 0.06


def district(kreise: int = 1) -> Catalogue:
    """The shipped catalogue for so many Kreise of one Land; their keys are made up."""
    return load_catalogue(f"{6001 + kreis:05d}{place:03d}" for kreis in range(kreise) for place in range(1, MUNICIPALITIES + 1))


def areas_of(catalogue: Catalogue, scale: float = 1.0) -> NDArray[np.int64]:
    """One area per person: each Kreis has the same fourteen sizes."""
    keys = catalogue.areas.keys("municipality")
    sizes = [max(1, int(SIZES[place % MUNICIPALITIES] * scale)) for place in range(len(keys))]
    return np.repeat([int(key) for key in keys], sizes)


def people(catalogue: Catalogue, rng: np.random.Generator, areas: NDArray[np.int64]) -> Snapshot:
    """Somebody in each of these areas. Level follows stay, schooling and age; countries differ in age, sex, status and stay."""
    n = len(areas)
    values = catalogue.columns

    def pick(code: str, *weights: float) -> NDArray[np.int64]:
        return rng.choice(len(weights), n, p=np.array(weights) / sum(weights)).astype(np.int64)

    country = pick("country", 30, 20, 12, 8, 4, 4, 3, 3, 3, 6, 4, 3, 4, 2)
    ukraine = country == 0
    age = np.where(ukraine, pick("age", 2, 2, 5, 9, 4, 4, 6, 15, 28, 17, 8), pick("age", 4, 5, 8, 10, 4, 7, 10, 28, 17, 6, 1))
    adult = age >= 5
    sex = np.where(ukraine, pick("sex", 34, 66, 0.3), pick("sex", 63, 37, 0.2))
    stay = np.where(ukraine, pick("stay", 2, 3, 4, 3, 0.2, 0.1, 0.1, 0.1, 0.1), pick("stay", 3, 3, 3, 2, 2, 2, 1, 1, 3))
    qualification = np.where(adult, pick("q", 3, 12, 22, 26, 4, 3, 15, 10, 2), pick("q", 30, 40, 25, 5, 0, 0, 0, 0, 0))
    latent = 0.45 * stay + 0.35 * qualification - 0.12 * np.maximum(age - 6, 0) + rng.normal(0, 1.1, n)
    level = np.clip(np.floor(latent), 0, 6).astype(np.int64)
    level[rng.random(n) < 0.08] = 7
    snapshot = {
        "area": areas.astype(np.int64),
        "age": age,
        "sex": sex,
        "level": level,
        "country": country,
        "qualification": qualification,
        "counselling": np.where(stay < 2, pick("c", 3, 4, 5), pick("c", 7, 2, 1)),
        "childcare": np.where(adult & (age < 9), pick("k", 6, 2, 2), 0),
        "status": np.where(adult, pick("s", 2, 2, 4, 4, 0.5, 0.2, 0.5), 0),
        "stay": stay,
        "housing": np.where(stay < 2, pick("h", 5, 4, 2, 1), pick("h", 1, 3, 8, 1)),
        "school": np.where(age < 6, pick("e", 8, 2, 1, 0.2), pick("e", 0.3, 0.2, 1, 8)),
        "course": np.where(level < 3, pick("l", 4, 3, 3, 1, 1), pick("l", 2, 0.2, 1, 6, 1)),
        "recognition": np.where(qualification > 2, pick("r", 5, 3, 2, 2, 1, 0.5), 0),
        "schooling": pick("z", 3, 2, 3, 1, 2, 4),
    }
    for code in values:
        lost = rng.random(n) < _MISSING_SHARE
        snapshot[code] = np.where(lost, len(values[code]) - 3 + rng.integers(0, 3, n), snapshot[code])
    has_b1 = (snapshot["level"] >= 3) & (snapshot["level"] <= 6)
    snapshot["days_to_b1"] = np.where(has_b1, rng.gamma(4, 130, n).astype(np.int64), -1)
    snapshot["days_to_course"] = np.where(snapshot["course"] >= 2, rng.gamma(2, 60, n).astype(np.int64), -1)
    return snapshot


def take(snapshot: Snapshot, kept: NDArray[np.generic]) -> Snapshot:
    """Some of the people, by mask or by place."""
    return {code: array[kept] for code, array in snapshot.items()}


def join(*snapshots: Mapping[str, NDArray[np.int64]]) -> Snapshot:
    """All people of several snapshots."""
    return {code: np.concatenate([snapshot[code] for snapshot in snapshots]) for code in snapshots[0]}
