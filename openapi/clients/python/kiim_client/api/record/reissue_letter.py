from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.letter_issued import LetterIssued
from ...models.letter_order import LetterOrder
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    newcomer: str,
    *,
    body: LetterOrder,
    idempotency_key: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    headers["Idempotency-Key"] = idempotency_key

    if not isinstance(kiim_actor, Unset):
        headers["Kiim-Actor"] = kiim_actor

    if not isinstance(kiim_case, Unset):
        headers["Kiim-Case"] = kiim_case



    

    

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/newcomers/{newcomer}/letters".format(newcomer=quote(str(newcomer), safe=""),),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> LetterIssued | Problem:
    if response.status_code == 201:
        response_201 = LetterIssued.from_dict(response.json())



        return response_201

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[LetterIssued | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    newcomer: str,
    *,
    client: AuthenticatedClient,
    body: LetterOrder,
    idempotency_key: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[LetterIssued | Problem]:
    """ Hand a new letter to a person who lost her card

     In person only, with a live consent. Card, PIN, sessions and the letter before stop working with
    this answer.

    With `Accept: application/pdf` the answer is the letter to print, in German and in `language`.

    Args:
        newcomer (str):
        idempotency_key (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (LetterOrder): Who needs the letter stands in the path; `language` is for the paper
            only: it stands there beside the German.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[LetterIssued | Problem]
     """


    kwargs = _get_kwargs(
        newcomer=newcomer,
body=body,
idempotency_key=idempotency_key,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    newcomer: str,
    *,
    client: AuthenticatedClient,
    body: LetterOrder,
    idempotency_key: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> LetterIssued | Problem | None:
    """ Hand a new letter to a person who lost her card

     In person only, with a live consent. Card, PIN, sessions and the letter before stop working with
    this answer.

    With `Accept: application/pdf` the answer is the letter to print, in German and in `language`.

    Args:
        newcomer (str):
        idempotency_key (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (LetterOrder): Who needs the letter stands in the path; `language` is for the paper
            only: it stands there beside the German.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        LetterIssued | Problem
     """


    return sync_detailed(
        newcomer=newcomer,
client=client,
body=body,
idempotency_key=idempotency_key,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    ).parsed

async def asyncio_detailed(
    newcomer: str,
    *,
    client: AuthenticatedClient,
    body: LetterOrder,
    idempotency_key: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[LetterIssued | Problem]:
    """ Hand a new letter to a person who lost her card

     In person only, with a live consent. Card, PIN, sessions and the letter before stop working with
    this answer.

    With `Accept: application/pdf` the answer is the letter to print, in German and in `language`.

    Args:
        newcomer (str):
        idempotency_key (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (LetterOrder): Who needs the letter stands in the path; `language` is for the paper
            only: it stands there beside the German.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[LetterIssued | Problem]
     """


    kwargs = _get_kwargs(
        newcomer=newcomer,
body=body,
idempotency_key=idempotency_key,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    newcomer: str,
    *,
    client: AuthenticatedClient,
    body: LetterOrder,
    idempotency_key: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> LetterIssued | Problem | None:
    """ Hand a new letter to a person who lost her card

     In person only, with a live consent. Card, PIN, sessions and the letter before stop working with
    this answer.

    With `Accept: application/pdf` the answer is the letter to print, in German and in `language`.

    Args:
        newcomer (str):
        idempotency_key (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (LetterOrder): Who needs the letter stands in the path; `language` is for the paper
            only: it stands there beside the German.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        LetterIssued | Problem
     """


    return (await asyncio_detailed(
        newcomer=newcomer,
client=client,
body=body,
idempotency_key=idempotency_key,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed
