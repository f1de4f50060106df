"""The dashboard's routes, in the order in which they are looked for: `themen` is no indicator's code.

A page module brings a router of its own, made with `route_class=DashboardRoute`, and is added here.
"""

from fastapi import APIRouter

from app.dashboard import (
    home,
    indicator_pages,
    offer_pages,
    official_pages,
    once_pages,
    report_file,
    survey_pages,
    table_pages,
    target_pages,
    theme_pages,
)


def routers() -> list[APIRouter]:
    """Everything below `/monitoring/`."""
    return [
        home.router,
        table_pages.router,
        theme_pages.router,
        official_pages.router,
        once_pages.router,
        offer_pages.router,
        target_pages.router,
        survey_pages.router,
        report_file.router,
        indicator_pages.router,  # last: to it every word is a code
    ]
