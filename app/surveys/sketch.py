"""By what the same answers are known again without being kept: sums of keyed digests in buckets, sealed.

Each answer is digested under a key that only the service has, with which of several equal ones it is. The digests are added up in
as many buckets as make it likely that every answer that differs changes one of its own. Where fewer buckets differ than an area
must change before it is counted anew (docs/disclosure.md), the answers are the same but for a few, and counting them again would
tell who these are.
"""

import hmac
import os
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from numpy.typing import NDArray

from app.crypto.keyring import SURVEY, Keyring
from app.errors import IntegrityFault
from app.surveys.read_answers import Answers
from app.surveys.survey import Question

_BUCKETS = 16
_PRIME = 2**61 - 1
_LABEL = b"kiim/v1/survey-sketch\0"
_SEALED = b"kiim/v1/survey-memory\0"


def sketch(
    answers: Answers, columns: Sequence[str], questions: Sequence[Question], changes: int, keyring: Keyring, generation: int
) -> NDArray[np.uint64]:
    """The sketch of answers under one generation of the key, whatever the order of rows and columns."""
    key = hmac.digest(keyring.secret(SURVEY, generation), _LABEL, "sha256")
    sums = [0] * (_BUCKETS * changes)
    named = sorted(zip(columns, range(len(columns)), questions, strict=True), key=lambda each: each[0])
    equal = Counter(_rows(answers))
    for row, times in equal.items():
        words = [f"{column}\0{question.options[row[place]].casefold()}" for column, place, question in named]
        label = "\0\0".join([*words, str(row[-1])])
        for which in range(times):
            digest = hmac.digest(key, f"{label}\0\0{which}".encode(), "sha256")
            bucket = int.from_bytes(digest[:8], "big") % len(sums)
            sums[bucket] = (sums[bucket] + int.from_bytes(digest[8:16], "big")) % _PRIME
    return np.array(sums, dtype=np.uint64)


def same_but_for_a_few(one: NDArray[np.uint64], other: NDArray[np.uint64], changes: int) -> bool:
    """Whether two sketches differ in fewer buckets than an area must change."""
    return one.shape == other.shape and int((one != other).sum()) < changes


def seal(found: NDArray[np.uint64], survey_id: UUID, keyring: Keyring) -> tuple[int, bytes]:
    """The sketch sealed under the newest key, with its generation."""
    nonce = os.urandom(12)
    sealed = AESGCM(keyring.secret(SURVEY)).encrypt(nonce, found.astype("<u8").tobytes(), _SEALED + survey_id.bytes)
    return keyring.generation(SURVEY), nonce + sealed


def open_sealed(survey_id: UUID, generation: int, sealed: bytes, keyring: Keyring) -> NDArray[np.uint64]:
    """The sketch that was sealed. Raises IntegrityFault where it was changed or put in another's place."""
    try:
        plain = AESGCM(keyring.secret(SURVEY, generation)).decrypt(sealed[:12], sealed[12:], _SEALED + survey_id.bytes)
    except (InvalidTag, KeyError):
        raise IntegrityFault("the memory of a survey does not open") from None
    return np.frombuffer(plain, "<u8").astype(np.uint64)


def _rows(answers: Answers) -> list[tuple[int, ...]]:
    places = np.full(len(answers.codes), -1) if answers.places is None else answers.places
    return [tuple(row) for row in np.column_stack([answers.codes, places]).tolist()]
