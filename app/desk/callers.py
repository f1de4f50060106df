"""Who looks at a page of the desk, as a type: a signed-in member of an agency's staff."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from app.identity.callers import AsAgency
from app.staff.callers import DESK_HOME, AsAnyStaff, admitted

HOME_PATH = DESK_HOME


@dataclass(frozen=True, slots=True)
class AsStaff(AsAnyStaff):
    """Staff of an agency that works with people."""

    def acting(self, purpose: str | None = None, case: str | None = None) -> AsAgency:
        """The same member of staff as the use cases know her: a client speaking for its agency, under at most one purpose."""
        return AsAgency(self.agency, self.client_id, purpose, self.purposes, self.actor, case)


async def _staff(request: Request) -> AsStaff:
    return await admitted(request, AsStaff, HOME_PATH)


StaffPage = Annotated[AsStaff, Depends(_staff)]
