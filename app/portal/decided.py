"""After the answer: what was stored, the receipt, and two voluntary questions whether it was understood.

What somebody answers to the two questions is stored nowhere and changes nothing: the next page only says what is right.
"""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.audit.record import Entry
from app.errors import NotFound
from app.grants.overview import my_consents
from app.grants.schemas import MyConsents, MyConsentView, RefusalView
from app.ledger.head import Head
from app.pages.callers import AsSignedIn, NewcomerPage
from app.pages.faults import PageRoute
from app.pages.forms import read_form
from app.pages.render import page, see_other
from app.profile.own import own_head
from app.unit_of_work import UnitOfWork, UoW

router = APIRouter(route_class=PageRoute, include_in_schema=False)
QUESTIONS = ("wer", "dann")
_LONGEST = 16


@router.get("/{lang}/erteilt/{consent}")
async def allowed(request: Request, caller: NewcomerPage, uow: UoW, consent: str) -> Response:
    """What is allowed now; a consent that is over leads to its own page."""
    given = consent_in(await decisions(uow, caller), consent)
    if given.status != "active":
        return see_other(f"/{caller.language.code}/freigabe/{consent}")
    return _shown(request, caller, uow, "allowed", given=given)


@router.get("/{lang}/nein/{asked}")
async def refused(request: Request, caller: NewcomerPage, uow: UoW, asked: str) -> Response:
    """What a no means; if an older yes to the same agency still stands, that is said too."""
    decided = await decisions(uow, caller)
    said = refusal_in(decided, asked)
    return _shown(request, caller, uow, "refused", said=said, still=still_allowed(decided, said.recipient))


@router.get("/{lang}/erteilt/{consent}/fragen")
async def ask_after_yes(request: Request, caller: NewcomerPage, uow: UoW, consent: str) -> Response:
    """Who may see it, and until when?"""
    given = consent_in(await decisions(uow, caller), consent)
    return _shown(request, caller, uow, "understood", given=given, said=None, answers=None)


@router.post("/{lang}/erteilt/{consent}/fragen")
async def answer_after_yes(request: Request, caller: NewcomerPage, uow: UoW, consent: str) -> Response:
    """Say what is right, whatever was ticked."""
    answers = await _answers(request, caller)
    given = consent_in(await decisions(uow, caller), consent)
    return _shown(request, caller, uow, "understood", given=given, said=None, answers=answers)


@router.get("/{lang}/nein/{asked}/fragen")
async def ask_after_no(request: Request, caller: NewcomerPage, uow: UoW, asked: str) -> Response:
    """What does the no change?"""
    said = refusal_in(await decisions(uow, caller), asked)
    return _shown(request, caller, uow, "understood", given=None, said=said, answers=None)


@router.post("/{lang}/nein/{asked}/fragen")
async def answer_after_no(request: Request, caller: NewcomerPage, uow: UoW, asked: str) -> Response:
    """Say what is right, whatever was ticked."""
    answers = await _answers(request, caller)
    said = refusal_in(await decisions(uow, caller), asked)
    return _shown(request, caller, uow, "understood", given=None, said=said, answers=answers)


async def decisions(uow: UnitOfWork, caller: AsSignedIn) -> MyConsents:
    """Everything she decided, read under a shared lock and recorded as read."""
    head: Head = await own_head(uow, caller.newcomer, shared=True)
    decided = await my_consents(head)
    await uow.record(Entry("me.consents", subject_ref=head.key.subject_ref))
    return decided


def consent_in(decided: MyConsents, name: str) -> MyConsentView:
    """The consent with this id. Raises NotFound."""
    found = next((given for given in decided.items if given.id == name), None)
    if found is None:
        raise NotFound()
    return found


def refusal_in(decided: MyConsents, asked: str) -> RefusalView:
    """The no that answered this request. Raises NotFound."""
    found = next((said for said in decided.refusals if said.request == asked), None)
    if found is None:
        raise NotFound()
    return found


def still_allowed(decided: MyConsents, recipient: str) -> list[MyConsentView]:
    """What this agency may see all the same."""
    return [given for given in decided.items if given.recipient == recipient and given.status == "active"]


async def _answers(request: Request, caller: AsSignedIn) -> dict[str, str]:
    form = await read_form(request, caller.form)
    return {question: form.one(question)[:_LONGEST] for question in QUESTIONS}


def _shown(request: Request, caller: AsSignedIn, uow: UnitOfWork, template: str, **context: object) -> Response:
    return page(request, f"portal/templates/{template}.html", caller, status=200, catalogue=uow.world.catalogue, **context)
