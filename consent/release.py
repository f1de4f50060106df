"""What an agency may see: standing permissions, catalogue and agency in, released categories, fields and statements out.

Deny wins, and what is unknown counts as declined (C-15). The rules, from the whole to the single statement:
1. One release per agency and purpose ever decided; categories only while the consent is in force, the person has not restricted
   the processing (Art. 18 GDPR) and only within the purpose's ceiling and its recipients (Art. 5(1)(b), (c) GDPR); those
   of a hand-over only once the recipient has accepted it (`consent.referral`).
2. A refusal is named only to an agency that asked or took it down; to any other it is `consent-missing` (C-11).
3. Per field: the purpose must carry it, field and purpose must be meant for this kind of agency, and it must be a kind that
   reads single records at all.
4. Reporting-duty firewall (§ 87 AufenthG, R-01): no exposed field reaches an agency with the duty. Its raw value reaches at
   most a counselling agency without the duty, for counselling (R-03), and whoever recorded it where the field says so (R-09).
5. Per statement: § 203 StGB and `s4` leave only with consent and a release of secrecy (S-02); what somebody else entrusted
   never leaves by the subject's consent (§ 65 SGB VIII, E-01), nor what nobody knows who entrusted; a field may be for its
   recorder alone (§ 8(3) IntV, R-09).
6. Of two records that were merged a consent from before reaches its own side alone (`consent.merging`), its recorder's no less.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from consent.decision import Allow, Decision, Deny, Reason, Step, wire_time
from consent.merging import KEEPS_OUT
from consent.referral import taken_up
from consent.standing import ConsentState, RefusalState, Standing
from consent.vocabulary import (
    SUBJECT,
    AgencyFacts,
    AgencyId,
    AgencyType,
    Category,
    ConsentId,
    ConsentStatus,
    Purpose,
    Secrecy,
    Sensitivity,
)

if TYPE_CHECKING:
    from consent.catalogue import Catalogue, FieldSpec

MAX_CATEGORIES_ASKED: Final = 7
ANY_HOLDER: Final = "*"
SecrecyPairs = tuple[tuple[int, str], ...]
"""Category numbers, ascending, each with the hex id of the agency whose secrets are released or ANY_HOLDER, then the sides of
merges where they are not (`*-17m`); or with KEEPS_OUT and one side that the category does not reach at all (`-17m`)."""


class ReleaseState(StrEnum):
    """The state of a release row; only `granted` releases anything."""

    GRANTED = "granted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REFUSED = "refused"
    SUPERSEDED = "superseded"
    INVALIDATED = "invalidated"


@dataclass(frozen=True, slots=True)
class Release:
    """What one agency may see under one purpose; `granting_event` is the number of the consent or refusal it follows from."""

    agency: AgencyId
    purpose: Purpose
    state: ReleaseState
    consent: ConsentId | None
    categories: tuple[int, ...]
    secrecy: SecrecyPairs
    valid_until: datetime | None
    ended_at: datetime | None
    granting_event: int


@dataclass(frozen=True, slots=True)
class StatementMeta:
    """What the rules need of one statement: its field, who recorded it (None: the person herself) and its secrecy marks.

    `entrusted_by` is `subject`, anybody else's mark, or None; `shielded` says that `contact.shield` is set (Auskunftssperre);
    `side` is the mark of a merge.
    """

    field: FieldSpec
    category: int
    recorded_by: AgencyId | None
    secrecy: Secrecy = Secrecy.NONE
    entrusted_by: str | None = None
    shielded: bool = False
    side: str | None = None


def releases(standing: Standing, agencies: Mapping[AgencyId, AgencyFacts], catalogue: Catalogue) -> tuple[Release, ...]:
    """Return the release of every agency and purpose ever decided; an agency missing from `agencies` is released nothing.

    A record that another one has taken up releases nothing, not even how it was decided: the other one does.
    """
    if standing.merged_into is not None:
        return ()
    rows = []
    for agency, purpose in standing.decided():
        decision = standing.decision(agency, purpose)
        if isinstance(decision, ConsentState):
            rows.append(_of_consent(standing, decision, agencies.get(agency), catalogue))
        elif isinstance(decision, RefusalState) and decision.known:
            rows.append(Release(agency, purpose, ReleaseState.REFUSED, None, (), (), None, decision.at, decision.n))
    return tuple(rows)


def _of_consent(standing: Standing, given: ConsentState, agency: AgencyFacts | None, catalogue: Catalogue) -> Release:
    categories: tuple[int, ...] = ()
    if given.status is ConsentStatus.GRANTED and not standing.restricted and taken_up(standing, given):
        spec = catalogue.purposes.get(given.purpose)
        covered = spec.ceiling if spec is not None and agency is not None and agency.type in spec.recipients else frozenset()
        categories = tuple(sorted(catalogue.categories[code].number for code in given.covered if code in covered))
    limits = {
        *secrecy_pairs(standing, given.agency, given.purpose, categories, catalogue),
        *_barred(given, categories, catalogue),
    }
    return Release(
        agency=given.agency,
        purpose=given.purpose,
        state=ReleaseState(given.status.value),
        consent=given.consent,
        categories=categories,
        secrecy=tuple(sorted(limits)),
        valid_until=given.valid_until,
        ended_at=given.ended_at,
        granting_event=given.granted,
    )


def secrecy_pairs(
    standing: Standing, agency: AgencyId, purpose: Purpose, categories: Collection[int], catalogue: Catalogue
) -> SecrecyPairs:
    """Return which secrets of these categories the person has released towards this agency for this purpose, and whose."""
    pairs = {
        (number, KEEPS_OUT.join((ANY_HOLDER if state.releasing is None else state.releasing.hex, *state.barred)))
        for state in standing.secrecy.values()
        if (state.agency, state.purpose) == (agency, purpose) and state.ended_at is None
        for number in (catalogue.categories[code].number for code in state.categories if code in catalogue.categories)
        if number in categories
    }
    return tuple(sorted(pairs))


def _barred(given: ConsentState, categories: Collection[int], catalogue: Catalogue) -> set[tuple[int, str]]:
    """Rule 6: the sides of merges that this consent does not reach."""
    numbered = ((catalogue.categories[code].number, side) for code, side in given.barred if code in catalogue.categories)
    return {(number, KEEPS_OUT + side) for number, side in numbered if number in categories}


def readable_fields(catalogue: Catalogue, category: Category, purpose: Purpose, agency: AgencyFacts) -> frozenset[str]:
    """Return the fields of a category whose values this agency may read under this purpose; rules 3 and 4."""
    if not _reads_any(catalogue, category, purpose, agency):
        return frozenset()
    fields = catalogue.categories[category].fields.values()
    return frozenset(
        field.code for field in fields if _may_read(field, purpose, agency) and not _firewalled(field, purpose, agency)
    )


def field_readable(catalogue: Catalogue, category: Category, code: str, purpose: Purpose, agency: AgencyFacts) -> bool:
    """Whether a field is one of `readable_fields`: the same rules, asked about one."""
    if not _reads_any(catalogue, category, purpose, agency):
        return False
    field = catalogue.categories[category].fields.get(code)
    return field is not None and _may_read(field, purpose, agency) and not _firewalled(field, purpose, agency)


def _reads_any(catalogue: Catalogue, category: Category, purpose: Purpose, agency: AgencyFacts) -> bool:
    spec, kind = catalogue.purposes.get(purpose), catalogue.agency_types.get(agency.type)
    if category not in catalogue.categories or spec is None or kind is None:
        return False
    return agency.type in spec.recipients and kind.reads_records


def _may_read(field: FieldSpec, purpose: Purpose, agency: AgencyFacts) -> bool:
    meant = field.readers is None or agency.type in field.readers
    return meant and purpose in field.purposes and purpose not in field.answer_purposes and purpose not in field.coarse


def _firewalled(field: FieldSpec, purpose: Purpose, agency: AgencyFacts) -> bool:
    """Rule 4: whether § 87 AufenthG keeps the raw value of this field from this agency."""
    if not field.x87:
        return False
    counsel = agency.type is AgencyType.COUNSELLING and purpose is Purpose.COUNSELLING
    return agency.reporting_duty or not (counsel or field.recorder_only)


def statement_visible(meta: StatementMeta, reader: AgencyId, released: SecrecyPairs) -> bool:
    """Decide whether a reader with a released category sees this statement; `released` is the release row's `secrecy`."""
    if meta.side is not None and (meta.category, KEEPS_OUT + meta.side) in released:
        return False
    if meta.recorded_by == reader:
        return True
    if meta.field.recorder_only or (meta.shielded and meta.field.when_shielded == "hidden"):
        return False
    entrusted = meta.entrusted_by is not None or meta.secrecy is Secrecy.ENTRUSTED_65
    if entrusted and meta.entrusted_by != SUBJECT:
        return False
    shielded = meta.shielded and meta.field.when_shielded == Sensitivity.S4
    if meta.secrecy is Secrecy.NONE and meta.field.sensitivity != Sensitivity.S4 and not shielded:
        return True
    holder = ANY_HOLDER if meta.recorded_by is None else meta.recorded_by.hex
    return any(number == meta.category and _lifts(who, holder, meta.side) for number, who in released)


