"""An authority asks for data about one person: written down, decided on a ground of the list, given out once, told (R-07).

1. There is no API for it and no purpose: an authority has no client, and nothing here answers by itself.
2. The ground is one of the catalogue's; it bounds the categories. The officer says why it holds, or why not: refused is a result.
3. What is given out is opened once, under the disclosure's id, and stands in the person's list at that moment. Where the ground
   may forbid telling and the officer has said until when, she is told afterwards; what is due stands on the first page.
4. Authority, reference, person and every word are sealed; a refused request leaves no row about her: nothing was given out.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from app.agencies.store import add, change, find, find_all
from app.audit.record import Entry
from app.errors import Fault, NotFound, ValidationFailed
from app.ids import DISCLOSURE, new_uuid, wire
from app.ledger.head import lock_head
from app.officer.cases import Officer, find_person
from app.officer.content import Opened, look_entry, open_categories
from app.officer.judgement import DISCLOSED
from app.officer.sealing import open_note, seal_note
from app.officer.tables import disclosure
from app.unit_of_work import UnitOfWork
from consent.catalogue.grounds import Ground, grounds

LONGEST_BAN: Final = timedelta(days=183)
_NOTE: Final = ("authority", "reference", "asked_for", "why")
_WORDS: Final = {"authority": (3, 200), "reference": (1, 200), "asked_for": (5, 2000)}
_WHY: Final = (10, 2000)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A request with its course; `categories` are numbers, empty until it was approved."""

    disclosure_id: UUID
    agency_id: UUID
    ground: str
    state: str
    telling: str
    categories: tuple[int, ...]
    asked_at: datetime
    authority: str
    reference: str
    asked_for: str
    about: UUID
    why: str = ""
    decided_at: datetime | None = None
    disclosed_at: datetime | None = None
    told_at: datetime | None = None
    tell_from: datetime | None = None

    @property
    def wire_id(self) -> str:
        """How the log and the pages write it."""
        return wire(DISCLOSURE, self.disclosure_id)

    def telling_is_due(self, now: datetime) -> bool:
        """Whether a ban on telling is over and the person was not told yet."""
        return self.state == "disclosed" and self.telling == "forbidden" and self.tell_from is not None and self.tell_from <= now


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the officer writes it down; `who` is an agency's reference or a pseudonym."""

    authority: str
    reference: str
    ground: str
    asked_for: str
    who: str


async def record_request(uow: UnitOfWork, officer: Officer, asked: Asked) -> Disclosure:
    """Write a request down. Raises ValidationFailed."""
    faults: list[Fault] = []
    for name, (least, most) in _WORDS.items():
        if not least <= len(getattr(asked, name).strip()) <= most:
            faults.append({"pointer": f"/{name}", "code": "text", "detail": f"{least} to {most} characters"})
    if asked.ground not in grounds():
        faults.append({"pointer": "/ground", "code": "unknown-code", "detail": "a ground of the catalogue's list"})
    about = await find_person(uow, asked.who)
    if about is None:
        faults.append({"pointer": "/who", "code": "unknown", "detail": "no record goes by this reference or pseudonym"})
    if faults or about is None:
        raise ValidationFailed(faults)
    words = {name: getattr(asked, name).strip() for name in _WORDS}
    made = Disclosure(
        new_uuid(), UUID(int=officer.agency_id.int), asked.ground, "asked", "due", (), uow.now, about=about, **words
    )
    version = await add(uow, disclosure, _columns(uow, made))
    await _record(uow, officer, "disclosure.asked", made, version)
    return made


async def decide(
    uow: UnitOfWork,
    officer: Officer,
    disclosure_id: UUID,
    categories: Sequence[str],
    why: str,
    silent_until: datetime | None = None,
) -> Disclosure:
    """Approve what may be given out, or with no category refuse it. Raises NotFound, ValidationFailed."""
    found, asked = await _locked(uow, disclosure_id, "asked")
    ground, catalogue = grounds()[asked.ground], uow.world.catalogue
    faults: list[Fault] = []
    if not _WHY[0] <= len(why.strip()) <= _WHY[1]:
        faults.append({"pointer": "/why", "code": "text", "detail": f"{_WHY[0]} to {_WHY[1]} characters"})
    if not set(categories) <= set(ground.categories):
        faults.append({"pointer": "/categories", "code": "beyond-ground", "detail": "the ground does not reach that far"})
    if silent_until is not None and not _may_be_silent(uow, ground, silent_until):
        faults.append(
            {"pointer": "/silent_until", "code": "not-allowed", "detail": "only where the ground says so, half a year at most"}
        )
    if faults:
        raise ValidationFailed(faults)
    numbers = tuple(sorted(catalogue.categories[code].number for code in categories))
    decided = replace(
        asked,
        state="approved" if numbers else "refused",
        categories=numbers,
        why=why.strip(),
        decided_at=uow.now,
        telling="due" if silent_until is None or not numbers else "forbidden",
        tell_from=silent_until if numbers else None,
    )
    version = await change(uow, disclosure, found, **_columns(uow, decided))
    await _record(uow, officer, f"disclosure.{decided.state}", decided, version)
    return decided


