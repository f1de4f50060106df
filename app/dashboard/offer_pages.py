"""The catalogue of offers as pages: a list to search, and a form to add, change, close or open one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from app.areas import MUNICIPALITIES
from app.dashboard.callers import AsMonitoringStaff, MonitoringPage
from app.dashboard.faults import DashboardRoute
from app.dashboard.offer_form import IDS, KIND_WORDS, Filled, as_sent, as_stored, choices, read_draft, told
from app.errors import NotFound
from app.idempotency import begin, keep
from app.ids import OFFER, parse, wire
from app.monitoring.map_file import shapes_of
from app.offers.close_offer import close_offer, open_offer
from app.offers.columns import written
from app.offers.offer import OfferDraft, Source, faults_of
from app.offers.save_offer import save_offer
from app.offers.store import all_offers, read_offer
from app.pages.forms import EMPTY, read_form
from app.pages.languages import GERMAN
from app.pages.render import HEADERS, page, see_other
from app.staff.once import new_key, read_once
from app.unit_of_work import UnitOfWork, UoW
from consent.vocabulary import AgencyId

router = APIRouter(prefix="/monitoring/angebote", route_class=DashboardRoute, include_in_schema=False)

PAGE = 100
SOURCES = {Source.OWN: "hier eingetragen", Source.CSV: "Datei", Source.INTEGREAT: "Integreat"}
_PUBLIC = "offers name no person"
_LIST = "/monitoring/angebote/"
Id = Annotated[str, Path(max_length=40)]
Word = Annotated[str, Query(max_length=40)]


@router.get("/")
async def list_offers(
    request: Request,
    caller: MonitoringPage,
    uow: UoW,
    art: Word = "",
    gemeinde: Word = "",
    zu: Word = "",
    seite: Annotated[int, Query(ge=1, le=10_000)] = 1,
    erledigt: Word = "",
) -> Response:
    """Offers by kind and municipality, closed ones too where asked for."""
    uow.unaudited(_PUBLIC)
    every = await all_offers(uow.session, vanished=bool(zu))
    wanted = [one for one in every if art in ("", one["kind"]) and gemeinde in ("", one["municipality"])]
    here = wanted[(seite - 1) * PAGE : seite * PAGE]
    return page(
        request,
        "dashboard/templates/offers.html",
        caller,
        offers=[(wire(OFFER, one["offer_id"]), one, await _provider(uow, one)) for one in here],
        found=len(wanted),
        number=seite,
        last=max(1, -(-len(wanted) // PAGE)),
        kinds={kind.value: words for kind, words in KIND_WORDS.items()},
        sources={source.value: words for source, words in SOURCES.items()},
        levels={"below_A1": "unter A1"},
        places=_places(uow),
        chosen=(art, gemeinde, zu),
        done=erledigt,
    )


@router.get("/angebote.csv")
async def download(caller: MonitoringPage, uow: UoW) -> Response:
    """The offers that stand, as a file that `kiim offers import` takes."""
    uow.unaudited(_PUBLIC)
    body = "\ufeff" + written(await all_offers(uow.session))
    return Response(body, 200, HEADERS | {"Content-Disposition": 'attachment; filename="angebote.csv"'}, "text/csv")


@router.get("/neu")
async def new_offer(request: Request, caller: MonitoringPage, uow: UoW) -> Response:
    """An empty form."""
    uow.unaudited(_PUBLIC)
    return _form(request, caller, uow, None, as_sent(EMPTY))


@router.post("/neu")
async def add_offer(request: Request, caller: MonitoringPage, uow: UoW) -> Response:
    """Add one; a form that is sent twice adds it once."""
    form, claim = await read_once(request, caller)
    if await begin(uow, claim) is not None:
        uow.unaudited("the offer was recorded the first time")
        return see_other(f"{_LIST}?erledigt=gespeichert")
    draft, faults = read_draft(form, uow.world.catalogue)
    faults += told(faults_of(draft, uow.world.catalogue))
    if faults:
        uow.unaudited("a form with faults, nothing was saved")
        return _form(request, caller, uow, None, as_sent(form), faults)
    saved = await save_offer(uow, draft, actor=caller.actor)
    await keep(uow, claim, status=201, resource=wire(OFFER, saved))
    return see_other(f"{_LIST}?erledigt=gespeichert")


@router.get("/{offer}")
async def show_offer(request: Request, caller: MonitoringPage, uow: UoW, offer: Id) -> Response:
    """One offer in the form."""
    uow.unaudited(_PUBLIC)
    found = await _found(uow, offer)
    return _form(request, caller, uow, found, as_stored(found, await _provider(uow, found)))


@router.post("/{offer}")
async def change(request: Request, caller: MonitoringPage, uow: UoW, offer: Id) -> Response:
    """Write all of it."""
    form = await read_form(request, caller.form)
    found = await _found(uow, offer)
    draft, faults = read_draft(form, uow.world.catalogue)
    draft = await _with_agency(uow, draft, found)
    faults += told(faults_of(draft, uow.world.catalogue))
    if faults:
        uow.unaudited("a form with faults, nothing was saved")
        return _form(request, caller, uow, found, as_sent(form), faults)
    await save_offer(uow, draft, found["offer_id"], caller.actor)
    return see_other(f"{_LIST}?erledigt=gespeichert")


@router.post("/{offer}/schliessen")
async def close(request: Request, caller: MonitoringPage, uow: UoW, offer: Id) -> Response:
    """Nobody can join it any more."""
    await read_form(request, caller.form)
    await close_offer(uow, (await _found(uow, offer))["offer_id"], caller.actor)
    return see_other(f"{_LIST}?erledigt=geschlossen")


@router.post("/{offer}/oeffnen")
async def reopen(request: Request, caller: MonitoringPage, uow: UoW, offer: Id) -> Response:
    """It can be joined again."""
    await read_form(request, caller.form)
    await open_offer(uow, (await _found(uow, offer))["offer_id"], caller.actor)
    return see_other(f"{_LIST}?erledigt=geoeffnet")


async def _found(uow: UnitOfWork, offer: str) -> dict[str, Any]:
    offer_id = parse(OFFER, offer)
    found = None if offer_id is None else await read_offer(uow.session, offer_id)
    if found is None:
        raise NotFound()
    return found


async def _provider(uow: UnitOfWork, offer: dict[str, Any]) -> str:
    if offer["agency_id"] is None:
        return offer["provider"] or ""
    return (await uow.world.agencies.get(AgencyId(offer["agency_id"]))).name


async def _with_agency(uow: UnitOfWork, draft: OfferDraft, found: dict[str, Any]) -> OfferDraft:
    """A registered provider stays registered as long as its name stays."""
    if found["agency_id"] is not None and draft.provider == await _provider(uow, found):
        return replace(draft, agency_id=found["agency_id"], provider=None)
    return draft


def _places(uow: UnitOfWork) -> list[tuple[str, str]]:
    """The municipalities of the installation by name, as its map calls them if it has one; none where no area is watched."""
    settings, entries = uow.world.settings, uow.world.catalogue.code_lists[MUNICIPALITIES].entries
    areas = tuple(part.strip() for part in settings.monitoring_areas.split(",") if part.strip())
    shapes = shapes_of(settings)
    drawn = {} if shapes is None else shapes.names
    inside = [code for code in entries if areas and code.startswith(areas)]
    return sorted(((code, drawn.get(code, entries[code].labels[GERMAN])) for code in inside), key=lambda one: one[1])


def _form(
    request: Request,
    caller: AsMonitoringStaff,
    uow: UnitOfWork,
    offer: dict[str, Any] | None,
    filled: Filled,
    faults: Sequence[tuple[str, str]] = (),
) -> Response:
    places = _places(uow)
    kept = filled.one(IDS["municipality"])
    if kept and kept not in dict(places):
        places.append((kept, kept))
    return page(
        request,
        "dashboard/templates/offer.html",
        caller,
        status=422 if faults else 200,
        offer=offer,
        id="" if offer is None else wire(OFFER, offer["offer_id"]),
        own=offer is None or offer["source"] == Source.OWN,
        filled=filled,
        choices=choices(uow.world.catalogue),
        places=[("", "nicht angegeben"), *places],
        key=new_key(),
        faults=faults,
    )