def _lifts(who: str, holder: str, side: str | None) -> bool:
    """Whether one entry of a release lifts this holder's secrets on this side."""
    name, *barred = who.split(KEEPS_OUT)
    return name in (ANY_HOLDER, holder) and side not in barred


def requestable(
    catalogue: Catalogue, purpose: Purpose, categories: Sequence[Category], agency: AgencyFacts, *, offered: bool = False
) -> Decision:
    """Decide whether it may be asked for these categories: at most seven and at most the purpose's template (C-09).

    Denies like `grantable`, and with `validation-failed` and code `beyond-purpose` above the template.
    """
    spec = catalogue.purposes.get(purpose)
    template = spec.template.everything if spec is not None else ()
    return _within(catalogue, purpose, categories, agency, template, MAX_CATEGORIES_ASKED, offered=offered)


def grantable(
    catalogue: Catalogue, purpose: Purpose, categories: Sequence[Category], agency: AgencyFacts, *, offered: bool = False
) -> Decision:
    """Decide whether a person can consent to this: recipients, the purpose's ceiling, the reporting-duty firewall.

    `offered`: it answers another agency's offer; a one-time purpose is consented to in no other way.
    Denies with `purpose-not-allowed`, `validation-failed` (`index` of the category, `code`) or `reporting-duty`.
    """
    spec = catalogue.purposes.get(purpose)
    ceiling = spec.ceiling if spec is not None else ()
    return _within(catalogue, purpose, categories, agency, ceiling, len(catalogue.categories), offered=offered)


