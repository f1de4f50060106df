from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.link_body import LinkBody
from ...models.linked import Linked
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    *,
    body: LinkBody,
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
        "url": "/v1/links",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Linked | Problem:
    if response.status_code == 201:
        response_201 = Linked.from_dict(response.json())



        return response_201

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Linked | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: LinkBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Linked | Problem]:
    """ Link to a person by the code she shows

     The code is used up; it gives this agency a reference and no data. A second link answers with the
    first reference.

    Args:
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (LinkBody): The one-time code that the person shows.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Linked | Problem]
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
    body: LinkBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Linked | Problem | None:
    """ Link to a person by the code she shows

     The code is used up; it gives this agency a reference and no data. A second link answers with the
    first reference.

    Args:
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (LinkBody): The one-time code that the person shows.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Linked | Problem
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
    body: LinkBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Linked | Problem]:
    """ Link to a person by the code she shows

     The code is used up; it gives this agency a reference and no data. A second link answers with the
    first reference.

    Args:
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (LinkBody): The one-time code that the person shows.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Linked | Problem]
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
    body: LinkBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Linked | Problem | None:
    """ Link to a person by the code she shows

     The code is used up; it gives this agency a reference and no data. A second link answers with the
    first reference.

    Args:
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (LinkBody): The one-time code that the person shows.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Linked | Problem
     """


    return (await asyncio_detailed(
        client=client,
body=body,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed
