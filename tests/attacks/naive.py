"""The same jobs done without the controls: each attack is first seen to succeed here."""

import os
import struct

from app.crypto.data_keys import DataKey


def naive_seal(key: DataKey, plaintext: bytes) -> bytes:
    """Field encryption as it is usually done: one key, AES-256-GCM, no associated data, no padding, no commitment."""
    nonce = os.urandom(12)
    return nonce + key.sealing.encrypt(nonce, plaintext, None)


def naive_open(key: DataKey, sealed: bytes) -> bytes:
    """Open what `naive_seal` made, wherever it was found."""
    return key.sealing.decrypt(sealed[:12], sealed[12:], None)


def with_header(sealed: bytes, **fields: int) -> bytes:
    """A block whose header an administrator rewrote: format, suite, schema_version, generation, row_version."""
    names = ("format", "suite", "schema_version", "generation", "row_version")
    header = dict(zip(names, struct.unpack(">BBHIQ", sealed[:16]), strict=True)) | fields
    return struct.pack(">BBHIQ", *(header[name] for name in names)) + sealed[16:]
