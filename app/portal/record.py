"""My data: every statement with who recorded it and when; what is wrong is corrected or disputed from there."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from app.audit.record import Entry
from app.errors import NotFound, ValidationFailed
from app.ledger.head import Head
from app.pages.callers import AsSignedIn, NewcomerPage
from app.pages.faults import PageRoute
from app.pages.forms import Form, read_form
from app.pages.render import page, see_other
from app.portal.record_words import CategoryShown, record_in_words, shown_of
from app.profile.correct import correct
from app.profile.dispute import dispute
from app.profile.forget import forget_former
from app.profile.own import own_head, own_statement
from app.unit_of_work import UnitOfWork, UoW
from app.values.inputs import NOTHING, Unreadable, as_sent, date_as_sent, input_at, inputs_of, sent_date, sent_value
from app.values.words import words_of
from app.wire import Line

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_ROWS = 30
_LINE = TypeAdapter[str](Line)
_RESULTS = {"applied": "berichtigt", "forwarded": "weitergeleitet", "disputed": "bestritten"}


@router.get("/{lang}/meine-daten")
async def show_record(request: Request, caller: NewcomerPage, uow: UoW) -> Response:
    """What stands for each field; as many categories as a slow connection takes well, the others one click away."""
    head = await own_head(uow, caller.newcomer, shared=True)
    categories = await record_in_words(head, words_of(caller.language.code, uow.world.catalogue))
    await uow.record(Entry("me.record", subject_ref=head.key.subject_ref))
    here: list[CategoryShown] = []
    while categories and (not here or sum(len(one.fields) for one in [*here, categories[0]]) <= _ROWS):
        here.append(categories.pop(0))
    return page(request, "portal/templates/record.html", caller, categories=here, others=categories, whole=False)


@router.get("/{lang}/meine-daten/{category}")
async def show_category(request: Request, caller: NewcomerPage, uow: UoW, category: str) -> Response:
    """Everything of one category, replaced statements too."""
    head = await own_head(uow, caller.newcomer, shared=True)
    categories = await record_in_words(head, words_of(caller.language.code, uow.world.catalogue))
    here = [one for one in categories if one.code == category]
    if not here:
        raise NotFound()
    await uow.record(Entry("me.record", subject_ref=head.key.subject_ref))
    return page(request, "portal/templates/record.html", caller, categories=here, others=[], whole=True)


@router.get("/{lang}/meine-daten/{statement}/berichtigen")
async def ask_correction(request: Request, caller: NewcomerPage, uow: UoW, statement: str) -> Response:
    """The right value, or only that this one is wrong."""
    head = await own_head(uow, caller.newcomer, shared=True)
    return await _form(request, caller, head, statement, {})


@router.post("/{lang}/meine-daten/{statement}/berichtigen")
async def answer_correction(request: Request, caller: NewcomerPage, uow: UoW, statement: str) -> Response:
    """Correct or dispute; what came of it stands on the next page."""
    form = await read_form(request, caller.form)
    head = await own_head(uow, caller.newcomer)
    _, field, _ = await _statement(head, statement)
    try:
        reason = _reason(form)
        if form.one("tun") == "bestreiten":
            done = await dispute(head, statement, reason)
        else:
            done = await _correct(uow, caller, head, statement, field, form, reason)
    except Unreadable as unread:
        return await _form(request, caller, head, statement, {unread.field: unread.kind}, form, unread)
    except ValidationFailed as invalid:
        faults = {input_at(fault["pointer"], {"as_of": "stand"}): fault["code"] for fault in invalid.errors}
        return await _form(request, caller, head, statement, faults, form)
    return see_other(f"/{caller.language.code}/erledigt/{_RESULTS[done]}")


@router.post("/{lang}/meine-daten/{statement}/loeschen")
async def remove_former(request: Request, caller: NewcomerPage, uow: UoW, statement: str) -> Response:
    """A former value goes for good; what stands cannot go this way."""
    await read_form(request, caller.form)
    try:
        await forget_former(await own_head(uow, caller.newcomer), statement)
    except ValidationFailed:
        raise NotFound() from None
    return see_other(f"/{caller.language.code}/erledigt/geloescht")


async def _correct(
    uow: UnitOfWork, caller: AsSignedIn, head: Head, statement: str, field: tuple[str, str], form: Form, reason: str | None
) -> str:
    spec = uow.world.catalogue.fields[field]
    if form.given("keine-angabe") and spec.optional:
        value: Any = {"missing": "prefers_not_to_say"}
    else:
        value = sent_value(words_of(caller.language.code, uow.world.catalogue), spec, form)
    if value is NOTHING:
        raise Unreadable("wert", "empty")
    return await correct(head, statement, value, sent_date(form, "stand"), reason)


async def _form(
    request: Request,
    caller: AsSignedIn,
    head: Head,
    statement: str,
    faults: Mapping[str, str],
    form: Form | None = None,
    unread: Unreadable | None = None,
) -> Response:
    """The form about one statement, filled with its value, or with what was sent if something was wrong with that."""
    category, (_, field), told = await _statement(head, statement)
    words = words_of(caller.language.code, head.uow.world.catalogue)
    spec = head.uow.world.catalogue.fields[category, field]
    inputs = inputs_of(words, spec, told["value"])
    sent = Form({}) if form is None else form
    await head.uow.record(Entry("me.record", subject_ref=head.key.subject_ref))
    return page(
        request,
        "portal/templates/correction.html",
        caller,
        status=422 if faults else 200,
        statement=statement,
        label=words.speech.label(spec.labels),
        shown=shown_of(words, spec, told, is_current=True),
        inputs=as_sent(inputs, form) if form is not None and form.one("tun") != "bestreiten" else inputs,
        since=date_as_sent(sent, "stand"),
        sent=sent,
        optional=spec.optional,
        faults=faults,
        unread=unread,
    )


async def _statement(head: Head, outward: str) -> tuple[str, tuple[str, str], Mapping[str, Any]]:
    """Category, field and stored form of one standing statement of hers. Raises NotFound, also for a replaced one."""
    try:
        block, field, stored = await own_statement(head, outward)
    except ValidationFailed:
        raise NotFound() from None
    if "_superseded_by" in stored:
        raise NotFound()
    return block.category, (block.category, field), stored


def _reason(form: Form) -> str | None:
    """Her reason as one line. Raises Unreadable."""
    name = "grund-bestreiten" if form.one("tun") == "bestreiten" else "grund"
    text = form.one(name)
    try:
        return _LINE.validate_python(" ".join(text.split())) if text else None
    except ValidationError:
        raise Unreadable(name, "too-long") from None
