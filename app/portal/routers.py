"""The newcomer's pages."""

from fastapi import APIRouter

from app.portal import (
    accesses,
    answers,
    asking,
    decided,
    deciding,
    done,
    erased,
    home,
    letter,
    merging,
    moving,
    passkeys,
    permissions,
    public,
    receipts,
    record,
    requests,
    rights,
    secrecy,
    security,
    sign_in,
    take_along,
)


def routers() -> list[APIRouter]:
    """Everything below a language."""
    return [
        home.router,
        sign_in.router,
        letter.router,
        passkeys.router,
        security.router,
        record.router,
        asking.router,
        deciding.router,
        decided.router,
        permissions.router,
        answers.router,
        secrecy.router,
        receipts.router,
        accesses.router,
        rights.router,
        erased.router,
        requests.router,
        merging.router,
        take_along.router,
        moving.router,
        done.router,
        public.router,
    ]
