"""The dashboard's routes, in the order in which they are looked for: `themen` is no indicator's code.

A page module brings a router of its own, made with `route_class=DashboardRoute`, and is added here.
"""

from fastapi import APIRouter

from app.dashboard import home


def routers() -> list[APIRouter]:
    """Everything below `/monitoring/`."""
    return [
        home.router,
    ]
