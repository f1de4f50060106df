"""Every event has exactly one body, and only such a body is an event."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.events import Capacity, Event, EventMalformed, Granted, Json, Requested, canonical, from_body, to_body
from consent.notice import NoticeRef
from consent.vocabulary import CapacityBasis, Channel, Interpreter, Purpose, ReferralStep, WithdrawnBy
from tests.consent.making import expired, granted, merged, requested, secrecy_released, withdrawn

MOMENTS = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 Hypothesis wants naive bounds
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
IDS = st.uuids()
MEMBERS: dict[str, st.SearchStrategy[object]] = {
    **dict.fromkeys(("at", "recorded_at", "valid_until"), MOMENTS),
    **dict.fromkeys(
        ("consent", "successor", "secrecy_release", "request", "agency", "recipient", "releasing", "assisted_by"), IDS
    ),
    **dict.fromkeys(("merge", "other", "survivor"), IDS),
    **dict.fromkeys(("ground", "detail_sha256"), TEXT),
    "purpose": st.sampled_from(Purpose),
    "channel": st.sampled_from(Channel),
    "interpreter": st.sampled_from(Interpreter),
    "by": st.sampled_from(WithdrawnBy),
    "step": st.sampled_from(ReferralStep),
    "categories": st.lists(TEXT, max_size=3).map(tuple),
    "valid_months": st.integers(1, 12),
    "notice": st.builds(NoticeRef, st.sampled_from(Purpose), TEXT, TEXT, TEXT, st.none() | TEXT),
    "events": st.lists(st.sampled_from([granted(), requested(), withdrawn(at=1), expired()]), max_size=3).map(tuple),
    "capacity": st.builds(Capacity, st.sampled_from(CapacityBasis)),
}
KINDS: tuple[type[Event], ...] = get_args(Event)
NAMES = [
    "requested",
    "granted",
    "refused",
    "withdrawn",
    "expired",
    "superseded",
    "invalidated",
    "secrecy_released",
    "secrecy_release_withdrawn",
    "restricted",
    "restriction_lifted",
    "request_lapsed",
    "referral_offered",
    "referral_stepped",
    "merged",
    "merged_into",
    "merge_undone",
]


def event_of(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Any event of a kind; members that may be absent sometimes are."""
    chosen = {
        member.name: (st.none() | MEMBERS[member.name]) if member.default is None else MEMBERS[member.name]
        for member in fields(kind)
    }
    return st.fixed_dictionaries(chosen).map(lambda members: kind(**members))  # type: ignore[arg-type]  # drawn by member name


EVENTS = st.sampled_from(KINDS).flatmap(event_of)


@settings(max_examples=150, deadline=None)
@given(EVENTS, st.integers(1, 2**53))
def test_an_event_comes_back_from_its_body_as_it_was(event: Event, n: int) -> None:
    body = to_body(event, n)
    assert from_body(body) == event
    assert set(body) == {"v", "n", "type", *(member.name for member in fields(event))}


@settings(max_examples=5, deadline=None)
@given(st.tuples(*map(event_of, KINDS)))
def test_every_kind_of_event_has_its_own_name(one_of_each: tuple[Event, ...]) -> None:
    assert [to_body(event, 1)["type"] for event in one_of_each] == NAMES


def test_the_body_of_a_consent_is_pinned_byte_for_byte() -> None:
    body = canonical(to_body(granted(categories=("language", "arrival"), request=4), 7))
    assert body.decode() == (
        '{"agency":"000000000000000a0000000000000001","assisted_by":"000000000000000a0000000000000009","at":"2026-03-02T09:00:00.000000Z",'
        '"capacity":{"basis":"age"},"categories":["language","arrival"],"channel":"paper","consent":"000000000000000c0000000000000001",'
        '"detail_sha256":null,"interpreter":"professional","n":7,"notice":{"language":"de","purpose":"language_course","read_aloud":"ar",'
        f'"sha256":"{"ab" * 32}","version":"2026-01"}},"purpose":"language_course","recorded_at":"2026-03-02T09:00:00.000000Z",'
        '"request":"000000000000000d0000000000000004","type":"granted","v":1,"valid_until":"2026-05-31T09:00:00.000000Z"}'
    )


def test_canonical_bytes_are_utf_8_without_escapes_and_sorted() -> None:
    assert canonical({"b": "ü ع", "a": [1, None, True]}) == '{"a":[1,null,true],"b":"ü ع"}'.encode()


@pytest.mark.usefixtures("kabul")
def test_a_moment_is_written_in_utc_whatever_zone_it_came_in() -> None:
    berlin = timezone(timedelta(hours=2))
    event = Requested(
        at=datetime(2026, 7, 1, 1, 30, 0, 5, tzinfo=berlin),
        recorded_at=datetime(2026, 7, 1, 1, 30, tzinfo=berlin),
        request=requested().request,
        agency=requested().agency,
        purpose=Purpose.CONTACT,
        categories=(),
        valid_months=3,
    )
    body = to_body(event, 1)
    assert (body["at"], body["recorded_at"]) == ("2026-06-30T23:30:00.000005Z", "2026-06-30T23:30:00.000000Z")
    assert from_body(body) == event


