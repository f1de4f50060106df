from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...models.rights_requests import RightsRequests
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    newcomer: str,
    *,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(kiim_actor, Unset):
        headers["Kiim-Actor"] = kiim_actor

    if not isinstance(kiim_case, Unset):
        headers["Kiim-Case"] = kiim_case



    

    

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/newcomers/{newcomer}/rights-requests".format(newcomer=quote(str(newcomer), safe=""),),
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | RightsRequests:
    if response.status_code == 200:
        response_200 = RightsRequests.from_dict(response.json())



        return response_200

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | RightsRequests]:
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
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Problem | RightsRequests]:
    """ What one took down for a person, and what came of it

     Only what this very agency wrote down; what she asked for by herself is hers.

    Args:
        newcomer (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | RightsRequests]
     """


    kwargs = _get_kwargs(
        newcomer=newcomer,
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
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Problem | RightsRequests | None:
    """ What one took down for a person, and what came of it

     Only what this very agency wrote down; what she asked for by herself is hers.

    Args:
        newcomer (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | RightsRequests
     """


    return sync_detailed(
        newcomer=newcomer,
client=client,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    ).parsed

async def asyncio_detailed(
    newcomer: str,
    *,
    client: AuthenticatedClient,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Problem | RightsRequests]:
    """ What one took down for a person, and what came of it

     Only what this very agency wrote down; what she asked for by herself is hers.

    Args:
        newcomer (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | RightsRequests]
     """


    kwargs = _get_kwargs(
        newcomer=newcomer,
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
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Problem | RightsRequests | None:
    """ What one took down for a person, and what came of it

     Only what this very agency wrote down; what she asked for by herself is hers.

    Args:
        newcomer (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | RightsRequests
     """


    return (await asyncio_detailed(
        newcomer=newcomer,
client=client,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed
