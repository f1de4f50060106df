"""The desk's routes, in the order in which they are looked for: `neu` is not somebody's reference."""

from fastapi import APIRouter

from app.desk import asking, changing, deciding, home, inbox, letters, person, recording, registering, releasing, sign_in


def routers() -> list[APIRouter]:
    """Everything below `/desk/`."""
    return [
        sign_in.router,
        sign_in.outside,
        home.router,
        inbox.router,
        registering.router,
        letters.router,
        person.router,
        asking.router,
        deciding.router,
        releasing.router,
        recording.router,
        changing.router,
    ]
