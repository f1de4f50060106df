"""One line of an import under the rules of registration: a person to be stored, or what stands against it.

Order, as when she is registered: can it be read, has it the shape of a registration, is there evidence of consent, is the case
number known, what do the statements and the consent say. Faults name a pointer and a code and never repeat what stands there.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import ValidationError

from app.body_check import check_json
from app.crypto.keyring import Keyring
from app.errors import BodyMalformed, KiimError, ValidationFailed
from app.identity.callers import AsAgency
from app.imports.consents import Consents, Told
from app.imports.documents import column_pointer, document_of
from app.imports.evidence import missing_evidence
from app.imports.lines import Line
from app.imports.mapping import Columns
from app.imports.patterns import Pattern, Patterns
from app.imports.remembered import Composed, Read, Remembered
from app.imports.written import take_apart
from app.ledger.blocks import Block
from app.ledger.statements import Invalid, Writer, add_statements
from app.newcomers.duplicates import COMPARED, person_of
from app.newcomers.register import case_token
from app.newcomers.routes import registration_of
from app.newcomers.schemas import NewcomerBody, read_body
from app.problems import fault_of
from app.unit_of_work import UnitOfWork
from consent.decision import Deny

MOST_FAULTS = 20
WITHOUT_EVIDENCE, FAULTY = "without_evidence", "faulty"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line of which nobody is stored: why, and at which pointers."""

    outcome: str
    faults: tuple[tuple[str, str], ...]


NOT_JSON = Rejected(FAULTY, (("", "not-json"),))


@dataclass(frozen=True, slots=True)
class Asked:
    """A line that asks for a registration with evidence of consent; `statements` is None where the whole rules must read them.

    `token` is the blind index of its case number.
    """

    line: Line
    told: Told
    statements: list[Read] | None
    token: bytes


@dataclass(frozen=True, slots=True)
class Accepted:
    """A person to be stored."""

    asked: Asked
    composed: Composed
    pattern: Pattern


class Reading:
    """Reads lines of one file into what they ask for; needs no database."""

    def __init__(self, keyring: Keyring, caller: AsAgency, columns: Columns | None, remembered: Remembered) -> None:
        self._keyring = keyring
        self._caller = caller
        self._columns = columns
        self._remembered = remembered
        self._consents = Consents(caller)

    def ask(self, line: Line) -> Asked | Rejected:
        """What the line asks for, once shape and evidence are there."""
        try:
            return self._ask(line)
        except BodyMalformed:
            return NOT_JSON

    def _ask(self, line: Line) -> Asked | Rejected:
        try:
            document, statements = self._apart(line) or self._whole(line)
        except ValidationFailed as fault:
            return self.rejected(line, [(one["pointer"], one["code"]) for one in fault.errors])
        if document is None:
            return Rejected(FAULTY, (("", "too-long"),))
        if not isinstance(document, Mapping):
            return Rejected(FAULTY, (("", "not-an-object"),))
        lacking = missing_evidence(document)
        if lacking:
            return self.rejected(line, lacking, WITHOUT_EVIDENCE)
        try:
            told = self._consents.read(document)
        except ValidationError as fault:
            return self.malformed(line, self._misshapen(line) or fault)
        if told.external_id is None:
            return self.rejected(line, [("/external_id", "missing")])
        return Asked(line, told, statements, case_token(self._keyring, self._caller.agency, told.external_id))

    def document(self, line: Line) -> Any:
        """The whole document of a line; None if it is too long. Raises BodyMalformed, ValidationFailed."""
        match line.raw:
            case bytes() as raw:
                return check_json(raw)
            case tuple() as cells if self._columns is not None:
                return document_of(self._columns, cells)
            case _:
                return None

    def body(self, line: Line) -> NewcomerBody:
        """A clean line in the shape of a registration, read as a request's body is. Raises ValidationError, BodyMalformed."""
        return read_body(_exactly(line.raw) if isinstance(line.raw, bytes) else self.document(line))

    def malformed(self, line: Line, fault: ValidationError) -> Rejected:
        """A document that has not the shape of a registration."""
        return self.rejected(line, [_place(error) for error in fault.errors(include_url=False, include_input=False)])

    def rejected(self, line: Line, faults: list[tuple[str, str]], outcome: str = FAULTY) -> Rejected:
        """These faults of the line's document, at their places in the file."""
        columns, cells = self._columns, line.raw
        if columns is not None and isinstance(cells, tuple):
            faults = [(column_pointer(columns, cells, pointer), code) for pointer, code in faults]
        return Rejected(outcome, tuple(faults[:MOST_FAULTS]))

    def _misshapen(self, line: Line) -> ValidationError | None:
        """What stands against the shape of the whole line, its statements too."""
        try:
            self.body(line)
        except ValidationError as fault:
            return fault
        return None

    def _apart(self, line: Line) -> tuple[Any, list[Read]] | None:
        """The line read in parts: its document without statements, and these; None if it has to be read as a whole."""
        apart = take_apart(line.raw) if isinstance(line.raw, bytes) else None
        statements = None if apart is None else self._remembered.read(apart.statements)
        if apart is None or statements is None:
            return None
        try:
            document = check_json(apart.document)
        except KiimError:
            return None
        return (document, statements) if isinstance(document, dict) and document.get("statements") == [] else None

    def _whole(self, line: Line) -> tuple[Any, list[Read] | None]:
        document = self.document(line)
        listed = document.get("statements", []) if isinstance(document, Mapping) else None
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            return document, None
        return document, self._remembered.read([orjson.dumps(one)[1:-1] for one in listed])


class Judge:
    """Applies the rules of registration in one unit of work."""

    def __init__(self, uow: UnitOfWork, caller: AsAgency, reading: Reading, remembered: Remembered) -> None:
        self._uow = uow
        self._caller = caller
        self._reading = reading
        self._remembered = remembered
        self._patterns = Patterns(uow, caller.agency)

    async def judge(self, asked: Asked) -> Accepted | Rejected:
        """Whether this person may be stored as asked."""
        composed = self._compose(asked)
        if isinstance(composed, Rejected):
            return composed
        decided = await self._patterns.of(asked.told, composed.person.birth_date or None)
        if isinstance(decided, Deny):
            return self._reading.rejected(asked.line, [("/consent", str(decided.reason))])
        if isinstance(decided, tuple):
            return self._reading.rejected(asked.line, [(fault["pointer"], fault["code"]) for fault in decided])
        return Accepted(asked, composed, decided)

    def _compose(self, asked: Asked) -> Composed | Rejected:
        """The blocks of her record: of remembered statements where all is ordinary, else by the whole rules."""
        composed = None if asked.statements is None else self._remembered.compose(asked.statements, self._uow.now)
        return self._by_the_whole_rules(asked.line) if composed is None else composed

    def _by_the_whole_rules(self, line: Line) -> Composed | Rejected:
        """All statements at once, as a registration takes them."""
        try:
            items = registration_of(self._caller, self._reading.body(line)).statements
        except ValidationError as fault:
            return self._reading.malformed(line, fault)
        except BodyMalformed:
            return NOT_JSON
        catalogue = self._uow.world.catalogue
        named = {item.category for item in items if item.category in catalogue.categories}
        blocks = {code: Block(code, catalogue.categories[code].number) for code in named}
        added = add_statements(catalogue, blocks, Writer(self._caller.agency), items, self._uow.now, _new_id)
        if isinstance(added, Deny):
            return self._reading.rejected(line, [("/statements", str(added.reason))])
        if isinstance(added, Invalid):
            return self._reading.rejected(line, [(f"/statements{fault.pointer}", fault.code) for fault in added.faults])
        person = person_of({code: block for code, block in blocks.items() if code in COMPARED})
        return Composed(tuple((block.number, block.encode()) for block in added.blocks), person)


def _exactly(raw: bytes) -> Any:
    """The document with numbers of any size whole, as the rules see them in a request; other readers make them fractions."""
    try:
        return json.loads(raw)
    except ValueError:  # a number of thousands of digits
        raise BodyMalformed() from None


def _place(error: Mapping[str, Any]) -> tuple[str, str]:
    fault = fault_of(error)
    return fault["pointer"], fault["code"]


def _new_id() -> str:
    return os.urandom(16).hex()
