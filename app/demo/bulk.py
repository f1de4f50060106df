"""The short history, written fast: the rows that `courses.lean` told by `tell` leaves, for very many newcomers.

What newcomers with the same adviser, language, channel, interpreter and capacity have in common is told once and kept as a
pattern: the body of the first event and the release that follows from it. What belongs to one newcomer is made for her alone:
ids, key, seals, hashes, MACs, tokens. `kiim verify` recomputes all of it, and a test compares both ways of telling.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

import orjson

from app.audit.record import Entry
from app.crypto.blind_index import index_generation
from app.crypto.skeleton import duplicate_tokens, remembering
from app.demo.courses import lean
from app.demo.people import Person
from app.demo.record import Record, Tools
from app.demo.steps import Registered
from app.demo.teller import Teller, basis_of
from app.ledger.rows import Rows
from app.ledger.stamp import Logged, Stamped, uuid_at
from app.ledger.statements import Writer
from consent.events import Granted
from consent.release import Release
from consent.term import add_months
from consent.vocabulary import AgencyFacts, ConsentId, Purpose

_CONSENT, _AT, _END = "\x01", "\x02", "\x03"
_NAMES = remembering(1 << 16)  # invented ones, of which there are few
Statements = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class _Pattern:
    """What is the same for all: event body with three marks, release without its own ids and times, who recorded, log entry."""

    body: str
    release: Release
    agency: AgencyFacts
    shown: dict[str, str]
    entry: Logged


class Bulk:
    """Writes short histories into rows."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._patterns: dict[tuple[str, ...], _Pattern] = {}
        self._index_generation = index_generation(tools.keyring)

    def write(self, rows: Rows, who: Person, rng: Random, start: datetime) -> UUID:
        """Leave the rows of one newcomer registered at `start`; gives her id."""
        (step,) = lean(who, rng, self._tools.now, start)
        if not isinstance(step, Registered):
            raise TypeError("a short history is one registration")
        basis = basis_of(who.birth_date.isoformat(), start)
        name = (step.agency, who.tongue.notice, step.channel, step.interpreter, basis)
        pattern = self._patterns.get(name) or self._patterns.setdefault(name, self._pattern(step, who))
        consent, end = ConsentId(uuid_at(start)), add_months(start, step.months)
        stamped = Stamped(self._tools.keyring, self._tools.writer, rows, start, uuid_at(start))
        categories, blocks = self._tools.catalogue.categories, _blocks(step, pattern, start)
        told = [(categories[code].number, orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)) for code, fields in blocks.items()]
        stamped.blocks(told)
        body = pattern.body.replace(_CONSENT, consent.hex).replace(_AT, _moment(start)).replace(_END, _moment(end))
        stamped.event(body)
        stamped.release(pattern.release, consent, end)
        stamped.refer(pattern.agency.agency_id, registered=True)
        self._tokens(rows, who, stamped.newcomer_id)
        change = (
            uuid_at(start),
            pattern.agency.agency_id,
            stamped.newcomer_id,
            "consent-granted",
            consent,
            None,
            step.purpose,
            start,
        )
        rows.announce(start.timestamp(), change)
        stamped.finish(partial(pattern.entry, consent=consent))
        return stamped.newcomer_id

    def _tokens(self, rows: Rows, who: Person, newcomer_id: UUID) -> None:
        born = who.birth_date.isoformat()
        tokens = duplicate_tokens(self._tools.keyring, who.given_names, who.family_name, born, names=_NAMES)
        for kind, token in tokens:
            rows.add("duplicate_token", (newcomer_id, token, kind, self._index_generation))

    def _pattern(self, step: Registered, who: Person) -> _Pattern:
        record = Record(self._tools, Rows(), step.at)
        categories, purpose = step.categories, Purpose(step.purpose)
        agency = self._tools.agencies[step.agency]
        Teller(record, who).grant(step.at, agency, purpose, categories, step.months, step.channel, step.interpreter)
        (event,), (release,), (chained,) = record.events, record.releases, record.chained
        if not isinstance(event, Granted):
            raise TypeError("the first event of a short history is a consent")
        body = chained.body.replace(event.consent.hex, _CONSENT).replace(_moment(step.at), _AT)
        numbers = tuple(sorted(self._tools.catalogue.categories[code].number for code in categories))
        entry = partial(
            Entry,
            "newcomer.register",
            agency=agency.agency_id,
            purpose=step.purpose,
            categories=numbers,
            granting_event=1,
        )
        return _Pattern(body.replace(_moment(event.valid_until), _END), release, agency, Writer(agency).shown(), entry)


def _blocks(step: Registered, pattern: _Pattern, start: datetime) -> dict[str, Statements]:
    """The statements by category and field, as `app.ledger.statements` stores them."""
    at, writer = f"{start.isoformat()[:19]}Z", pattern.agency.agency_id.hex
    ids = os.urandom(16 * len(step.statements)).hex()
    blocks: dict[str, Statements] = {}
    for place, said in enumerate(step.statements):
        statement = {
            "id": ids[32 * place : 32 * place + 32],
            "value": said.value,
            "kind": said.kind,
            "as_of": said.as_of,
            "recorded_by": pattern.shown,
            "recorded_at": at,
            "disputed": False,
            "_agency": writer,
        }
        blocks.setdefault(said.category, {})[said.field] = [statement]
    return blocks


def _moment(moment: datetime) -> str:
    """A moment as event bodies spell it; histories stand on whole seconds in UTC."""
    return f"{moment.isoformat()[:19]}.000000Z"
