from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.newcomer_body import NewcomerBody
from ...models.newcomer_registered import NewcomerRegistered
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    *,
    body: NewcomerBody,
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
        "url": "/v1/newcomers",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> NewcomerRegistered | Problem:
    if response.status_code == 201:
        response_201 = NewcomerRegistered.from_dict(response.json())



        return response_201

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[NewcomerRegistered | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: NewcomerBody,
    idempotency_key: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[NewcomerRegistered | Problem]:
    """ Register a person with her first consent

     All of it is stored or nothing. The letter is shown in this answer and never again.

    Args:
        idempotency_key (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (NewcomerBody): Register a person; all of it is stored or nothing.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[NewcomerRegistered | Problem]
     """


    kwargs = _get_kwargs(
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
    *,
    client: AuthenticatedClient,
    body: NewcomerBody,
    idempotency_key: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> NewcomerRegistered | Problem | None:
    """ Register a person with her first consent

     All of it is stored or nothing. The letter is shown in this answer and never again.

    Args:
        idempotency_key (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (NewcomerBody): Register a person; all of it is stored or nothing.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        NewcomerRegistered | Problem
     """


    return sync_detailed(
        client=client,
body=body,
idempotency_key=idempotency_key,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: NewcomerBody,
    idempotency_key: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[NewcomerRegistered | Problem]:
    """ Register a person with her first consent

     All of it is stored or nothing. The letter is shown in this answer and never again.

    Args:
        idempotency_key (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (NewcomerBody): Register a person; all of it is stored or nothing.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[NewcomerRegistered | Problem]
     """


    kwargs = _get_kwargs(
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
    *,
    client: AuthenticatedClient,
    body: NewcomerBody,
    idempotency_key: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> NewcomerRegistered | Problem | None:
    """ Register a person with her first consent

     All of it is stored or nothing. The letter is shown in this answer and never again.

    Args:
        idempotency_key (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (NewcomerBody): Register a person; all of it is stored or nothing.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        NewcomerRegistered | Problem
     """


    return (await asyncio_detailed(
        client=client,
body=body,
idempotency_key=idempotency_key,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed
