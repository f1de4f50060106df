"""Look surveys up: all of them, one with its results."""

from app.errors import NotFound
from app.surveys.store import read_cost, read_heads, read_survey
from app.surveys.survey import Stored, Survey
from app.unit_of_work import UnitOfWork


async def list_surveys(uow: UnitOfWork, *, withdrawn: bool = False) -> list[Stored]:
    """The surveys that are read, each in its newest version; with the earlier and the withdrawn ones where asked for."""
    heads = await read_heads(uow.session)
    return heads if withdrawn else [head for head in heads if head.withdrawn is None and not head.superseded]


async def find_survey(uow: UnitOfWork, code: str) -> Survey:
    """The newest version of a survey that was not withdrawn; NotFound where there is none."""
    found = next((head for head in await list_surveys(uow) if head.code == code), None)
    if found is None:
        raise NotFound()
    return await read_survey(uow.session, found)


async def cost_of(uow: UnitOfWork, survey: Survey) -> float:
    """The rho that counting its answers spent; 0 for counts that came as such."""
    return await read_cost(uow.session, survey.about.survey_id)
