"""Act a history out on a record: each step as the service would have done it, refused where the rules refuse it."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial, singledispatch
from uuid import UUID

from app.audit.record import Entry
from app.demo.people import Person
from app.demo.record import Record
from app.demo.steps import SUBJECT, Asked, Disputed, Gave, Linked, Looked, Recorded, Registered, Said, SaidNo, Step, TookBack
from app.demo.teller import Teller
from app.ledger.recipients import recipients
from app.ledger.stamp import Logged, uuid_at
from app.ledger.statements import Added, NewStatement, Writer, add_statements
from consent.decision import Deny
from consent.events import Granted, Refused, Requested, Withdrawn
from consent.ledger import may_ask
from consent.release import decide_read
from consent.vocabulary import (
    AgencyFacts,
    Channel,
    Purpose,
    RequestId,
    WithdrawnBy,
)

_SWEEP = timedelta(minutes=3)


def tell(record: Record, who: Person, steps: Sequence[Step]) -> None:
    """Act out the steps in order; consents that end on the way are noted as the service's sweeper does."""
    teller = Teller(record, who)
    for step in steps:
        teller.expire(step.at)
        act(step, teller)
    teller.expire(record.tools.now)
    teller.leave_requests()


@singledispatch
def act(step: Step, teller: Teller) -> None:
    """Do one step; a step the rules do not allow leaves nothing, or the refusal the service would have logged."""
    raise TypeError(type(step).__name__)


@act.register
def _(step: Registered, teller: Teller) -> None:
    agency, purpose, record = teller.agency(step.agency), Purpose(step.purpose), teller.record
    _add(teller, agency, step.statements, step.at)
    consent = teller.grant(step.at, agency, purpose, step.categories, step.months, step.channel, step.interpreter)
    entry = _entry("newcomer.register", agency, purpose, teller.numbers(step.categories), consent=consent, granting_event=1)
    record.write(step.at, entry)
    record.refer(agency.agency_id, step.at, registered=True)
    record.announce(agency.agency_id, "consent-granted", step.at, consent, None, purpose)


@act.register
def _(step: Linked, teller: Teller) -> None:
    agency = teller.agency(step.agency)
    if agency.agency_id not in teller.record.references:
        teller.record.refer(agency.agency_id, step.at)
        teller.record.log(step.at, partial(Entry, "newcomer.link", agency=agency.agency_id))


@act.register
def _(step: Asked, teller: Teller) -> None:
    agency, purpose, record = teller.agency(step.agency), Purpose(step.purpose), teller.record
    numbers = teller.numbers(step.categories)
    verdict = may_ask(record.standing(step.at), agency.agency_id, purpose, step.at)
    if isinstance(verdict, Deny):
        record.log(step.at, _entry("consent.request", agency, purpose, numbers, outcome="refused", reason=str(verdict.reason)))
        return
    request = RequestId(uuid_at(step.at))
    teller.requests[step.key] = (step, request)
    record.append(
        Requested(
            at=step.at,
            recorded_at=step.at,
            request=request,
            agency=agency.agency_id,
            purpose=purpose,
            categories=step.categories,
            valid_months=step.months,
        )
    )
    record.write(step.at, _entry("consent.request", agency, purpose, numbers))


@act.register
def _(step: Gave, teller: Teller) -> None:
    agency, purpose = teller.agency(step.agency), Purpose(step.purpose)
    asked = teller.requests.get(step.key) if step.key is not None else None
    if step.key is not None and asked is None:
        return
    request = asked[1] if asked else None
    consent = teller.grant(step.at, agency, purpose, step.categories, step.months, step.channel, step.interpreter, request)
    (*_, given) = teller.record.events
    n, by = len(teller.record.events), agency if isinstance(given, Granted) and given.assisted_by else None
    entry = _entry("consent.give", by, purpose, teller.numbers(step.categories), consent=consent, granting_event=n)
    teller.record.write(step.at, entry)
    if step.key is not None:
        teller.answered[step.key] = step.at
    teller.record.announce(agency.agency_id, "consent-granted", step.at, consent, None, purpose)
    if request is not None:
        teller.record.announce(agency.agency_id, "consent-requested-answered", step.at, consent, request, purpose)


@act.register
def _(step: SaidNo, teller: Teller) -> None:
    agency, purpose = teller.agency(step.agency), Purpose(step.purpose)
    if step.key not in teller.requests:
        return
    request = teller.requests[step.key][1]
    teller.record.append(
        Refused(
            at=step.at,
            recorded_at=step.at,
            agency=agency.agency_id,
            purpose=purpose,
            notice=teller.notice(purpose),
            channel=Channel.SELF,
            request=request,
        )
    )
    teller.record.write(step.at, _entry("consent.refuse", None, purpose, ()))
    teller.answered[step.key] = step.at
    teller.record.announce(agency.agency_id, "consent-requested-answered", step.at, None, request, purpose)


