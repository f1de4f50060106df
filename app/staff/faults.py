"""Errors of staff's pages as pages: in the shell that the page itself would have, and with the way home."""

from starlette.requests import Request
from starlette.responses import Response

from app.pages.callers import AsVisitor
from app.pages.faults import PageRoute
from app.pages.forms import visitor_key
from app.pages.languages import GERMAN, known
from app.pages.render import page
from app.reasons import PUBLISHED
from app.staff.callers import Elsewhere


class StaffRoute(PageRoute):
    """A route of pages for staff."""

    fault_template = "staff/templates/fault.html"

    def _told(self, request: Request, fault: Exception) -> Response:
        if not isinstance(fault, Elsewhere):
            return super()._told(request, fault)
        visitor = AsVisitor(known()[GERMAN], visitor_key(request.cookies))
        status = PUBLISHED[fault.reason].status
        return page(request, "staff/templates/elsewhere.html", visitor, status=status, home=fault.home)
