from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.death_body import DeathBody
from ...models.death_reported import DeathReported
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    newcomer: str,
    *,
    body: DeathBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(kiim_actor, Unset):
        headers["Kiim-Actor"] = kiim_actor

    if not isinstance(kiim_case, Unset):
        headers["Kiim-Case"] = kiim_case



    

    

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/newcomers/{newcomer}/death-reports".format(newcomer=quote(str(newcomer), safe=""),),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> DeathReported | Problem:
    if response.status_code == 201:
        response_201 = DeathReported.from_dict(response.json())



        return response_201

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[DeathReported | Problem]:
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
    body: DeathBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[DeathReported | Problem]:
    """ Say that a person died

     On a paper that was seen. Nothing happens before an operator, who has seen it too, confirms it.

    Args:
        newcomer (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (DeathBody): The paper that was seen.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeathReported | Problem]
     """


    kwargs = _get_kwargs(
        newcomer=newcomer,
body=body,
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
    body: DeathBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> DeathReported | Problem | None:
    """ Say that a person died

     On a paper that was seen. Nothing happens before an operator, who has seen it too, confirms it.

    Args:
        newcomer (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (DeathBody): The paper that was seen.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeathReported | Problem
     """


    return sync_detailed(
        newcomer=newcomer,
client=client,
body=body,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    ).parsed

async def asyncio_detailed(
    newcomer: str,
    *,
    client: AuthenticatedClient,
    body: DeathBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[DeathReported | Problem]:
    """ Say that a person died

     On a paper that was seen. Nothing happens before an operator, who has seen it too, confirms it.

    Args:
        newcomer (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (DeathBody): The paper that was seen.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeathReported | Problem]
     """


    kwargs = _get_kwargs(
        newcomer=newcomer,
body=body,
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
    body: DeathBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> DeathReported | Problem | None:
    """ Say that a person died

     On a paper that was seen. Nothing happens before an operator, who has seen it too, confirms it.

    Args:
        newcomer (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (DeathBody): The paper that was seen.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeathReported | Problem
     """


    return (await asyncio_detailed(
        newcomer=newcomer,
client=client,
body=body,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed
