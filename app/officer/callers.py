"""Who looks at a page of the officer, as a type: signed-in staff of a data-protection office, and nobody else."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from app.officer.cases import Officer
from app.staff.callers import OFFICER_HOME, AsAnyStaff, admitted
from consent.vocabulary import Purpose

HOME_PATH = OFFICER_HOME
PURPOSE = Purpose.DATA_PROTECTION_CHECK


@dataclass(frozen=True, slots=True)
class AsOfficer(AsAnyStaff):
    """Staff of a data-protection office: she reads the log, and content only under a logged case."""

    @property
    def officer(self) -> Officer:
        """The same as the use cases know her."""
        return Officer(self.agency.agency_id, self.actor)

    @property
    def may_look(self) -> bool:
        """Whether the operator lets her office use its purpose: without it no content is opened, case or not."""
        return PURPOSE in self.purposes


async def _officer(request: Request) -> AsOfficer:
    return await admitted(request, AsOfficer, HOME_PATH)


OfficerPage = Annotated[AsOfficer, Depends(_officer)]
