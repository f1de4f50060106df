"""The service's own keys: made on first start, kept wrapped in `keys.service`, used through MACs that name their generation."""

import asyncio
import hmac
import secrets
import struct
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.crypto.data_keys import DataKeyCache
from app.crypto.faults import KeyFileProblem, SealError
from app.crypto.provider import KeyProvider
from app.crypto.row_macs import RowMacs, keyed_mac
from app.errors import KeyGone

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

    Connection = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]

ROWMAC = "rowmac"  # HMAC of audit rows
AUTHZ = "authz"  # HMAC of ledger events, release rows and register rows
STAT = "stat"  # AES-256-GCM of statistics vectors; made anew with every epoch
SURVEY = "survey"  # digests of survey answers and the seal of their sketches; never renewed: they must be known again
INDEX = "idx"  # HMAC of duplicate tokens, which are made of names and dates; renewed by `kiim keys rotate --index`
CODES = "codes"  # HMAC of blind indexes: of random codes, which nobody guesses, and of agencies' own numbers
PEPPER = "pepper"  # HMAC over PINs before argon2id
REFERENCE = "reference"  # statement ids per agency
CURSOR = "cursor"  # HMAC of cursors, idempotency digests and other values that leave and come back
TOKEN_SIGNING = "token_signing"  # noqa: S105  # the name of the P-256 key (PKCS8 DER) that signs access tokens
RECEIPT_SIGNING = "receipt_signing"  # the Ed25519 key (PKCS8 DER) that signs receipts
NAMES = (ROWMAC, AUTHZ, STAT, SURVEY, INDEX, CODES, PEPPER, REFERENCE, CURSOR, TOKEN_SIGNING, RECEIPT_SIGNING)

_MAGIC = b"KIMS"
_CONTEXT = struct.Struct(">4sBI32s")  # magic, format, generation, name padded with zeros; the secret follows
_SHA256 = SHA256()
_ADMIT = "INSERT INTO keys.epoch (provider, epoch, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
_ONCE: Mapping[str, str] = {SURVEY: STAT, CODES: INDEX}
"""Keys that were another one's first generation in databases from before they had a name of their own."""

_LOCK = 0x6B65_7973  # advisory lock of the first start; any number that nobody else uses


class ServiceKeyRow(NamedTuple):
    """A row of `keys.service`, in column order without `created_at`."""

    name: str
    generation: int
    provider: str
    epoch: int
    wrapped: bytes


