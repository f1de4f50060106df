"""Notice that a person may be registered already: keyed tokens find candidates, only those are opened and compared in memory.

A clerk learns that an own newcomer may be the same, never what the record holds. Every look into a candidate's record is
in that person's list of accesses (`duplicate.check`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, cast

from app.audit.record import Entry
from app.crypto.blind_index import normalise_email, normalise_phone
from app.crypto.keyring import Keyring
from app.crypto.skeleton import DuplicateToken, Names, duplicate_tokens, former_tokens, heard
from app.crypto.slips import slipped_tokens
from app.ledger.blocks import Block
from app.ledger.head import Head, lock_head
from app.ledger.references import reference_of
from app.ledger.releases import current_releases
from app.ledger.visible import Lens
from app.newcomers.likeness import Person, suggested
from app.newcomers.store import newcomers_sharing, replace_duplicate_tokens
from consent import ranking
from consent.catalogue import Catalogue
from consent.release import Release, ReleaseState
from consent.vocabulary import AgencyFacts, Purpose

COMPARED = ("identity", "contact")
"""The categories that tokens are made of; whoever changes one of them calls `index_person`."""

MAX_CANDIDATES = 6
"""How many candidates are opened at most: the ranking by tokens puts the right one among them (docs/duplicates.md)."""


async def index_person(head: Head) -> Person:
    """Renew the newcomer's tokens from her record as it stands under this head."""
    person = person_of(await head.open_blocks(COMPARED))
    await replace_duplicate_tokens(head.uow, head.newcomer_id, tokens_of(head.uow.world.keyring, person))
    return person


async def find_duplicates(head: Head, agency: AgencyFacts, person: Person) -> list[str]:
    """References of this agency's own newcomers who are likely the same person, likeliest first.

    Compared is only what the agency may read of them now: with a link alone it could else try out names and dates of birth. Call
    it before the new newcomer has a reference. Locks are shared and taken in order of id: checks never block each other.
    """
    uow, agency_id = head.uow, agency.agency_id
    tokens = sought_tokens(uow.world.keyring, person)
    found = await newcomers_sharing(uow, agency_id, tokens, MAX_CANDIDATES, but=head.newcomer_id)
    opened: list[tuple[str, Person, float]] = []
    for newcomer_id in sorted(found):
        candidate = await lock_head(uow, newcomer_id, shared=True)
        if candidate is None:
            continue
        shown = await _readable(candidate, agency)
        if not shown:
            continue
        await uow.record(Entry("duplicate.check", agency=agency_id, subject_ref=candidate.key.subject_ref))
        reference = await reference_of(uow, newcomer_id, agency_id)
        if reference is not None:
            opened.append((reference, person_of(shown), found[newcomer_id]))
    return [reference for reference, _ in suggested(person, opened)]


async def _readable(candidate: Head, agency: AgencyFacts) -> dict[str, Block]:
    """The blocks of `COMPARED` under this agency's live consents: what it may read of them, and what it wrote itself."""
    uow = candidate.uow
    live = live_releases(await current_releases(uow, candidate.standing()), agency, uow.now)
    blocks = await candidate.open_blocks(covered(uow.world.catalogue, live))
    return readable(agency, live, blocks, partial(Lens, uow.world.catalogue, agency))


def live_releases(found: Iterable[Release], agency: AgencyFacts, now: datetime) -> list[Release]:
    """Which of these let the agency read something now."""
    return [
        one
        for one in found
        if one.agency == agency.agency_id
        and one.state == ReleaseState.GRANTED
        and one.valid_until is not None
        and one.valid_until > now
    ]


def covered(catalogue: Catalogue, live: Iterable[Release]) -> list[str]:
    """The categories of `COMPARED` that these releases cover."""
    numbers = {number for release in live for number in release.categories}
    return [code for code in COMPARED if catalogue.categories[code].number in numbers]


def readable(
    agency: AgencyFacts, live: Iterable[Release], blocks: Mapping[str, Block], lens_of: Callable[[Purpose], Lens]
) -> dict[str, Block]:
    """What the agency may read of these blocks under these releases, and what it wrote itself."""
    shown: dict[str, Block] = {}
    for release in live:
        lens = lens_of(release.purpose)
        for code, block in blocks.items():
            if block.number in release.categories:
                seen = {field.code: kept for field, kept in lens.visible(block.number, block.fields, release.secrecy)}
                own = {
                    field: [one for one in kept if one["_agency"] == agency.agency_id.hex] for field, kept in block.fields.items()
                }
                shown[code] = Block(code, block.number, block.version, own | seen)
    return shown


def _contacts(person: Person) -> set[tuple[str, str]]:
    return {("phone" if value.startswith("+") else "email", value) for value in person.reachable}


def sought_tokens(keyring: Keyring, person: Person, names: Names = heard) -> list[DuplicateToken]:
    """The tokens by which others are looked for: hers, those of a date one slip away, and those under keys being replaced."""
    contacts = sorted(_contacts(person))
    slipped = slipped_tokens(keyring, person.given_names, person.family_name, person.birth_date, names)
    former = former_tokens(keyring, person.given_names, person.family_name, person.birth_date, contacts)
    return [*tokens_of(keyring, person, names), *slipped, *former]


def tokens_of(keyring: Keyring, person: Person, names: Names = heard) -> list[DuplicateToken]:
    """The keyed tokens by which this person would be found again; `names` as in `token_texts`."""
    contacts = sorted(_contacts(person))
    return duplicate_tokens(keyring, person.given_names, person.family_name, person.birth_date, contacts, names)


def person_of(blocks: Mapping[str, Block]) -> Person:
    """What the opened blocks of `COMPARED` say about who this is."""
    return person_saying({code: value for block in blocks.values() for code, value in _shown(block).items()})


def person_saying(shown: Mapping[str, str]) -> Person:
    """What the texts of these fields say about who this is."""
    phone = normalise_phone(shown.get("phone", ""))
    email = normalise_email(shown.get("email", ""))
    return Person(
        family_name=shown.get("family_name", ""),
        given_names=shown.get("given_names", ""),
        birth_date=shown.get("birth_date", ""),
        reachable=frozenset(value for value in (phone, email) if value),
    )


def _shown(block: Block) -> Mapping[str, str]:
    """The value shown first of every field that holds plain text."""
    found = {}
    for code, statements in block.fields.items():
        standing: Sequence[Any] = [statement for statement in statements if not statement.get("_superseded_by")]
        first = ranking.current(cast(Any, standing))
        value = next((statement["value"] for statement in standing if statement["id"] == first), None)
        if isinstance(value, str):
            found[code] = value
    return found
