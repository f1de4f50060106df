"""What an office may ask for and read aloud: its purposes, the categories that a person can allow it, the wording in German."""

from collections.abc import Collection

from app.agencies.bound_purposes import read_bound
from app.documents.agencies import duties
from app.errors import NotFound
from app.ids import AGENCY, parse, wire
from app.pages.languages import GERMAN
from app.settings import Settings
from app.unit_of_work import UnitOfWork
from app.wire import moment_text
from consent.catalogue import Catalogue
from consent.counting import countable_fields
from consent.release import readable_fields
from consent.term import add_months, offered_months
from consent.vocabulary import AgencyFacts, AgencyId, Purpose

_CHOSEN_BELOW = {"categories": "Die Angaben, die Sie jetzt wählen", "valid_until": "zu dem Tag, den Sie jetzt wählen"}


def usable(catalogue: Catalogue, agency: AgencyFacts, purposes: Collection[str], *, one_time: bool = False) -> dict[str, str]:
    """The purposes, by code with their label, for which a person can consent to this agency; a hand-over only if wanted too."""
    return {
        code: spec.labels[GERMAN]
        for code, spec in catalogue.purposes.items()
        if code in purposes and spec.legal_basis == "consent" and agency.type in spec.recipients and one_time >= spec.one_time
    }


def askable(catalogue: Catalogue, agency: AgencyFacts, purpose: str) -> dict[str, str]:
    """The categories of the purpose's template, by code with their label, of which this agency could read or count anything."""

    def of_use(code: str) -> frozenset[str]:
        if purpose == Purpose.STATISTICS:
            return countable_fields(catalogue, code)
        return readable_fields(catalogue, code, Purpose(purpose), agency)

    return {
        code: catalogue.categories[code].labels[GERMAN]
        for code in catalogue.purposes[purpose].template.everything
        if of_use(code)
    }


def durations(catalogue: Catalogue, purpose: str) -> tuple[int, ...]:
    """For how many months a person may consent, shortest first."""
    spec = catalogue.purposes[purpose]
    return offered_months(spec, spec.template.max_months)


def end_after(uow: UnitOfWork, months: str) -> str | None:
    """The moment so many months from now as the contract writes it; None for what is no number of months."""
    known = months.isascii() and months.isdigit() and len(months) <= 3
    return moment_text(add_months(uow.now, int(months))) if known else None


def wording(catalogue: Catalogue, settings: Settings, agency: AgencyFacts, purpose: str) -> list[str]:
    """The German wording of the purpose, to be read aloud before the person decides, line by line."""
    sentences = duties(catalogue, GERMAN, reporting=agency.reporting_duty, course=agency.course_reporting)
    places = {
        "agency": agency.name,
        "function": catalogue.agency_types[agency.type].labels[GERMAN],
        "reporting": " ".join(sentence for _language, sentence in sentences),
        "help": settings.help_address or "Jede Beratungsstelle",
        "complaints": settings.complaint_addresses.get(agency.legal_regime) or "Bei der Aufsicht für den Datenschutz",
        **_CHOSEN_BELOW,
    }
    return catalogue.notices[purpose, GERMAN].text.format_map(places).strip().splitlines()


async def recipients(uow: UnitOfWork, own: AgencyId) -> list[tuple[str, str, dict[str, str]]]:
    """Every other active agency by name: its id on the wire, its name, and its purposes by code with their label."""
    catalogue, found = uow.world.catalogue, []
    bound = {AgencyId(row["agency_id"]): purposes for row, purposes in await read_bound(uow) if row["agency_id"] != own}
    for agency_id, facts in (await uow.world.agencies.get_many(bound)).items():
        purposes = usable(catalogue, facts, {row["purpose"] for row in bound[agency_id] if row["allowed"]})
        if facts.active and purposes:
            found.append((wire(AGENCY, agency_id), facts.name, purposes))
    return sorted(found, key=lambda one: one[1])


async def chosen(uow: UnitOfWork, own: AgencyFacts, purposes: Collection[str], choice: str) -> tuple[AgencyFacts, str]:
    """Recipient and purpose of a choice (`agency:purpose`; the office itself, for a purpose it may use, without the first part).

    Raises NotFound, also for a purpose that is not made for this kind of recipient.
    """
    agency, _, purpose = choice.rpartition(":")
    catalogue, agency_id = uow.world.catalogue, parse(AGENCY, agency)
    if not agency:
        facts, known = own, purposes
    elif agency_id is not None:
        facts, known = await uow.world.agencies.get(AgencyId(agency_id)), catalogue.purposes
    else:
        raise NotFound()
    if purpose not in usable(catalogue, facts, known, one_time=True):
        raise NotFound()
    return facts, purpose