class Keyring:
    """Opened service keys, the provider that wraps data keys, and the cache of opened data keys."""

    __slots__ = ("_authz", "_authz_generation", "_generations", "_keyed", "_newest", "_rowmacs", "_secrets", "cache", "provider")

    def __init__(self, provider: KeyProvider, opened: Mapping[tuple[str, int], bytes], cache: DataKeyCache) -> None:
        self.provider = provider
        self.cache = cache
        self._secrets = dict(opened)
        self._generations = {name: max(known for owner, known in opened if owner == name) for name, _ in opened}
        self._newest = {name: opened[name, generation] for name, generation in self._generations.items()}
        self._authz_generation = self._generations[AUTHZ]
        self._keyed = {name: HMAC(secret, _SHA256) for name, secret in self._newest.items()}
        self._authz = self._keyed[AUTHZ]
        self._rowmacs = RowMacs(self.row_secrets())

    @classmethod
    async def open(
        cls, connection: "Connection", provider: KeyProvider, now: datetime, cache: DataKeyCache | None = None
    ) -> "Keyring":
        """Open the service keys of this database, making them on the first start; `KeyFileProblem` says what to do.

        Two processes that start together take turns, so there is one root key file and one set of keys.
        """
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
            rows = await read_rows(connection)
            provider.prepare(keys_in_use=bool(rows) or await connection.fetchval("SELECT EXISTS (SELECT FROM keys.dek)"))
            made = [] if rows else fresh_rows(provider)
            await connection.executemany(_ADMIT, [(row.provider, row.epoch, now) for row in made[:1]])
            await insert_rows(connection, made, now)
            opened = cls.from_rows(provider, [*rows, *made], cache)
            known = {row.name for row in rows}
            apart = [name for name in _ONCE if rows and name not in known]
            await insert_rows(connection, [_wrapped(provider, name, 1, opened.secret(name)) for name in apart], now)
        return opened

    async def renew(self, connection: "Connection") -> None:
        """Take over what another process changed: epochs of the provider, and generations of service keys.

        In place, because everything that seals or checks holds this very keyring.
        """
        rows = await read_rows(connection)
        current = await asyncio.to_thread(self._opened_again, rows) if self.provider.waits else self._opened_again(rows)
        for name in self.__slots__:
            setattr(self, name, getattr(current, name))

    def _opened_again(self, rows: Iterable[ServiceKeyRow]) -> "Keyring":
        self.provider.refresh()
        return type(self).from_rows(self.provider, rows, self.cache)

    @classmethod
    def from_rows(cls, provider: KeyProvider, rows: Iterable[ServiceKeyRow], cache: DataKeyCache | None = None) -> "Keyring":
        """Open a keyring from rows read elsewhere, for bulk work in other processes of this host; the provider is prepared."""
        opened: dict[tuple[str, int], bytes] = {}
        broken: list[str] = []
        elsewhere: set[str] = set()
        for row in rows:
            try:
                opened[row.name, row.generation] = opened_row(provider, row)
            except (SealError, KeyGone):
                broken.append(f"{row.name}/{row.generation}")
                elsewhere |= {row.provider} - {provider.name}
        if elsewhere:
            raise KeyFileProblem(
                f"Stored service keys are with {', '.join(elsewhere)}, and KIIM_KEY_PROVIDER says {provider.name}. Name that "
                f"one; `kiim keys provider {provider.name}` moves them here, and finishes a move that was cut off."
            )
        if broken and not opened:
            raise KeyFileProblem(
                f"The root key ({provider.status().where}) does not open this database's service keys: it belongs to another "
                "database or was replaced. Put the original root key back, or point the service to the database it belongs to."
            )
        for name, once in _ONCE.items():
            if (once, 1) in opened and not any(known == name for known, _ in opened):
                opened[name, 1] = opened[once, 1]
        broken += [name for name in NAMES if not any(known == name for known, _ in opened)]
        if broken:
            raise KeyFileProblem(
                f"The stored service keys {', '.join(broken)} were changed or removed outside the service. Restore the schema "
                "`keys` from the newest key export; the root key itself is right."
            )
        return cls(provider, opened, DataKeyCache() if cache is None else cache)

    def generation(self, name: str) -> int:
        """The newest generation of a service key."""
        return self._generations[name]

    def secret(self, name: str, generation: int | None = None) -> bytes:
        """The bytes of a service key, newest generation unless named; KeyError when there is none."""
        return self._newest[name] if generation is None else self._secrets[name, generation]

    def generations(self, name: str) -> list[int]:
        """All generations of a service key that are held, the oldest first."""
        return sorted(generation for known, generation in self._secrets if known == name)

    def mac_under(self, generation: int, name: str, label: bytes, *parts: bytes) -> bytes:
        """As `mac`, under one generation; KeyError when there is none."""
        return hmac.digest(self._secrets[name, generation], label + b"".join(parts), "sha256")

    def mac(self, name: str, label: bytes, *parts: bytes) -> bytes:
        """HMAC-SHA256 of label and parts under a named service key; the caller keeps parts unambiguous."""
        return keyed_mac(self._keyed[name], label + b"".join(parts))

    def macs(self, name: str, messages: Iterable[bytes]) -> list[bytes]:
        """As `mac` for many messages that begin with their labels, in their order."""
        keyed = self._keyed[name]
        return [keyed_mac(keyed, message) for message in messages]

    @property
    def authz_generation(self) -> int:
        """The generation that `authz_mac` uses, stored beside each MAC."""
        return self._authz_generation

    def authz_mac(self, label: bytes, *parts: bytes) -> bytes:
        """HMAC-SHA256 under the newest K_authz; labels end in a zero byte and separate the uses."""
        return keyed_mac(self._authz, label + b"".join(parts))

    def authz_check(self, generation: int, mac: bytes, label: bytes, *parts: bytes) -> bool:
        """Whether a stored MAC is ours, in constant time; an unknown generation is not."""
        message = label + b"".join(parts)
        if generation == self._authz_generation:
            return hmac.compare_digest(keyed_mac(self._authz, message), mac)
        secret = self._secrets.get((AUTHZ, generation))
        return secret is not None and hmac.compare_digest(hmac.digest(secret, message, "sha256"), mac)

    def rowmac(self, message: bytes) -> bytes:
        """HMAC-SHA256 under the newest K_rowmac."""
        return self._rowmacs.rowmac(message)

    def rowmac_check(self, mac: bytes, message: bytes) -> bool:
        """Whether any generation of K_rowmac made this MAC."""
        return self._rowmacs.rowmac_check(mac, message)

    def row_secrets(self) -> list[bytes]:
        """K_rowmac, the newest generation first: all that a sealer in a process of its own is given."""
        return [self._secrets[ROWMAC, known] for known in reversed(self.generations(ROWMAC))]

    def __repr__(self) -> str:
        return f"<Keyring {len(self._secrets)} service keys, redacted>"

    def __reduce__(self) -> str:
        raise TypeError("a keyring is never pickled: send the provider and the rows")


