"""The desk's routes, in the order in which they are looked for: `neu` is not somebody's reference."""

from fastapi import APIRouter

from app.desk import (
    arriving,
    asking,
    changing,
    deciding,
    exercising,
    handing_over,
    home,
    inbox,
    letters,
    merging,
    papers,
    person,
    recording,
    referrals,
    registering,
    registering_for_course,
    releasing,
)


def routers() -> list[APIRouter]:
    """Everything below `/desk/`."""
    return [
        home.router,
        inbox.router,
        registering.router,
        arriving.router,
        registering_for_course.router,
        letters.router,
        merging.router,
        papers.router,
        person.router,
        asking.router,
        handing_over.router,
        referrals.router,
        exercising.router,
        deciding.router,
        releasing.router,
        recording.router,
        changing.router,
    ]
