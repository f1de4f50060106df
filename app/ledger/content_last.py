"""The order of checks where a body is malformed: relation, purpose, consent, precondition are asked first."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.params import Depends as Dependency
from starlette.requests import Request
from starlette.responses import Response

from app.errors import Answerable
from app.identity.callers import AgencyCaller, AsAgency
from app.problems import answer_instead, answer_of
from app.unit_of_work import UnitOfWork, open_request_unit

Reach = Callable[[UnitOfWork, AsAgency, str, str], Awaitable[Any]]
"""Finds the person for a caller, reference and action, or records the refusal and gives its answer."""

Precondition = Callable[[Request, Any], Awaitable[None]]
"""Asked of what was reached. Raises Answerable where the precondition fails."""


def content_last(reach: Reach, action: str, precondition: Precondition | None = None) -> Dependency:
    """A dependency of a route about `{newcomer}`: who may not act there is told so, whatever the body; else the fault stands.

    The framework reads bodies before the route runs, so without this a stranger's attempt with a broken body left no trace.
    """

    async def reached_first(newcomer: str, request: Request, caller: AgencyCaller) -> AsyncIterator[None]:
        try:
            yield
        except RequestValidationError as fault:
            async with open_request_unit(request) as uow:
                found = await reach(uow, caller, newcomer, action)
                try:
                    if isinstance(found, Response):
                        answer_instead(request, found)
                    else:
                        if precondition is not None:
                            await precondition(request, found)
                        await uow.record_attempt("validation-failed")
                except Answerable as failed:
                    await uow.record_attempt(failed.reason)
                    answer_instead(request, answer_of(failed))
            raise fault

    return Dependency(reached_first, scope="function")
