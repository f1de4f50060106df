"""Import a CSV file of offers: the whole of a catalogue, so what is no longer in it has vanished; all or nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from app.audit.record import Entry
from app.csv_file import Delivered, FileRefused, rows_of
from app.errors import NotFound
from app.offers.columns import COLUMNS, CellFault, draft_of, places_of
from app.offers.offer import OfferDraft, Source, faults_of
from app.offers.take_over import TakenOver, TooManyVanished, take_over
from app.unit_of_work import UnitOfWork
from consent.vocabulary import AgencyId

_NAMED_FAULTS = 20


@dataclass(slots=True)
class OffersReport:
    """What became of a file: rows is the sum of offers, blank, faulty and the heading; `taken` is None where one is faulty."""

    rows: int = 0
    offers: int = 0
    blank: int = 0
    faulty: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)
    taken: TakenOver | None = None

    def find(self, line: int, words: str) -> None:
        """Count a faulty row; the first ones are named."""
        self.faulty += 1
        if len(self.faults) < _NAMED_FAULTS:
            self.faults.append((line, words))


async def import_offers(
    uow: UnitOfWork,
    delivered: Delivered,
    catalogue: str,
    *,
    complete: bool = True,
    accept_fewer: bool = False,
    dry_run: bool = False,
) -> OffersReport:
    """Take over the offers of a file as those of the CSV catalogue of this name. Raises FileRefused."""
    report = OffersReport()
    drafts = await _drafts(uow, delivered, report)
    if report.faulty or dry_run:
        uow.unaudited("a file with faults or a dry run changes nothing")
        return report
    try:
        report.taken = await take_over(
            uow, Source.CSV, catalogue, list(drafts.values()), complete=complete, accept_fewer=accept_fewer
        )
    except TooManyVanished as fault:
        raise FileRefused(f"{fault}: is this the whole catalogue? --partial adds only, --accept-fewer means it") from None
    await uow.record(Entry("offers-imported"))
    return report


async def _drafts(uow: UnitOfWork, delivered: Delivered, report: OffersReport) -> Mapping[str, OfferDraft]:
    rows = rows_of(delivered.text)
    filled = [row for row in rows if not row.blank]
    report.rows, report.blank = len(rows), len(rows) - len(filled)
    if not filled:
        raise FileRefused("the file is empty")
    places = places_of(filled[0])
    drafts: dict[str, OfferDraft] = {}
    lines: dict[str, int] = {}
    for row in filled[1:]:
        if len(row.cells) < len(filled[0].cells):
            report.find(row.line, f"{len(row.cells)} columns instead of {len(filled[0].cells)}")
            continue
        try:
            draft = draft_of(row.cells, places, uow.world.catalogue)
        except CellFault as fault:
            report.find(row.line, str(fault))
            continue
        faults = faults_of(draft, uow.world.catalogue)
        if faults:
            member = faults[0]["pointer"].lstrip("/")
            report.find(row.line, f"{COLUMNS[member][0]}: {faults[0]['detail']}")
        elif draft.source_id in drafts:
            report.find(row.line, f"{COLUMNS['source_id'][0]}: stands in line {lines[draft.source_id]} already")
        else:
            drafts[draft.source_id] = draft
            lines[draft.source_id] = row.line
    await _refuse_strangers(uow, drafts.values(), lines, report)
    report.offers = report.rows - report.blank - report.faulty - 1
    return drafts


async def _refuse_strangers(
    uow: UnitOfWork, drafts: Collection[OfferDraft], lines: Mapping[str, int], report: OffersReport
) -> None:
    known: dict[UUID, bool] = {}
    for draft in drafts:
        if draft.agency_id is None:
            continue
        if draft.agency_id not in known:
            known[draft.agency_id] = await _is_registered(uow, draft.agency_id)
        if not known[draft.agency_id]:
            report.find(lines[draft.source_id], "anbieter: no agency of this id is registered; a name does as well")


async def _is_registered(uow: UnitOfWork, agency_id: UUID) -> bool:
    try:
        await uow.world.agencies.get(AgencyId(agency_id))
    except NotFound:
        return False
    return True
