"""Who must hear that a value changed: exactly those who may read that very field now. Pure; one rule for feed and push."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from consent.catalogue import Catalogue
from consent.release import Release, field_readable
from consent.vocabulary import AgencyFacts, AgencyId


def recipients(
    catalogue: Catalogue,
    releases: Iterable[Release],
    agencies: Mapping[AgencyId, AgencyFacts],
    touched: frozenset[tuple[str, str]],
    at: datetime,
    but: AgencyId | None = None,
) -> list[Release]:
    """The live releases under which at least one touched (category, field) may be read; `but` is the agency that wrote it."""
    found = []
    for release in releases:
        agency = agencies.get(release.agency)
        if (
            agency is None
            or release.agency == but
            or release.state != "granted"
            or release.valid_until is None
            or release.valid_until <= at
        ):
            continue
        covered = set(release.categories)
        if any(
            catalogue.categories[category].number in covered
            and field_readable(catalogue, category, field, release.purpose, agency)
            for category, field in touched
        ):
            found.append(release)
    return found