@act.register
def _(step: TookBack, teller: Teller) -> None:
    agency, purpose = teller.agency(step.agency), Purpose(step.purpose)
    live = teller.record.standing(step.at).live(agency.agency_id, purpose)
    if live is None:
        return
    teller.record.append(
        Withdrawn(at=step.at, recorded_at=step.at, consent=live.consent, by=WithdrawnBy.NEWCOMER, channel=Channel.SELF)
    )
    teller.record.write(step.at, _entry("consent.withdraw", None, purpose, (), consent=live.consent))
    teller.record.announce(agency.agency_id, "consent-withdrawn", step.at, live.consent, None, purpose)


@act.register
def _(step: Recorded, teller: Teller) -> None:
    record, catalogue = teller.record, teller.record.tools.catalogue
    facts = None if step.agency == SUBJECT else teller.agency(step.agency)
    said = [item for item in step.statements if facts is None or _covered(teller, facts, step.purpose, item, step.at)]
    if not said:
        return
    touched = _add(teller, facts, said, step.at)
    numbers = teller.numbers(tuple({category for category, _ in touched}))
    record.write(
        step.at, _entry("statements.add" if facts else "me.correction", facts, Purpose(step.purpose) if facts else None, numbers)
    )
    writer = facts.agency_id if facts else None
    for release in recipients(catalogue, record.releases, record.tools.facts, touched, step.at, but=writer):
        record.announce(release.agency, "statement-changed", step.at, release.consent, None, release.purpose)


@act.register
def _(step: Disputed, teller: Teller) -> None:
    record = teller.record
    statements = record.blocks[step.category].fields.get(step.field, []) if step.category in record.blocks else []
    if not statements:
        return
    block = record.block(step.category)
    block.fields[step.field][0]["disputed"] = True
    record.write(step.at, partial(Entry, "me.dispute", categories=(block.number,)))
    touched = frozenset({(step.category, step.field)})
    for release in recipients(record.tools.catalogue, record.releases, record.tools.facts, touched, step.at):
        record.announce(release.agency, "statement-disputed", step.at, release.consent, None, release.purpose)


@act.register
def _(step: Looked, teller: Teller) -> None:
    agency, purpose, record = teller.agency(step.agency), Purpose(step.purpose), teller.record
    release = record.release(agency.agency_id, purpose)
    if agency.agency_id not in record.references:
        record.log(step.at, _entry("record.read", agency, purpose, (), outcome="refused", reason="not-found"))
        return
    verdict = decide_read(release, agency, None, step.at)
    if isinstance(verdict, Deny):
        record.log(step.at, _entry("record.read", agency, purpose, (), outcome="refused", reason=str(verdict.reason)))
    elif release is not None:
        granting, consent = release.granting_event, release.consent
        record.log(step.at, _entry("record.read", agency, purpose, verdict.categories, granting_event=granting, consent=consent))


def _add(teller: Teller, facts: AgencyFacts | None, said: Iterable[Said], at: datetime) -> frozenset[tuple[str, str]]:
    """Record statements under the service's own rules; gives the fields touched."""
    items = [NewStatement(item.category, item.field, item.value, item.kind, item.as_of) for item in said]
    blocks = {item.category: teller.record.block(item.category) for item in items}
    added = add_statements(teller.record.tools.catalogue, blocks, Writer(facts), items, at, _new_id)
    if not isinstance(added, Added):
        fields = ", ".join(f"{item.category}.{item.field}" for item in items)
        raise TypeError(f"the demo records what the rules forbid: {facts.type if facts else SUBJECT}, {fields}: {added}")
    return added.touched


def _new_id() -> str:
    return secrets.token_hex(16)


def _covered(teller: Teller, facts: AgencyFacts, purpose: str, item: Said, at: datetime) -> bool:
    release = teller.record.release(facts.agency_id, purpose)
    number = teller.record.tools.catalogue.categories[item.category].number
    if release is None or release.state != "granted" or release.valid_until is None or release.valid_until <= at:
        return False
    return number in release.categories


def _entry(
    action: str,
    agency: AgencyFacts | None,
    purpose: Purpose | None,
    categories: tuple[int, ...],
    *,
    outcome: str = "allowed",
    reason: str | None = None,
    granting_event: int | None = None,
    consent: UUID | None = None,
) -> Logged:
    return partial(
        Entry,
        action,
        outcome=outcome,
        agency=agency.agency_id if agency else None,
        purpose=purpose,
        categories=categories,
        reason=reason,
        granting_event=granting_event,
        consent=consent,
    )