HOSTILE: list[tuple[str, dict[str, Json]]] = [
    ("unknown-type", {"type": "approved"}),
    ("type-of-another-event", {"type": "refused"}),
    ("type-missing-a-letter", {"type": "Granted"}),
    ("type-is-a-list", {"type": ["granted"]}),
    ("version-of-the-future", {"v": 2}),
    ("version-as-text", {"v": "1"}),
    ("number-as-text", {"n": "1"}),
    ("number-as-truth", {"n": True}),
    ("number-missing", {"n": None}),
    ("unknown-member", {"surname": "x"}),
    ("naive-moment", {"at": "2026-03-02T09:00:00.000000"}),
    ("moment-with-offset", {"at": "2026-03-02T09:00:00.000000+00:00"}),
    ("moment-in-seconds", {"at": "2026-03-02T09:00:00Z"}),
    ("moment-as-number", {"at": 1}),
    ("moment-absent", {"at": None}),
    ("end-absent", {"valid_until": None}),
    ("id-with-dashes", {"consent": "00000000-0000-000c-0000-000000000001"}),
    ("id-in-capitals", {"consent": "000000000000000C0000000000000001"}),
    ("id-as-number", {"consent": 12}),
    ("id-absent", {"consent": None}),
    ("unknown-purpose", {"purpose": "advertising"}),
    ("unknown-channel", {"channel": "telepathy"}),
    ("channel-absent", {"channel": None}),
    ("categories-as-text", {"categories": "language"}),
    ("categories-with-a-number", {"categories": ["language", 1]}),
    ("categories-as-object", {"categories": {"language": 1}}),
    ("notice-absent", {"notice": None}),
    ("notice-as-text", {"notice": "de"}),
    ("capacity-unknown", {"capacity": {"basis": "mood"}}),
    ("capacity-with-more", {"capacity": {"basis": "age", "age": 20}}),
    ("digest-as-number", {"detail_sha256": 5}),
]


@pytest.mark.parametrize("change", [row[1] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_a_body_the_service_would_not_write_is_no_event(change: dict[str, Json]) -> None:
    with pytest.raises(EventMalformed) as caught:
        from_body({**to_body(granted(), 1), **change})
    assert "language" not in str(caught.value)
    assert str(caught.value) in ("not an event body of this version", "the body is not canonical")


@pytest.mark.parametrize("name", ["v", "n", "type", *(member.name for member in fields(Granted))])
def test_a_body_without_one_of_its_members_is_no_event(name: str) -> None:
    body = to_body(granted(), 1)
    del body[name]
    with pytest.raises(EventMalformed):
        from_body(body)


@pytest.mark.parametrize(
    "change",
    [{"version": 1}, {"version": None}, {"language": None}, {"sha256": 7}, {"read_aloud": 3}, {"purpose": "x"}, {"extra": "x"}],
    ids=str,
)
def test_a_notice_of_the_wrong_shape_is_no_event(change: dict[str, Json]) -> None:
    body = to_body(granted(), 1)
    notice = body["notice"]
    assert isinstance(notice, dict)
    with pytest.raises(EventMalformed):
        from_body({**body, "notice": {**notice, **change}})


@pytest.mark.parametrize(
    "event", [granted(), withdrawn(), requested(), expired(), secrecy_released(until=3)], ids=lambda event: type(event).__name__
)
def test_an_event_with_all_its_evidence_comes_back_whole(event: Event) -> None:
    assert from_body(to_body(event, 1)) == event


@pytest.mark.parametrize("aloud", ["ar", None])
def test_a_wording_read_aloud_or_not_comes_back_so(aloud: str | None) -> None:
    event = replace(granted(), notice=replace(granted().notice, read_aloud=aloud))
    assert from_body(to_body(event, 1)) == event


def test_optional_members_may_be_absent_and_are_written_as_null() -> None:
    body = to_body(withdrawn(), 1)
    assert body["agency"] is None
    assert from_body(body) == withdrawn()
    assert to_body(expired(), 3) == {
        "v": 1,
        "n": 3,
        "type": "expired",
        "at": "2026-05-31T09:00:00.000000Z",
        "recorded_at": "2026-05-31T09:00:00.000000Z",
        "consent": UUID(int=0xC << 64 | 1).hex,
    }


def test_the_events_of_a_ledger_that_was_taken_up_keep_their_numbers() -> None:
    body = to_body(merged([requested(), granted(request=1)]), 9)
    assert body["events"] == [to_body(requested(), 1), to_body(granted(request=1), 2)]
    with pytest.raises(EventMalformed):
        from_body({**body, "events": [to_body(requested(), 2), to_body(granted(request=1), 3)]})
