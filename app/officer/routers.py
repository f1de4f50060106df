"""The officer's routes. A page module brings a router of its own, made with `route_class=OfficerRoute`, and is added here."""

from fastapi import APIRouter

from app.officer import alarm_pages, case_pages, disclosure_pages, home, look_pages, paper_pages, unusual_pages


def routers() -> list[APIRouter]:
    """Everything below `/datenschutz/`."""
    return [
        home.router,
        look_pages.router,
        case_pages.router,
        alarm_pages.router,
        unusual_pages.router,
        disclosure_pages.router,
        paper_pages.router,
    ]
