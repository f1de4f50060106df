"""What may be counted of a record under a statistics consent; numbers leave only as protected tables, never per person.

1. Only categories that the consent covers; with several monitoring offices only what every one of them was granted, because all
   of them read the same tables (Art. 5(1)(c) GDPR).
2. Only fields the catalogue means for statistics. What § 87 AufenthG exposes counts in its coarse form or not at all.
3. Never health and the like (`s4`), a secret under § 203 StGB, or what somebody else entrusted (§ 65 SGB VIII): a consent to
   statistics releases no secret.
4. A protected address (Auskunftssperre) hides the fields that would tell where she lives.
5. After a merge nothing of a side that a consent to statistics does not reach (`consent.merging`).
6. Of several statements the one counts that is shown first (`consent.ranking`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from consent.merging import KEEPS_OUT
from consent.release import Release, ReleaseState
from consent.vocabulary import SUBJECT, Category, Purpose, Secrecy, Sensitivity

if TYPE_CHECKING:
    from consent.catalogue import Catalogue, FieldSpec
    from consent.release import StatementMeta


def counted_categories(given: Iterable[Release]) -> frozenset[int] | None:
    """Return the numbers of the categories that may be counted (rule 1); None while no consent to statistics is in force."""
    covered = [frozenset(release.categories) for release in _in_force(given)]
    return frozenset.intersection(*covered) if covered else None


def counted_without(given: Iterable[Release]) -> frozenset[tuple[int, str]]:
    """Return the category numbers with the sides of merges that may not be counted there (rule 5)."""
    pairs = ((number, who) for release in _in_force(given) for number, who in release.secrecy)
    return frozenset((number, who.removeprefix(KEEPS_OUT)) for number, who in pairs if who.startswith(KEEPS_OUT))


def counted_until(given: Iterable[Release]) -> datetime | None:
    """Return when the first of the consents to statistics in force ends, half-open; None while there is none."""
    return min((release.valid_until for release in _in_force(given) if release.valid_until is not None), default=None)


def _in_force(given: Iterable[Release]) -> list[Release]:
    return [one for one in given if one.purpose == Purpose.STATISTICS and one.state is ReleaseState.GRANTED]


def countable_fields(catalogue: Catalogue, category: Category) -> frozenset[str]:
    """Return the fields of a category that may be counted; rules 2 and 3."""
    return frozenset(code for code, field in catalogue.categories[category].fields.items() if _countable(field))


def _countable(field: FieldSpec) -> bool:
    meant = Purpose.STATISTICS in field.purposes and not field.recorder_only
    return meant and field.sensitivity != Sensitivity.S4 and (not field.x87 or Purpose.STATISTICS in field.coarse)


def statement_counts(meta: StatementMeta) -> bool:
    """Decide whether a statement of a countable field may be counted; rules 3 and 4."""
    if meta.secrecy is not Secrecy.NONE or meta.entrusted_by not in {None, SUBJECT}:
        return False
    return not (meta.shielded and meta.field.when_shielded is not None)
