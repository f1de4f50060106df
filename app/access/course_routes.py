"""`GET /v1/newcomers/{id}/course-registration`: one released read, as data, as a table, or as the paper."""

import asyncio
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Request
from pydantic import JsonValue
from starlette.responses import Response

from app.access.course_form import BY_HAND, LEGAL_BASIS, PURPOSE, Form, State, as_csv, fill
from app.access.look import look_at
from app.documents.course_registration import course_registration_pdf
from app.identity.callers import AgencyCaller
from app.problems import responses
from app.profile.refusals import OF_LOOKING
from app.wire import Answer, Shown, json_answer
from app.world import World, world_of

router = APIRouter()
PDF, CSV = "application/pdf", "text/csv"
NAMED = 'attachment; filename="kursanmeldung.{}"'
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The form. A field that is empty says why in `state`; `gaps` names them all.",
        "content": {
            CSV: {"schema": {"type": "string"}},
            PDF: {"schema": {"type": "string", "contentMediaType": PDF}},
        },
    }
}


class FormField(Answer):
    """One field of the form, from the statement that leads; `text` is German and stands on the paper."""

    field: str
    label: str
    state: State
    text: str
    value: JsonValue
    kind: str | None
    as_of: str | None
    recorded_by: str | None
    disputed: bool
    stale: bool


class ByHand(Answer):
    """A field that is filled on the paper."""

    field: str
    label: str


class CourseRegistration(Answer):
    """The registration for an integration course as far as it was released."""

    newcomer: str
    consent: str
    valid_until: Shown
    made_at: Shown
    legal_basis: str
    fields: list[FormField]
    gaps: list[str]
    by_hand: list[ByHand]


@router.get(
    "/v1/newcomers/{id}/course-registration",
    tags=["record"],
    summary="The registration for an integration course, filled",
    response_model=CourseRegistration,
    responses=_FILES | responses(*OF_LOOKING, "restricted", "too-many-requests"),
)
async def read_course_registration(
    request: Request,
    caller: AgencyCaller,
    id: Annotated[str, Path(max_length=64)],  # noqa: A002  # the published name of the parameter
) -> Response:
    """A look like the main read, with a token for `language_course` alone. JSON, or `Accept: text/csv` or `application/pdf`."""
    world = world_of(request)
    answered = await look_at(request, caller, id, caller.purpose if caller.purpose == PURPOSE else None)
    if isinstance(answered, Response):
        return answered
    form = fill(world.catalogue, orjson.loads(answered), world.clock.now())
    accept = request.headers.get("accept", "")
    if PDF in accept:
        return await as_paper(world, form)
    if CSV in accept:
        return Response(as_csv(form), 200, {"Content-Disposition": NAMED.format("csv")}, CSV)
    return json_answer(_shown(form))


async def as_paper(world: World, form: Form) -> Response:
    """The form as its paper."""
    pdf = await asyncio.to_thread(course_registration_pdf, form, LEGAL_BASIS, BY_HAND.values(), world.settings.operator)
    return Response(pdf, 200, {"Content-Disposition": NAMED.format("pdf")}, PDF)


def _shown(form: Form) -> CourseRegistration:
    return CourseRegistration(
        newcomer=form.newcomer,
        consent=form.consent,
        valid_until=form.valid_until,
        made_at=form.made_at,
        legal_basis=LEGAL_BASIS,
        fields=[FormField.model_validate(one, from_attributes=True) for one in form.fields],
        gaps=form.gaps,
        by_hand=[ByHand(field=code, label=label) for code, label in BY_HAND.items()],
    )