def _within(
    catalogue: Catalogue,
    purpose: Purpose,
    categories: Sequence[Category],
    agency: AgencyFacts,
    bound: Collection[Category],
    most: int,
    *,
    offered: bool,
) -> Decision:
    spec = catalogue.purposes.get(purpose)
    if spec is None or spec.legal_basis != "consent" or agency.type not in spec.recipients or spec.one_time is not offered:
        return Deny(Reason.PURPOSE_NOT_ALLOWED)
    if not categories or len(categories) > most:
        return Deny(Reason.VALIDATION_FAILED, code="too-many" if categories else "empty")
    for index, code in enumerate(categories):
        if code not in catalogue.categories:
            return Deny(Reason.VALIDATION_FAILED, index=index, code="unknown-category")
        if code in categories[:index]:
            return Deny(Reason.VALIDATION_FAILED, index=index, code="twice")
        if code not in bound:
            return Deny(Reason.VALIDATION_FAILED, index=index, code="beyond-purpose")
    for index, code in enumerate(categories):
        meant = [field for field in catalogue.categories[code].fields.values() if _may_read(field, purpose, agency)]
        if meant and all(_firewalled(field, purpose, agency) for field in meant):
            return Deny(Reason.REPORTING_DUTY, index=index)
    return Allow(tuple(sorted(catalogue.categories[code].number for code in categories)))


def decide_read(
    release: Release | None, agency: AgencyFacts, asked: Iterable[int] | None, at: datetime, *, restricted: bool = False
) -> Decision:
    """Decide one read in numbered steps; `asked` are category numbers, None asks for all that is released.

    Every refusal except `client-suspended` names the `consent_request_template` that could be asked.
    """
    granted = release is not None and release.state is ReleaseState.GRANTED
    fresh = release is not None and release.valid_until is not None and release.valid_until > at
    released = set(release.categories) if release is not None else set()
    covered = released if asked is None else released & set(asked)
    questions = (
        ("Is the agency active?", agency.active, Reason.CLIENT_SUSPENDED),
        ("Is a decision of the person about this agency and purpose in force as a consent?", granted, _why_not(release)),
        ("Is the consent still running?", fresh, Reason.CONSENT_EXPIRED),
        ("Is the processing unrestricted?", not restricted, Reason.RESTRICTED),
        ("Is something that was asked for covered?", bool(covered), Reason.CATEGORY_NOT_COVERED),
    )
    steps: list[Step] = []
    for number, (question, holds, reason) in enumerate(questions, 1):
        steps.append(Step(number, question, holds))
        if not holds:
            return Deny(reason, steps=tuple(steps), **_facts(reason, release))
    return Allow(tuple(sorted(covered)), tuple(steps))


def _why_not(release: Release | None) -> Reason:
    match release.state if release is not None else None:
        case ReleaseState.REFUSED:
            return Reason.CONSENT_REFUSED
        case ReleaseState.WITHDRAWN:
            return Reason.CONSENT_WITHDRAWN
        case ReleaseState.EXPIRED:
            return Reason.CONSENT_EXPIRED
        case _:
            return Reason.CONSENT_MISSING


def _facts(reason: Reason, release: Release | None) -> dict[str, str]:
    facts = {} if release is None or reason is Reason.CLIENT_SUSPENDED else {"consent_request_template": str(release.purpose)}
    if reason is Reason.CONSENT_WITHDRAWN and release is not None and release.ended_at is not None:
        facts |= {"withdrawn_at": wire_time(release.ended_at), "obligation": "delete-or-justify"}
    return facts
