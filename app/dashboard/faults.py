"""Errors of the dashboard as pages in its own shell."""

from app.staff.faults import StaffRoute


class DashboardRoute(StaffRoute):
    """A route of the dashboard; its errors are pages of the dashboard."""

    fault_template = "dashboard/templates/fault.html"
