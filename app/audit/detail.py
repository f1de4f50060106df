"""Details inside an audit row, readable only while the newcomer's data key exists and only in the row they were written for."""

import base64
import binascii
import os
import struct
from collections.abc import Mapping

import orjson
from cryptography.exceptions import InvalidTag

from app.crypto.data_keys import DataKey
from app.crypto.faults import SealError

_HEADER = struct.Struct(">BI12s")  # format, key generation, nonce
_LABEL = b"kiim/v1/audit-detail\0"
_STEP = 64


def seal_detail(key: DataKey, mark: bytes, detail: Mapping[str, object]) -> str:
    """Seal a detail under K_aud for the row with this mark (its `x`), padded to steps of 64 bytes, as base64."""
    nonce = os.urandom(12)
    plaintext = orjson.dumps(dict(detail), option=orjson.OPT_SORT_KEYS) + b"\x80"
    plaintext += bytes(-len(plaintext) % _STEP)
    sealed = key.details.encrypt(nonce, plaintext, _LABEL + key.subject_ref.bytes + mark)
    return base64.b64encode(_HEADER.pack(1, key.generation, nonce) + sealed).decode()


def open_detail(key: DataKey, mark: bytes, sealed: str) -> dict[str, object]:
    """Open a detail that was sealed for the row with this mark; SealError for everything else."""
    try:
        raw = base64.b64decode(sealed, validate=True)
        found_format, generation, nonce = _HEADER.unpack_from(raw)
        if found_format != 1:
            raise SealError
        details = key.of_generation(generation).details
        plaintext = details.decrypt(nonce, raw[_HEADER.size :], _LABEL + key.subject_ref.bytes + mark)
    except (binascii.Error, struct.error, InvalidTag, ValueError):
        raise SealError from None
    opened: dict[str, object] = orjson.loads(plaintext.rstrip(b"\0")[:-1])
    return opened
