from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.event_stream import EventStream
from ...models.event_stream_body import EventStreamBody
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    *,
    body: EventStreamBody,
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
        "url": "/v1/event-streams",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> EventStream | Problem:
    if response.status_code == 200:
        response_200 = EventStream.from_dict(response.json())



        return response_200

    if response.status_code == 201:
        response_201 = EventStream.from_dict(response.json())



        return response_201

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[EventStream | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: EventStreamBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[EventStream | Problem]:
    """ Have changes sent

     From now on, as signed tokens. The operator allows the host first. The feed stays the truth: poll it
    once a day as well.

    Args:
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (EventStreamBody): Where to, and which types of changes; without `types` all of them,
            those to come included.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[EventStream | Problem]
     """


    kwargs = _get_kwargs(
        body=body,
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
    body: EventStreamBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> EventStream | Problem | None:
    """ Have changes sent

     From now on, as signed tokens. The operator allows the host first. The feed stays the truth: poll it
    once a day as well.

    Args:
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (EventStreamBody): Where to, and which types of changes; without `types` all of them,
            those to come included.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        EventStream | Problem
     """


    return sync_detailed(
        client=client,
body=body,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: EventStreamBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[EventStream | Problem]:
    """ Have changes sent

     From now on, as signed tokens. The operator allows the host first. The feed stays the truth: poll it
    once a day as well.

    Args:
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (EventStreamBody): Where to, and which types of changes; without `types` all of them,
            those to come included.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[EventStream | Problem]
     """


    kwargs = _get_kwargs(
        body=body,
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
    body: EventStreamBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> EventStream | Problem | None:
    """ Have changes sent

     From now on, as signed tokens. The operator allows the host first. The feed stays the truth: poll it
    once a day as well.

    Args:
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (EventStreamBody): Where to, and which types of changes; without `types` all of them,
            those to come included.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        EventStream | Problem
     """


    return (await asyncio_detailed(
        client=client,
body=body,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed
