"""PINs: which are too easy, and their slow hash. argon2id over HMAC(pepper, person and PIN): a stolen table alone cannot be
guessed at, and a hash copied to another person's account opens nothing.

Hashing costs tens of milliseconds and megabytes: it runs on two threads of its own, never on the event loop and never more at
once, so that a wave of sign-ins can neither block other requests nor exhaust memory.
"""

import asyncio
import re
import secrets
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from uuid import UUID

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from app.crypto.keyring import PEPPER, Keyring
from app.identity.codes import plain_digits
from app.settings import Settings

MIN_LENGTH = 6
MAX_LENGTH = 128
_LABEL = b"kiim/v1/pin\0"
_THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="pin")
_RUNS = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertzuiopasdfghjklyxcvbnm", "qwertyuiopasdfghjklzxcvbnm")
_COMMON = frozenset(
    "112233 121314 123321 123654 147258 147852 159357 159753 258456 369258 456852 654123 789456 741852 963852 102030 "
    "passwort password kennwort geheim hallo1 willkommen iloveyou letmein".split()
)


def canonical(pin: str) -> str:
    """The PIN as it is compared: NFC, digits of any script as ASCII, no surrounding blanks."""
    return plain_digits(unicodedata.normalize("NFC", pin)).strip()


def weakness(pin: str, *others: str) -> str | None:
    """Why a new PIN is refused: `pin-too-short`, `pin-too-long` or `pin-trivial`; None if it will do.

    `others` are codes of the same letter that the PIN must not repeat.
    """
    chosen = canonical(pin)
    if len(chosen) < MIN_LENGTH:
        return "pin-too-short"
    if len(chosen) > MAX_LENGTH:
        return "pin-too-long"
    plain = chosen.casefold()
    trivial = (
        len(set(plain)) < 3
        or any(plain in run or plain in run[::-1] for run in _RUNS)
        or re.fullmatch(r"(.{1,4})\1+", plain) is not None
        or plain in _COMMON
        or any(plain == other.casefold() for other in others)
    )
    return "pin-trivial" if trivial else None


async def hash_pin(keyring: Keyring, settings: Settings, newcomer_id: UUID | None, pin: str) -> str:
    """The stored form of this person's PIN; without a person the same work for nothing."""
    peppered = _peppered(keyring, newcomer_id, pin)
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _hasher(settings).hash, peppered)


async def pin_fits(keyring: Keyring, settings: Settings, newcomer_id: UUID | None, stored: str | None, pin: str) -> bool:
    """Whether the PIN is this person's stored one. Without one the same work is done on a hash nobody knows the PIN of."""
    hasher = _hasher(settings)
    against = _nobodys_hash(hasher)
    loop = asyncio.get_running_loop()
    fits = await loop.run_in_executor(_THREADS, _verify, hasher, stored or against, _peppered(keyring, newcomer_id, pin))
    return fits and stored is not None


def prepare(settings: Settings) -> None:
    """Make the hash that unknown cards are compared with before the first request, which would else be a slow one."""
    _nobodys_hash(_hasher(settings))


def _peppered(keyring: Keyring, newcomer_id: UUID | None, pin: str) -> bytes:
    return keyring.mac(PEPPER, _LABEL, newcomer_id.bytes if newcomer_id is not None else bytes(16), canonical(pin).encode())


def _verify(hasher: PasswordHasher, stored: str, peppered: bytes) -> bool:
    try:
        return hasher.verify(stored, peppered)
    except (VerificationError, InvalidHashError):
        return False


def _hasher(settings: Settings) -> PasswordHasher:
    return _made_hasher(settings.argon2_time_cost, settings.argon2_memory_kib, settings.argon2_parallelism)


@lru_cache(maxsize=8)
def _made_hasher(time_cost: int, memory_kib: int, parallelism: int) -> PasswordHasher:
    return PasswordHasher(time_cost, memory_kib, parallelism, type=Type.ID)


@lru_cache(maxsize=8)
def _nobodys_hash(hasher: PasswordHasher) -> str:
    return hasher.hash(secrets.token_bytes(32))