async def read_rows(connection: "Connection") -> list[ServiceKeyRow]:
    """The wrapped service keys, safe to hand to a worker process together with the provider."""
    records = await connection.fetch(
        "SELECT name, generation, provider, epoch, wrapped FROM keys.service ORDER BY name, generation"
    )
    return [ServiceKeyRow(*record) for record in records]


async def insert_rows(connection: "Connection", rows: Iterable[ServiceKeyRow], now: datetime) -> None:
    """Store new service keys; one whose generation is there already stays as it is."""
    await connection.executemany(
        "INSERT INTO keys.service (name, generation, provider, epoch, wrapped, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        [(*row, now) for row in rows],
    )


def fresh_rows(provider: KeyProvider) -> list[ServiceKeyRow]:
    """One new key for every name, wrapped by a prepared provider; still to be stored."""
    return [fresh_row(provider, name) for name in NAMES]


def fresh_row(provider: KeyProvider, name: str, generation: int = 1) -> ServiceKeyRow:
    """A new key, wrapped by a prepared provider; still to be stored."""
    return _wrapped(provider, name, generation, _fresh(name))


def rewrapped_row(opening: KeyProvider, provider: KeyProvider, row: ServiceKeyRow) -> ServiceKeyRow:
    """The same key under the current epoch of `provider`; SealError or KeyGone unless `opening` opens it as what it says."""
    return _wrapped(provider, row.name, row.generation, opened_row(opening, row))


def _wrapped(provider: KeyProvider, name: str, generation: int, secret: bytes) -> ServiceKeyRow:
    wrapped = provider.wrap("service", _CONTEXT.pack(_MAGIC, 1, generation, name.encode()) + secret)
    return ServiceKeyRow(name, generation, wrapped.provider, wrapped.epoch, wrapped.sealed)


def opened_row(provider: KeyProvider, row: ServiceKeyRow) -> bytes:
    """The bytes of a service key; SealError or KeyGone unless they were wrapped as what the row says."""
    payload = provider.unwrap("service", row.epoch, row.wrapped)
    context = _CONTEXT.pack(_MAGIC, 1, row.generation, row.name.encode())
    if not hmac.compare_digest(payload[: _CONTEXT.size], context):
        raise SealError
    return payload[_CONTEXT.size :]


def _fresh(name: str) -> bytes:
    key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
    if name == TOKEN_SIGNING:
        key = ec.generate_private_key(ec.SECP256R1())
    elif name == RECEIPT_SIGNING:
        key = ed25519.Ed25519PrivateKey.generate()
    else:
        return secrets.token_bytes(32)
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
