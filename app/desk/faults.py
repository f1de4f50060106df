"""Errors of the desk as pages in its own shell."""

from app.staff.faults import StaffRoute


class DeskRoute(StaffRoute):
    """A route of the desk; its errors are pages of the desk."""

    fault_template = "desk/templates/fault.html"
