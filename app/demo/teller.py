"""One newcomer's history while it is told: consents that end on the way, requests and their answers."""

from datetime import datetime, timedelta
from functools import partial

from app.audit.record import Entry
from app.demo.people import Person
from app.demo.record import Record
from app.demo.steps import Asked
from app.ledger.stamp import uuid_at
from consent.admission import MONTHS_REQUEST_OPEN
from consent.capacity import may_decide
from consent.decision import Deny
from consent.events import Capacity, Granted, RequestLapsed
from consent.ledger import due
from consent.notice import NoticeRef
from consent.release import grantable
from consent.term import add_months
from consent.vocabulary import (
    AgencyFacts,
    CapacityBasis,
    Channel,
    ConsentId,
    Interpreter,
    Purpose,
    RequestId,
)

_SWEEP = timedelta(minutes=3)


class Teller:
    """The state of one telling: the record and the requests that are open by the key the history gave them."""

    def __init__(self, record: Record, who: Person) -> None:
        self.record = record
        self.language = who.tongue.notice
        self.birth_date = who.birth_date.isoformat()
        self.requests: dict[int, tuple[Asked, RequestId]] = {}
        self.answered: dict[int, datetime] = {}

    def agency(self, key: str) -> AgencyFacts:
        """The registered agency behind a name of the demo."""
        return self.record.tools.agencies[key]

    def notice(self, purpose: Purpose) -> NoticeRef:
        """The reviewed wording, with the language it was read aloud in."""
        reviewed = self.record.tools.notices[purpose]
        read_aloud = None if self.language == reviewed.language else self.language
        return NoticeRef(reviewed.purpose, reviewed.version, reviewed.language, reviewed.sha256, read_aloud)

    def expire(self, until: datetime) -> None:
        """Note every consent that has ended and every request that has lapsed by then, at the moment it was due."""
        while (at := self._next_end()) is not None and at <= until:
            record = self.record
            for event in due(record.standing(at), at):
                record.append(event)
                if isinstance(event, RequestLapsed):
                    record.write(at, partial(Entry, "consent.expire"))
                    key = next(key for key, (_, request) in self.requests.items() if request == event.request)
                    self.answered[key] = at
                    continue
                release = next(r for r in record.releases if r.consent == event.consent)
                record.write(at, partial(Entry, "consent.expire"))
                record.announce(release.agency, "consent-expired", at, event.consent, None, release.purpose)

    def _next_end(self) -> datetime | None:
        ends = [r.valid_until for r in self.record.releases if r.state == "granted" and r.valid_until is not None]
        ends += [
            add_months(asked.at, MONTHS_REQUEST_OPEN) for key, (asked, _) in self.requests.items() if key not in self.answered
        ]
        return min(ends) + _SWEEP if ends else None

    def leave_requests(self) -> None:
        """Leave a row for every request with the answer it got."""
        record = self.record
        standing = record.standing(record.tools.now)
        for key, (asked, request) in self.requests.items():
            agency = self.agency(asked.agency)
            state = standing.requests[request].status
            numbers = [record.tools.catalogue.categories[code].number for code in asked.categories]
            answered_at = self.answered.get(key)
            row = (record.newcomer_id, request, agency.agency_id, asked.purpose, asked.purpose, sorted(numbers), asked.months)
            reason = record.seal_reason(asked.reason, asked.at)
            record.rows.add("consent_request", (*row, str(state), reason, asked.at, answered_at))

    def grant(
        self,
        at: datetime,
        agency: AgencyFacts,
        purpose: Purpose,
        categories: tuple[str, ...],
        months: int,
        channel: str,
        interpreter: str,
        request: RequestId | None = None,
    ) -> ConsentId:
        """Chain a consent that starts now."""
        allowed = grantable(self.record.tools.catalogue, purpose, categories, agency)
        if isinstance(allowed, Deny):
            raise TypeError(f"the demo grants what the rules forbid: {agency.type}, {purpose}: {allowed}")
        consent, capacity = ConsentId(uuid_at(at)), self.capacity(at)
        if capacity.basis is not CapacityBasis.AGE and channel == "self":
            channel = "assisted"  # a minor decides in an adviser's presence, who judges that she understands it
        self.record.append(
            Granted(
                at=at,
                recorded_at=at,
                consent=consent,
                agency=agency.agency_id,
                purpose=purpose,
                categories=categories,
                valid_until=add_months(at, months),
                notice=self.notice(purpose),
                channel=Channel(channel),
                interpreter=Interpreter(interpreter),
                assisted_by=None if channel == "self" else agency.agency_id,
                capacity=capacity,
                request=request,
            )
        )
        return consent

    def capacity(self, at: datetime) -> Capacity:
        """Why the newcomer could decide: of age, or able in the adviser's judgement."""
        return Capacity(basis_of(self.birth_date, at))

    def numbers(self, categories: tuple[str, ...]) -> tuple[int, ...]:
        """The catalogue numbers of these categories, ascending."""
        return tuple(sorted(self.record.tools.catalogue.categories[code].number for code in categories))


def basis_of(birth_date: str, at: datetime) -> CapacityBasis:
    """On what a newcomer of at least 15 decides at that moment (rules of `consent.capacity`)."""
    for basis in (CapacityBasis.AGE, CapacityBasis.ADVISER_JUDGEMENT):
        if not isinstance(may_decide(basis, birth_date, at.date()), Deny):
            return basis
    raise TypeError("the demo lets a child decide")
