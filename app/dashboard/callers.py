"""Who looks at a page of the dashboard, as a type: a signed-in member of a monitoring office's staff, and nobody else."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from app.staff.callers import DASHBOARD_HOME, AsAnyStaff, admitted

HOME_PATH = DASHBOARD_HOME


@dataclass(frozen=True, slots=True)
class AsMonitoringStaff(AsAnyStaff):
    """Staff of a monitoring office: she reads published figures, and there is no way from her to a record."""


async def _monitoring_staff(request: Request) -> AsMonitoringStaff:
    return await admitted(request, AsMonitoringStaff, HOME_PATH)


MonitoringPage = Annotated[AsMonitoringStaff, Depends(_monitoring_staff)]
