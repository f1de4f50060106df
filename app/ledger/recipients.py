"""Who must hear that a value changed: exactly those who may read that very field now. Pure; one rule for feed and push."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from consent.catalogue import Catalogue
from consent.merging import KEEPS_OUT
from consent.release import Release, field_readable
from consent.vocabulary import AgencyFacts, AgencyId

_NO_SIDES: Mapping[str, str | None] = MappingProxyType({})


def recipients(
    catalogue: Catalogue,
    releases: Iterable[Release],
    agencies: Mapping[AgencyId, AgencyFacts],
    touched: frozenset[tuple[str, str]],
    at: datetime,
    but: AgencyId | None = None,
    sides: Mapping[str, str | None] = _NO_SIDES,
) -> list[Release]:
    """The live releases under which at least one touched (category, field) may be read; `but` is the agency that wrote it.

    `sides` are the sides of a merge on which it was written, by category.
    """
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
        for category, field in touched:
            number = catalogue.categories[category].number
            if (
                number in release.categories
                and (number, f"{KEEPS_OUT}{sides.get(category)}") not in release.secrecy
                and field_readable(catalogue, category, field, release.purpose, agency)
            ):
                found.append(release)
                break
    return found
