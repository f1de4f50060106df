from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...models.read_record_record import ReadRecordRecord
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    id: str,
    *,
    categories: list[str] | Unset = UNSET,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(kiim_actor, Unset):
        headers["Kiim-Actor"] = kiim_actor

    if not isinstance(kiim_case, Unset):
        headers["Kiim-Case"] = kiim_case



    

    params: dict[str, Any] = {}

    json_categories: list[str] | Unset = UNSET
    if not isinstance(categories, Unset):
        json_categories = categories


    params["categories"] = json_categories


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/newcomers/{id}/record".format(id=quote(str(id), safe=""),),
        "params": params,
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | ReadRecordRecord:
    if response.status_code == 200:
        response_200 = ReadRecordRecord.from_dict(response.json())



        return response_200

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | ReadRecordRecord]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    id: str,
    *,
    client: AuthenticatedClient,
    categories: list[str] | Unset = UNSET,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Problem | ReadRecordRecord]:
    """ The main read: released categories only

     Every call is one row in the newcomer's list of accesses, refusals too. Consent is looked up on
    every call.

    Args:
        id (str):
        categories (list[str] | Unset):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ReadRecordRecord]
     """


    kwargs = _get_kwargs(
        id=id,
categories=categories,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    id: str,
    *,
    client: AuthenticatedClient,
    categories: list[str] | Unset = UNSET,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Problem | ReadRecordRecord | None:
    """ The main read: released categories only

     Every call is one row in the newcomer's list of accesses, refusals too. Consent is looked up on
    every call.

    Args:
        id (str):
        categories (list[str] | Unset):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ReadRecordRecord
     """


    return sync_detailed(
        id=id,
client=client,
categories=categories,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    ).parsed

async def asyncio_detailed(
    id: str,
    *,
    client: AuthenticatedClient,
    categories: list[str] | Unset = UNSET,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Problem | ReadRecordRecord]:
    """ The main read: released categories only

     Every call is one row in the newcomer's list of accesses, refusals too. Consent is looked up on
    every call.

    Args:
        id (str):
        categories (list[str] | Unset):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ReadRecordRecord]
     """


    kwargs = _get_kwargs(
        id=id,
categories=categories,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    id: str,
    *,
    client: AuthenticatedClient,
    categories: list[str] | Unset = UNSET,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Problem | ReadRecordRecord | None:
    """ The main read: released categories only

     Every call is one row in the newcomer's list of accesses, refusals too. Consent is looked up on
    every call.

    Args:
        id (str):
        categories (list[str] | Unset):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ReadRecordRecord
     """


    return (await asyncio_detailed(
        id=id,
client=client,
categories=categories,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed
