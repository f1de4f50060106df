"""The council's report as a file: the newest reference date, or the one that is asked for."""

from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from app.dashboard.callers import HOME_PATH, MonitoringPage
from app.dashboard.faults import DashboardRoute
from app.dashboard.home import NOBODY, Chosen
from app.errors import NotFound
from app.pages.render import HEADERS
from app.unit_of_work import UoW

router = APIRouter(route_class=DashboardRoute, include_in_schema=False)
PATH = HOME_PATH + "bericht.pdf"


@router.get(PATH)
async def council_report(caller: MonitoringPage, uow: UoW, stichtag: Chosen = "") -> Response:
    """The report as `kiim monitoring report` writes it; before the first release it says that there is none."""
    from app.reporting.report import read_report
    from app.reporting.report_pdf import set_report

    uow.unaudited(NOBODY)
    report = await read_report(uow, _day(stichtag))
    await uow.commit()  # no transaction rests while the paper is set
    name = f"bericht-{report.day.isoformat()}.pdf" if report.day else "bericht.pdf"
    return Response(
        await set_report(report), 200, HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}, "application/pdf"
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise NotFound() from None