async def disclose(uow: UnitOfWork, officer: Officer, disclosure_id: UUID) -> tuple[Disclosure, list[Opened]]:
    """Open what was approved, once; the person reads of it, unless she must not be told yet. Raises NotFound, Refused."""
    found, approved = await _locked(uow, disclosure_id, "approved")
    told = approved.telling != "forbidden"
    codes = [uow.world.catalogue.by_number[number].code for number in approved.categories]
    entry = await look_entry(uow, officer, approved.wire_id, DISCLOSED)
    opened = await open_categories(uow, approved.about, codes, entry, told=told)
    changes: dict[str, Any] = {"telling": "told", "told_at": uow.now} if told else {}
    given = replace(approved, state="disclosed", disclosed_at=uow.now, **changes)
    version = await change(uow, disclosure, found, **_columns(uow, given))
    await _record(uow, officer, "disclosure.given", given, version)
    return given, opened


async def tell(uow: UnitOfWork, officer: Officer, disclosure_id: UUID) -> Disclosure:
    """Tell the person now what was given out while telling was forbidden. Raises NotFound (nothing to tell, or she is erased)."""
    found, given = await _locked(uow, disclosure_id, "disclosed")
    head = await lock_head(uow, given.about, shared=True)
    if given.telling != "forbidden" or head is None:
        raise NotFound()
    entry = await look_entry(uow, officer, given.wire_id, DISCLOSED)
    await uow.record(entry._replace(subject_ref=head.key.subject_ref, categories=given.categories))
    told = replace(given, telling="told", told_at=uow.now)
    version = await change(uow, disclosure, found, **_columns(uow, told))
    await _record(uow, officer, "disclosure.told", told, version)
    return told


async def find_disclosure(uow: UnitOfWork, disclosure_id: UUID | None) -> Disclosure:
    """One request. Raises NotFound."""
    found = None if disclosure_id is None else await find(uow, disclosure, disclosure_id=disclosure_id)
    if found is None:
        raise NotFound()
    return _disclosure(uow, found)


async def list_disclosures(uow: UnitOfWork) -> list[Disclosure]:
    """Every request, the newest first."""
    found = [_disclosure(uow, row) for row in await find_all(uow, disclosure)]
    return sorted(found, key=lambda one: one.asked_at, reverse=True)


def _may_be_silent(uow: UnitOfWork, ground: Ground, until: datetime) -> bool:
    return ground.may_forbid_telling and uow.now < until <= uow.now + LONGEST_BAN


async def _locked(uow: UnitOfWork, disclosure_id: UUID, state: str) -> tuple[dict[str, Any], Disclosure]:
    found = await find(uow, disclosure, lock=True, disclosure_id=disclosure_id)
    if found is None or found["state"] != state:
        raise NotFound()
    return found, _disclosure(uow, found)


async def _record(uow: UnitOfWork, officer: Officer, action: str, one: Disclosure, version: int) -> None:
    register = ("disclosure", str(one.disclosure_id), version)
    await uow.record(Entry(action, agency=officer.agency_id, actor=officer.actor, case=one.wire_id, register=register))


def _place(disclosure_id: UUID) -> str:
    return f"disclosure/{disclosure_id}"


def _columns(uow: UnitOfWork, one: Disclosure) -> dict[str, Any]:
    columns = asdict(one)
    note = {name: columns.pop(name) for name in _NOTE} | {"about": columns.pop("about").hex}
    return {
        **columns,
        "categories": list(one.categories),
        "sealed": seal_note(uow.world.keyring, _place(one.disclosure_id), note),
    }


def _disclosure(uow: UnitOfWork, row: dict[str, Any]) -> Disclosure:
    columns = {name: value for name, value in row.items() if name not in {"sealed", "row_version"}}
    note = open_note(uow.world.keyring, _place(row["disclosure_id"]), row["sealed"])
    words = {name: note[name] for name in _NOTE}
    return Disclosure(**{**columns, **words, "categories": tuple(row["categories"]), "about": UUID(hex=note["about"])})
