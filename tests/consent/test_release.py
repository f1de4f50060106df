"""What an agency may see: releases from a standing, fields from the catalogue, statements from their marks, one read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from consent.decision import Allow, Deny, Reason, Step
from consent.events import Event
from consent.ledger import replay
from consent.release import (
    Release,
    ReleaseState,
    StatementMeta,
    decide_read,
    grantable,
    readable_fields,
    releases,
    requestable,
    statement_visible,
)
from consent.vocabulary import AgencyFacts, AgencyType, Purpose, Secrecy
from tests.consent.making import (
    COUNSEL,
    COURSE,
    agency_id,
    consent_id,
    day,
    facts,
    granted,
    no,
    refused,
    requested,
    restricted,
    secrecy_released,
    secrecy_withdrawn,
    withdrawn,
)
from tests.consent.small_catalogue import MANY, field, small_catalogue

SMALL = small_catalogue()
SCHOOL = facts(1)
ADVICE = facts(2, AgencyType.COUNSELLING)
KNOWN = {facts.agency_id: facts for facts in (SCHOOL, ADVICE)}


def released(events: list[Event], at: float = 10, agencies: dict[object, AgencyFacts] | None = None) -> tuple[Release, ...]:
    return releases(replay(events, day(at)), KNOWN if agencies is None else agencies, SMALL)  # type: ignore[arg-type]


def test_a_consent_releases_its_categories_by_ascending_number() -> None:
    assert released([granted(categories=("language", "arrival"), at=1, until=90)]) == (
        Release(agency_id(1), COURSE, ReleaseState.GRANTED, consent_id(1), (3, 7), (), day(90), None, 1),
    )


ENDED = [
    pytest.param([granted(), withdrawn(at=2)], ReleaseState.WITHDRAWN, 2, id="withdrawn"),
    pytest.param([granted(until=5)], ReleaseState.EXPIRED, 5, id="expired"),
]


@pytest.mark.parametrize(("events", "state", "ended"), ENDED)
def test_an_ended_consent_releases_nothing_and_says_how_it_ended(events: list[Event], state: ReleaseState, ended: float) -> None:
    [row] = released([*events, secrecy_released(at=6)])
    assert (row.state, row.categories, row.secrecy, row.ended_at, row.consent, row.granting_event) == (
        state,
        (),
        (),
        day(ended),
        consent_id(1),
        1,
    )


def test_a_refusal_has_a_release_row_only_where_the_agency_knows_of_it() -> None:
    row = Release(agency_id(1), COURSE, ReleaseState.REFUSED, None, (), (), None, day(2), 2)
    assert released([requested(), refused(at=2, request=1)]) == (row,)
    assert released([refused(at=2)]) == ()


def test_what_cannot_be_released_stays_out_of_an_otherwise_valid_consent() -> None:
    categories = ("language", "needs", "arrival")
    assert released([granted(categories=categories)])[0].categories == (3, 7)
    assert released([granted(purpose=Purpose.HOUSING)])[0].categories == ()
    assert released([granted(purpose=COUNSEL, categories=(*MANY, "language"), agency=2)])[0].categories == (7,)
    assert released([granted(agency=2)])[0].categories == ()
    assert released([granted(agency=3)])[0].categories == ()


def test_a_restricted_record_releases_nothing_but_keeps_its_consents() -> None:
    [row] = released([granted(), secrecy_released(), restricted()])
    assert (row.state, row.categories, row.secrecy, row.ended_at) == (ReleaseState.GRANTED, (), (), None)


def test_each_agency_and_purpose_has_one_row_in_the_order_of_deciding() -> None:
    rows = released([granted(1, 2, COUNSEL), granted(2, at=1), granted(3, at=2), granted(4, 2, at=3)])
    assert [(row.agency, row.purpose, row.consent) for row in rows] == [
        (agency_id(2), COUNSEL, consent_id(1)),
        (agency_id(1), COURSE, consent_id(3)),
        (agency_id(2), COURSE, consent_id(4)),
    ]


def test_releases_of_secrecy_stand_beside_the_categories_they_concern() -> None:
    events: list[Event] = [
        granted(categories=("language", "arrival")),
        secrecy_released(1, categories=("language", "course", "unknown"), releasing=5),
        secrecy_released(2, categories=("arrival", "language")),
        secrecy_released(3, categories=("arrival",), releasing=4),
        secrecy_withdrawn(3, at=1),
        secrecy_released(4, agency=2),
        secrecy_released(5, purpose=COUNSEL),
    ]
    assert released(events)[0].secrecy == ((3, "*"), (7, "*"), (7, agency_id(5).hex))


DUTY_SCHOOL = facts(1, duty=True)
FIELDS: list[tuple[str, str, Purpose, AgencyFacts, set[str]]] = [
    ("plain", "language", COURSE, SCHOOL, {"level", "secret"}),
    ("not-a-recipient", "language", COURSE, ADVICE, set()),
    ("unknown-category", "needs", COURSE, SCHOOL, set()),
    ("unknown-purpose", "language", Purpose.HOUSING, SCHOOL, set()),
    ("x87-not-for-a-course", "arrival", COURSE, SCHOOL, set()),
    ("x87-for-private-counselling", "arrival", COUNSEL, ADVICE, {"entry", "answer"}),
    ("x87-not-with-the-duty", "arrival", COUNSEL, facts(2, AgencyType.COUNSELLING, duty=True), {"answer"}),
    ("x87-not-for-case-management", "arrival", COUNSEL, facts(2, AgencyType.CASE_MGMT), {"answer"}),
    ("x87-of-its-recorder", "course", COURSE, SCHOOL, {"band", "kept", "count"}),
    ("x87-of-its-recorder-not-with-the-duty", "course", COURSE, DUTY_SCHOOL, {"kept", "count"}),
    ("aggregates-are-no-records", "language", COUNSEL, facts(2, AgencyType.MONITORING), set()),
    ("a-kind-the-catalogue-does-not-know", "language", COUNSEL, facts(2, AgencyType.YOUTH), set()),
    ("coarse-only-is-no-raw-value", "course", COUNSEL, ADVICE, set()),
]


@pytest.mark.parametrize(("category", "purpose", "agency", "fields"), [row[1:] for row in FIELDS], ids=[row[0] for row in FIELDS])
def test_fields_follow_purpose_recipient_and_firewall(
    category: str, purpose: Purpose, agency: AgencyFacts, fields: set[str]
) -> None:
    assert readable_fields(SMALL, category, purpose, agency) == fields


def test_a_field_for_some_kinds_of_readers_is_not_for_the_others() -> None:
    purposes = {
        **SMALL.purposes,
        "language_course": replace(SMALL.purposes["language_course"], recipients=frozenset({"course_provider", "counselling"})),
    }
    wider = replace(SMALL, purposes=purposes)
    assert readable_fields(wider, "course", COURSE, ADVICE) == {"band", "count"}


PLAIN = field("level", "language", set())
SECRET = field("secret", "language", set(), sensitivity="s4")
OWN = field("band", "course", set(), recorder_only=True)
ADDRESS = field("ags", "contact", set(), when_shielded="hidden")
PHONE = field("phone", "contact", set(), when_shielded="s4")
READER, HOLDER = agency_id(1), agency_id(5)
M = StatementMeta
VISIBLE: list[tuple[str, StatementMeta, tuple[tuple[int, str], ...], bool]] = [
    ("plain", M(PLAIN, 7, HOLDER), (), True),
    ("plain-by-the-person", M(PLAIN, 7, None), (), True),
    ("s4-without-release", M(SECRET, 7, HOLDER), (), False),
    ("s4-released-by-its-holder", M(SECRET, 7, HOLDER), ((7, HOLDER.hex),), True),
    ("s4-released-by-any-holder", M(SECRET, 7, HOLDER), ((7, "*"),), True),
    ("s4-released-by-another-holder", M(SECRET, 7, HOLDER), ((7, agency_id(6).hex),), False),
    ("s4-released-in-another-category", M(SECRET, 7, HOLDER), ((3, HOLDER.hex), (3, "*")), False),
    ("s4-by-the-person-needs-the-general-release", M(SECRET, 7, None), ((7, HOLDER.hex),), False),
    ("s4-by-the-person-generally-released", M(SECRET, 7, None), ((7, "*"),), True),
    ("s4-of-the-reader-itself", M(SECRET, 7, READER), (), True),
    ("203-without-release", M(PLAIN, 7, HOLDER, Secrecy.SECRECY_203), (), False),
    ("203-with-release", M(PLAIN, 7, HOLDER, Secrecy.SECRECY_203), ((7, HOLDER.hex),), True),
    ("entrusted-by-the-person-without-release", M(PLAIN, 7, HOLDER, Secrecy.ENTRUSTED_65, "subject"), (), False),
    ("entrusted-by-the-person-with-release", M(PLAIN, 7, HOLDER, Secrecy.ENTRUSTED_65, "subject"), ((7, "*"),), True),
    ("entrusted-by-nobody-knows-whom", M(PLAIN, 7, HOLDER, Secrecy.ENTRUSTED_65), ((7, "*"), (7, HOLDER.hex)), False),
    ("entrusted-by-another", M(PLAIN, 7, HOLDER, Secrecy.ENTRUSTED_65, "mother"), ((7, "*"), (7, HOLDER.hex)), False),
    ("entrusted-by-another-without-the-mark", M(PLAIN, 7, HOLDER, Secrecy.NONE, "mother"), ((7, "*"),), False),
    ("entrusted-to-the-reader-itself", M(PLAIN, 7, READER, Secrecy.ENTRUSTED_65, "mother"), (), True),
    ("for-its-recorder-alone", M(OWN, 5, HOLDER), ((5, "*"), (5, HOLDER.hex)), False),
    ("for-its-recorder", M(OWN, 5, READER), (), True),
    ("address-unshielded", M(ADDRESS, 2, HOLDER), (), True),
    ("address-shielded", M(ADDRESS, 2, HOLDER, shielded=True), ((2, "*"),), False),
    ("phone-unshielded", M(PHONE, 2, None), (), True),
    ("phone-shielded", M(PHONE, 2, None, shielded=True), (), False),
    ("phone-shielded-and-released", M(PHONE, 2, None, shielded=True), ((2, "*"),), True),
    ("a-shield-concerns-only-such-fields", M(PLAIN, 7, HOLDER, shielded=True), (), True),
]


@pytest.mark.parametrize(("meta", "released_to", "visible"), [row[1:] for row in VISIBLE], ids=[row[0] for row in VISIBLE])
def test_a_statement_is_visible_by_its_own_marks(
    meta: StatementMeta, released_to: tuple[tuple[int, str], ...], visible: bool
) -> None:
    assert statement_visible(meta, READER, released_to) is visible


V = Reason.VALIDATION_FAILED
ASKS: list[tuple[str, Purpose, tuple[str, ...], AgencyFacts, Allow | Deny, Allow | Deny]] = [
    (
        "sorted",
        COURSE,
        ("language", "arrival"),
        SCHOOL,
        Deny(Reason.REPORTING_DUTY, index=1),
        Deny(Reason.REPORTING_DUTY, index=1),
    ),
    ("fine", COURSE, ("language", "course"), SCHOOL, Allow((5, 7)), Allow((5, 7))),
    ("not-a-recipient", COURSE, ("language",), ADVICE, Deny(Reason.PURPOSE_NOT_ALLOWED), Deny(Reason.PURPOSE_NOT_ALLOWED)),
    (
        "unknown-purpose",
        Purpose.HOUSING,
        ("language",),
        SCHOOL,
        Deny(Reason.PURPOSE_NOT_ALLOWED),
        Deny(Reason.PURPOSE_NOT_ALLOWED),
    ),
    (
        "by-law-not-by-consent",
        Purpose.DATA_PROTECTION_CHECK,
        ("language",),
        facts(3, AgencyType.DPO),
        Deny(Reason.PURPOSE_NOT_ALLOWED),
        Deny(Reason.PURPOSE_NOT_ALLOWED),
    ),
    ("nothing", COURSE, (), SCHOOL, Deny(V, code="empty"), Deny(V, code="empty")),
    (
        "unknown",
        COURSE,
        ("language", "x"),
        SCHOOL,
        Deny(V, index=1, code="unknown-category"),
        Deny(V, index=1, code="unknown-category"),
    ),
    ("twice", COURSE, ("language", "course", "language"), SCHOOL, Deny(V, index=2, code="twice"), Deny(V, index=2, code="twice")),
    ("above-the-template", COUNSEL, ("language", "course"), ADVICE, Deny(V, index=1, code="beyond-purpose"), Allow((5, 7))),
    (
        "above-the-ceiling",
        COUNSEL,
        (MANY[0],),
        ADVICE,
        Deny(V, index=0, code="beyond-purpose"),
        Deny(V, index=0, code="beyond-purpose"),
    ),
    ("seven", COURSE, MANY[:7], SCHOOL, Allow(tuple(range(20, 27))), Allow(tuple(range(20, 27)))),
    ("eight", COURSE, MANY[:8], SCHOOL, Deny(V, code="too-many"), Allow(tuple(range(20, 28)))),
    (
        "exposed-only",
        COUNSEL,
        ("language", "duty"),
        facts(2, AgencyType.COUNSELLING, duty=True),
        Deny(Reason.REPORTING_DUTY, index=1),
        Deny(Reason.REPORTING_DUTY, index=1),
    ),
    ("exposed-to-a-private-body", COUNSEL, ("language", "duty"), ADVICE, Allow((2, 7)), Allow((2, 7))),
    ("partly-exposed", COUNSEL, ("arrival",), facts(2, AgencyType.COUNSELLING, duty=True), Allow((3,)), Allow((3,))),
]


@pytest.mark.parametrize(
    ("purpose", "categories", "agency", "asked", "given"), [row[1:] for row in ASKS], ids=[row[0] for row in ASKS]
)
def test_requests_stay_within_the_template_and_grants_within_the_ceiling(
    purpose: Purpose, categories: tuple[str, ...], agency: AgencyFacts, asked: Allow | Deny, given: Allow | Deny
) -> None:
    assert requestable(SMALL, purpose, categories, agency) == asked
    assert grantable(SMALL, purpose, categories, agency) == given


def test_a_category_with_nothing_to_read_for_the_purpose_is_granted_in_vain_but_not_refused_for_the_duty() -> None:
    empty = replace(SMALL.categories["duty"], fields={})
    wider = replace(SMALL, categories={**SMALL.categories, "duty": empty})
    assert grantable(wider, COUNSEL, ("duty",), ADVICE) == Allow((2,))


ROW = Release(agency_id(1), COURSE, ReleaseState.GRANTED, consent_id(1), (3, 7), (), day(90), None, 1)
TEMPLATE = {"consent_request_template": "language_course"}
GONE = {"withdrawn_at": "2026-03-04T09:00:00Z", "obligation": "delete-or-justify", **TEMPLATE}


def ended(state: ReleaseState, at: float | None = 2) -> Release:
    return replace(ROW, state=state, categories=(), ended_at=None if at is None else day(at))


READS: list[tuple[str, Release | None, AgencyFacts, set[int] | None, float, Allow | Deny, int]] = [
    ("all", ROW, SCHOOL, None, 89.999, Allow((3, 7)), 5),
    ("some", ROW, SCHOOL, {7}, 1, Allow((7,)), 5),
    ("what-is-covered-of-what-was-asked", ROW, SCHOOL, {2, 7}, 1, Allow((7,)), 5),
    ("nothing-of-what-was-asked", ROW, SCHOOL, {2}, 1, no(Reason.CATEGORY_NOT_COVERED, TEMPLATE), 5),
    ("asked-for-nothing", ROW, SCHOOL, set(), 1, no(Reason.CATEGORY_NOT_COVERED, TEMPLATE), 5),
    ("nothing-released", replace(ROW, categories=()), SCHOOL, None, 1, no(Reason.CATEGORY_NOT_COVERED, TEMPLATE), 5),
    ("over", ROW, SCHOOL, None, 90, no(Reason.CONSENT_EXPIRED, TEMPLATE), 3),
    ("without-an-end", replace(ROW, valid_until=None), SCHOOL, None, 1, no(Reason.CONSENT_EXPIRED, TEMPLATE), 3),
    ("never-decided", None, SCHOOL, None, 1, Deny(Reason.CONSENT_MISSING), 2),
    ("expired", ended(ReleaseState.EXPIRED), SCHOOL, None, 1, no(Reason.CONSENT_EXPIRED, TEMPLATE), 2),
    ("withdrawn", ended(ReleaseState.WITHDRAWN), SCHOOL, None, 5, no(Reason.CONSENT_WITHDRAWN, GONE), 2),
    ("withdrawn-somewhen", ended(ReleaseState.WITHDRAWN, None), SCHOOL, None, 5, no(Reason.CONSENT_WITHDRAWN, TEMPLATE), 2),
    ("refused", ended(ReleaseState.REFUSED), SCHOOL, None, 5, no(Reason.CONSENT_REFUSED, TEMPLATE), 2),
    ("superseded", ended(ReleaseState.SUPERSEDED), SCHOOL, None, 5, no(Reason.CONSENT_MISSING, TEMPLATE), 2),
    ("invalidated", ended(ReleaseState.INVALIDATED), SCHOOL, None, 5, no(Reason.CONSENT_MISSING, TEMPLATE), 2),
    ("suspended", ROW, facts(1, active=False), None, 1, Deny(Reason.CLIENT_SUSPENDED), 1),
    ("suspended-and-withdrawn", ended(ReleaseState.WITHDRAWN), facts(1, active=False), None, 1, Deny(Reason.CLIENT_SUSPENDED), 1),
]


@pytest.mark.parametrize(
    ("row", "agency", "asked", "at", "answer", "steps"), [row[1:] for row in READS], ids=[row[0] for row in READS]
)
def test_a_read_is_decided_in_numbered_steps(
    row: Release | None, agency: AgencyFacts, asked: set[int] | None, at: float, answer: Allow | Deny, steps: int
) -> None:
    decision = decide_read(row, agency, asked, day(at))
    assert replace_steps(decision) == answer
    assert [(step.number, step.holds) for step in decision.steps] == [
        (number, isinstance(decision, Allow) or number < steps) for number in range(1, steps + 1)
    ]
    assert all(step.question.endswith("?") for step in decision.steps)


def test_the_steps_of_a_read_are_put_in_words() -> None:
    assert [step.question for step in decide_read(ROW, SCHOOL, None, day(1)).steps] == [
        "Is the agency active?",
        "Is a decision of the person about this agency and purpose in force as a consent?",
        "Is the consent still running?",
        "Is the processing unrestricted?",
        "Is something that was asked for covered?",
    ]


def replace_steps(decision: Allow | Deny) -> Allow | Deny:
    return Allow(decision.categories) if isinstance(decision, Allow) else no(decision.reason, decision.facts)


def test_a_restricted_record_is_named_as_such_only_where_a_consent_runs() -> None:
    decision = decide_read(replace(ROW, categories=()), SCHOOL, None, day(1), restricted=True)
    assert replace_steps(decision) == no(Reason.RESTRICTED, TEMPLATE)
    assert decision.steps[-1] == Step(4, "Is the processing unrestricted?", False)
    withdrawn_row = ended(ReleaseState.WITHDRAWN)
    assert replace_steps(decide_read(withdrawn_row, SCHOOL, None, day(5), restricted=True)) == no(Reason.CONSENT_WITHDRAWN, GONE)
