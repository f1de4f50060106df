"""Release rows: what the ledger allows each agency now, derived, MACed and bound to the ledger head of the moment."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from app.crypto.keyring import Keyring
from app.crypto.row_mac import release_mac, release_message, secrecy_text, stated_release
from app.unit_of_work import UnitOfWork
from app.world import World
from consent.ledger import Standing
from consent.release import Release, ReleaseState, SecrecyPairs, releases
from consent.vocabulary import AgencyFacts, AgencyId, ConsentId, Purpose

_NO_SECRECY = "[]"


async def facts_of(world: World, agencies: Iterable[AgencyId]) -> dict[AgencyId, AgencyFacts]:
    """Facts of the agencies named, from the directory (register rows are MAC-checked there); one question for all of them."""
    return dict(await world.agencies.get_many(set(agencies)))


async def current_releases(uow: UnitOfWork, standing: Standing) -> tuple[Release, ...]:
    """The releases that follow from this standing, with the agencies as they are registered today."""
    agencies = await facts_of(uow.world, (agency for agency, _ in standing.decided()))
    return releases(standing, agencies, uow.world.catalogue)


def release_row(keyring: Keyring, newcomer_id: UUID, release: Release, head: bytes) -> dict[str, Any]:
    """The stored form of one release under the ledger head it follows from."""
    generation, mac = release_mac(keyring, release_message(newcomer_id.bytes, release), head)
    return {
        "newcomer_id": newcomer_id,
        "agency_id": release.agency,
        "purpose": str(release.purpose),
        "state": str(release.state),
        "consent_id": release.consent,
        "categories": list(release.categories),
        "secrecy": secrecy_text(release.secrecy),
        "valid_until": release.valid_until,
        "ended_at": release.ended_at,
        "granting_event": release.granting_event,
        "head_hash": head,
        "mac": mac,
        "mac_generation": generation,
    }


def release_of_row(row: Mapping[str, Any]) -> Release:
    """The inverse of `release_row`, for checks and for the decisions made on stored rows."""
    return Release(
        agency=AgencyId(row["agency_id"]),
        purpose=Purpose(row["purpose"]),
        state=ReleaseState(row["state"]),
        consent=ConsentId(row["consent_id"]) if row["consent_id"] else None,
        categories=tuple(row["categories"]),
        secrecy=secrecy_pairs(row["secrecy"]),
        valid_until=row["valid_until"],
        ended_at=row["ended_at"],
        granting_event=row["granting_event"],
    )


def release_of_message(message: bytes, secrecy: SecrecyPairs) -> Release:
    """The release that a message whose MAC fits was made of; `secrecy` as `app.ledger.opening.check_release` returned it."""
    stated = stated_release(message)
    return Release(
        agency=AgencyId(stated.agency),
        purpose=Purpose(stated.purpose),
        state=ReleaseState(stated.state),
        consent=None if stated.consent is None else ConsentId(stated.consent),
        categories=stated.categories,
        secrecy=secrecy,
        valid_until=stated.valid_until,
        ended_at=stated.ended_at,
        granting_event=stated.granting_event,
    )


def secrecy_pairs(stored: str) -> SecrecyPairs:
    """The releases from secrecy that a release row holds."""
    return () if stored == _NO_SECRECY else tuple((int(category), str(agency)) for category, agency in json.loads(stored))
