from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.merge_asked import MergeAsked
from ...models.merge_body import MergeBody
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    newcomer: str,
    *,
    body: MergeBody,
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
        "url": "/v1/newcomers/{newcomer}/merges".format(newcomer=quote(str(newcomer), safe=""),),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> MergeAsked | Problem:
    if response.status_code == 201:
        response_201 = MergeAsked.from_dict(response.json())



        return response_201

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[MergeAsked | Problem]:
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
    body: MergeBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[MergeAsked | Problem]:
    """ Say that two references are one person

     Merged at once where the agency registered both, else the person is asked. It releases nothing; undo
    within 30 days.

    Args:
        newcomer (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (MergeBody): The agency's other reference for the same person.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[MergeAsked | Problem]
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
    body: MergeBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> MergeAsked | Problem | None:
    """ Say that two references are one person

     Merged at once where the agency registered both, else the person is asked. It releases nothing; undo
    within 30 days.

    Args:
        newcomer (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (MergeBody): The agency's other reference for the same person.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        MergeAsked | Problem
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
    body: MergeBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[MergeAsked | Problem]:
    """ Say that two references are one person

     Merged at once where the agency registered both, else the person is asked. It releases nothing; undo
    within 30 days.

    Args:
        newcomer (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (MergeBody): The agency's other reference for the same person.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[MergeAsked | Problem]
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
    body: MergeBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> MergeAsked | Problem | None:
    """ Say that two references are one person

     Merged at once where the agency registered both, else the person is asked. It releases nothing; undo
    within 30 days.

    Args:
        newcomer (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (MergeBody): The agency's other reference for the same person.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        MergeAsked | Problem
     """


    return (await asyncio_detailed(
        newcomer=newcomer,
client=client,
body=body,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed
