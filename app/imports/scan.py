"""Read a file through before anybody is stored: can it be read, how many lines has it, which of them repeat a case number.

Lines that repeat one wait for the end, in the order of the file and until all before them are stored, so that the first one of
each is stored whoever is faster.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from app.crypto.keyring import CURSOR, Keyring
from app.imports.lines import Line, read_lines, written_case_number
from app.imports.mapping import Columns, columns_of
from app.imports.sheet import Sheet, examine, read_rows
from consent.catalogue import Catalogue

_LABEL = b"kiim/v1/import-fingerprint\0"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Scan:
    """What a file turned out to be. `sheet` is None for NDJSON; `repeats` are numbers of lines."""

    lines: int
    encoding: str
    sheet: Sheet | None
    repeats: frozenset[int]
    unused: tuple[int, ...] = ()


Chunk = tuple[int, list[Line]]


def scan(file: BinaryIO, kind: str, mapping: str, catalogue: Catalogue) -> Scan:
    """Read the whole file once. Raises FileRefused, which names a line and never what stands there."""
    sheet = examine(file) if kind == "csv" else None
    columns = None if sheet is None else columns_of(catalogue, mapping, sheet.columns)
    seen: set[bytes] = set()
    repeats: list[int] = []
    count = 0
    for line in all_lines(file, sheet):
        count += 1
        named = _case_number(line, columns)
        if named is None:
            continue
        short = hashlib.blake2b(named, digest_size=8).digest()
        if short in seen:
            repeats.append(line.number)
        seen.add(short)
    unused = () if columns is None else columns.unused
    return Scan(count, "utf-8" if sheet is None else sheet.encoding, sheet, frozenset(repeats), unused)


def chunks(file: BinaryIO, scanned: Scan, size: int) -> Iterator[Chunk]:
    """The lines in chunks of this size, numbered from 0: the same ones each time the same file is read."""
    ordinal, waiting = 0, []
    for line in _in_order(file, scanned):
        waiting.append(line)
        if len(waiting) == size:
            yield ordinal, waiting
            ordinal, waiting = ordinal + 1, []
    if waiting:
        yield ordinal, waiting


def all_lines(file: BinaryIO, sheet: Sheet | None) -> Iterator[Line]:
    """Every line that counts, from the beginning of the file."""
    file.seek(0)
    return read_lines(file) if sheet is None else read_rows(file, sheet)


def fingerprint(keyring: Keyring, file: BinaryIO, kind: str, mapping: str) -> bytes:
    """By which the very same file is known again, with the same mapping; keyed, so that no file can be guessed from it."""
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
    file.seek(0)
    return keyed(keyring, digest.digest(), kind, mapping)


def keyed(keyring: Keyring, digest: bytes, kind: str, mapping: str) -> bytes:
    """The fingerprint of a file whose SHA-256 is known."""
    return keyring.mac(CURSOR, _LABEL, digest, hashlib.sha256(f"{kind}\0{mapping}".encode()).digest())


def _in_order(file: BinaryIO, scanned: Scan) -> Iterator[Line]:
    for line in all_lines(file, scanned.sheet):
        if line.number not in scanned.repeats:
            yield line
    if scanned.repeats:
        for line in all_lines(file, scanned.sheet):
            if line.number in scanned.repeats:
                yield line


def _case_number(line: Line, columns: Columns | None) -> bytes | None:
    match line.raw:
        case bytes() as raw:
            return written_case_number(raw)
        case tuple() as cells if columns is not None:
            named = columns.external_id.of(cells)
            return None if named is None else str(named).encode()
        case _:
            return None
