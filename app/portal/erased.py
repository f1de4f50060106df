"""The receipt of an erasure as a page for whoever holds its number: what is gone, how far the copies are, paper and proof."""

import asyncio
from datetime import timedelta
from typing import Literal

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.documents.erasure_receipt import ErasureReceipt, copies, erasure_receipt_pdf
from app.documents.speech import both, speech
from app.errors import NotFound
from app.pages.callers import VisitorPage
from app.pages.faults import PageRoute
from app.pages.forms import read_form
from app.pages.render import HEADERS, page, see_other
from app.profile.erase import ERASED, KEPT
from app.profile.erasures import erasure_proof, find_erasure
from app.unit_of_work import UnitOfWork, UoW
from app.world import world_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_NOBODY = "a receipt names nobody: whose it was can no longer be found out"
_PROOFS: dict[str, Literal["erased", "final"]] = {"daten": "erased", "kopien": "final"}
_LONGEST = 64


@router.get("/{lang}/geloescht")
async def ask_number(request: Request, caller: VisitorPage) -> Response:
    """Ask for the number of a receipt."""
    return page(request, "portal/templates/erasure_check.html", caller, wrong=False)


@router.post("/{lang}/geloescht")
async def answer_number(request: Request, caller: VisitorPage, uow: UoW) -> Response:
    """Lead on to the receipt of this number, however it was written."""
    form = await read_form(request, caller.form)
    uow.unaudited(_NOBODY)
    number = "".join(form.one("nummer").split()).lower()[:_LONGEST]
    try:
        await find_erasure(uow, number)
    except NotFound:
        return page(request, "portal/templates/erasure_check.html", caller, status=422, wrong=True)
    return see_other(f"/{caller.language.code}/geloescht/{number}")


@router.get("/{lang}/geloescht/{number}")
async def show_erased(request: Request, caller: VisitorPage, uow: UoW, number: str) -> Response:
    """What is gone and what stayed, the number, and how far the copies are; says nothing about anybody."""
    told = await _receipt(request, uow, number)
    return page(
        request,
        "portal/templates/erased.html",
        caller,
        erased=ERASED,
        kept=KEPT,
        told=told,
        copies=copies(speech(caller.language.code), told),
    )


@router.get("/{lang}/geloescht/{number}/papier")
async def print_erased(request: Request, caller: VisitorPage, uow: UoW, number: str) -> Response:
    """The receipt to be printed or kept."""
    told = await _receipt(request, uow, number)
    pdf = await asyncio.to_thread(erasure_receipt_pdf, told, both(caller.language.code))
    return _file(pdf, "application/pdf", "quittung.pdf")


@router.get("/{lang}/geloescht/{number}/beweis/{of}")
async def prove_erased(caller: VisitorPage, uow: UoW, number: str, of: str) -> Response:
    """That the log says so, as a file that others can check without this service."""
    uow.unaudited(_NOBODY)
    if of not in _PROOFS:
        raise NotFound()
    proof = await erasure_proof(uow, number, _PROOFS[of])
    return _file(proof.encode(), "text/plain; charset=utf-8", f"{of}.tlog-proof")


async def _receipt(request: Request, uow: UnitOfWork, number: str) -> ErasureReceipt:
    uow.unaudited(_NOBODY)
    erased = await find_erasure(uow, number)
    settings = world_of(request).settings
    days = settings.key_roll_days
    due = erased.at + timedelta(days=days) if days else None
    return ErasureReceipt(number, erased.at, erased.final_at, due, settings.base_url)


def _file(body: bytes, kind: str, name: str) -> Response:
    return Response(body, 200, HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}, kind)
