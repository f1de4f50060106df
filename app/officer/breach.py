"""Who is affected by what somebody saw, and the letters to them (Art. 33, 34 GDPR).

1. Affected is whose content was shown by one of the chosen acts; what was refused showed nothing. Decoys are nobody.
2. The report names categories and fields that could be read, never values: no record is opened for it.
3. Letters are made under a logged case, and each stands in the person's list. Who was erased gets none; the report says how many.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text

from app.audit.record import Entry
from app.documents.breach_letter import BreachLetter, Seen, breach_letters_pdf
from app.errors import NotFound
from app.ledger.releases import facts_of
from app.officer.cases import Case, Officer
from app.officer.judgement import Verdict
from app.officer.looks import Look
from app.officer.people import Person
from app.pages.languages import GERMAN
from app.pages.texts import offered
from app.unit_of_work import UnitOfWork
from consent.catalogue import Catalogue
from consent.release import readable_fields
from consent.vocabulary import AgencyId, Purpose

WRITTEN: Final = "officer.letter"
_SUPERVISION: Final = {"gdpr": "GDPR", "dsg_ekd": "DSG-EKD", "kdg": "KDG"}
_REFERENCES = text("""
  SELECT newcomer_id, agency_id, reference FROM newcomer_reference
   WHERE newcomer_id = ANY(:people) AND NOT alias ORDER BY registered DESC, created_at
""")


@dataclass(frozen=True, slots=True)
class Affected:
    """One person, the acts by which content of hers was shown, and what could be read: fields by category."""

    person: Person
    looks: tuple[Look, ...]
    fields: Mapping[str, tuple[str, ...]]

    @property
    def language(self) -> str:
        """The language of her letter: hers, where our pages speak it."""
        return self.person.language if self.person.language in {one.code for one in offered()} else GERMAN


@dataclass(frozen=True, slots=True)
class Reach:
    """Everybody affected, and how many acts showed content of people who were erased since."""

    affected: tuple[Affected, ...]
    erased_looks: int

    def languages(self) -> Mapping[str, int]:
        """How many letters per language."""
        codes = [one.language for one in self.affected]
        return {code: codes.count(code) for code in sorted(set(codes))}


def reach(
    catalogue: Catalogue, looks: Sequence[Look], verdicts: Collection[Verdict] | None = None, decoys: Collection[UUID] = ()
) -> Reach:
    """Who is affected by these acts; with `verdicts` only by acts judged so."""
    chosen = [one for one in looks if one.shown and (verdicts is None or one.judged.verdict in verdicts)]
    found: dict[UUID, list[Look]] = {}
    for one in chosen:
        if one.person is not None and one.person.newcomer_id not in decoys:
            found.setdefault(one.person.newcomer_id, []).append(one)
    affected = []
    for acts in found.values():
        person = acts[-1].person
        if person is not None:
            affected.append(Affected(person, tuple(acts), _fields(catalogue, acts)))
    return Reach(tuple(affected), sum(one.person is None for one in chosen))


WRONG: Final = frozenset({Verdict.NOT_ALLOWED, Verdict.SAME_MOMENT})
"""What makes somebody affected unless every look of a time is meant, as after a theft of an agency's keys."""


async def letters(
    uow: UnitOfWork, officer: Officer, case: Case, affected: Sequence[Affected], measures: str = ""
) -> Mapping[str, bytes]:
    """The letters to these people, one PDF per language, recorded for each of them. Raises NotFound if the case is closed."""
    if case.closed_at is not None:
        raise NotFound()
    settings = uow.world.settings
    office = (await facts_of(uow.world, {AgencyId(officer.agency_id)}))[AgencyId(officer.agency_id)]
    handed = await _handed_by(uow, [one.person.newcomer_id for one in affected])
    papers = {}
    for code in sorted({one.language for one in affected}):
        own = [one for one in affected if one.language == code]
        papers[code] = breach_letters_pdf(
            code,
            [
                BreachLetter(one.person.pseudonym, _seen(uow.world.catalogue, one), handed.get(one.person.newcomer_id, ()))
                for one in own
            ],
            settings.data_protection_officer,
            measures,
            _SUPERVISION[office.legal_regime],
        )
    for one in affected:
        entry = Entry(WRITTEN, subject_ref=one.person.subject_ref, agency=officer.agency_id, actor=officer.actor)
        await uow.record(entry._replace(case=case.wire_id, purpose=str(Purpose.DATA_PROTECTION_CHECK)))
    return papers


async def _handed_by(uow: UnitOfWork, people: Sequence[UUID]) -> dict[UUID, tuple[tuple[str, str], ...]]:
    rows = (await uow.session.execute(_REFERENCES, {"people": list(people)})).all()
    agencies = await facts_of(uow.world, {AgencyId(row.agency_id) for row in rows})
    found: dict[UUID, tuple[tuple[str, str], ...]] = {}
    for row in rows:
        found.setdefault(UUID(int=row.newcomer_id.int), ((agencies[AgencyId(row.agency_id)].name, row.reference),))
    return found


def _fields(catalogue: Catalogue, acts: Sequence[Look]) -> dict[str, tuple[str, ...]]:
    """What could be read at most: the fields of the shown categories that this agency may read under this purpose."""
    found: dict[str, set[str]] = {}
    for one in acts:
        for number in one.row.categories:
            spec = catalogue.by_number.get(number)
            if spec is None:
                continue
            if one.agency is None or one.row.purpose is None or one.judged.verdict is Verdict.LEGAL_DUTY:
                found.setdefault(spec.code, set()).update(spec.fields)
            else:
                fields = readable_fields(catalogue, spec.code, Purpose(one.row.purpose), one.agency)
                found.setdefault(spec.code, set()).update(fields)
    return {code: tuple(sorted(fields)) for code, fields in sorted(found.items())}


def _seen(catalogue: Catalogue, one: Affected) -> tuple[Seen, ...]:
    by_agency: dict[str, list[Look]] = {}
    for act in one.looks:
        by_agency.setdefault(act.agency.name if act.agency else "", []).append(act)
    told = []
    for agency, acts in by_agency.items():
        numbers = sorted({number for act in acts for number in act.row.categories if number in catalogue.by_number})
        labels = tuple(dict(catalogue.by_number[number].labels) for number in numbers)
        told.append(Seen(agency, labels, acts[0].row.at, acts[-1].row.at, len(acts)))
    return tuple(told)
