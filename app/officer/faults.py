"""Errors of the officer's pages as pages in their own shell."""

from app.staff.faults import StaffRoute


class OfficerRoute(StaffRoute):
    """A route of the officer's desk."""

    fault_template = "officer/templates/fault.html"
