from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.import_shown import ImportShown
from ...models.problem import Problem
from ...types import File, FileTypes
from ...types import UNSET, Unset
from io import BytesIO
from typing import cast



def _get_kwargs(
    *,
    body:    File  |     File  | Unset = UNSET,
    dry_run: bool | Unset = False,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(kiim_actor, Unset):
        headers["Kiim-Actor"] = kiim_actor

    if not isinstance(kiim_case, Unset):
        headers["Kiim-Case"] = kiim_case



    

    params: dict[str, Any] = {}

    params["dry_run"] = dry_run


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/imports",
        "params": params,
    }

    if isinstance(body, File):
        _kwargs["content"] = body.payload
        headers["Content-Type"] = "application/x-ndjson"
    if isinstance(body, File):
        _kwargs["content"] = body.payload
        headers["Content-Type"] = "text/csv"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> ImportShown | Problem:
    if response.status_code == 202:
        response_202 = ImportShown.from_dict(response.json())



        return response_202

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[ImportShown | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body:    File  |     File  | Unset = UNSET,
    dry_run: bool | Unset = False,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[ImportShown | Problem]:
    """ Hand in a file of people

     One registration a line, each with its consent and evidence. The same file handed in again stores
    nobody twice.

    Args:
        dry_run (bool | Unset): The same report; nobody is stored. Default: False.
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (File):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ImportShown | Problem]
     """


    kwargs = _get_kwargs(
        body=body,
dry_run=dry_run,
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
    body:    File  |     File  | Unset = UNSET,
    dry_run: bool | Unset = False,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> ImportShown | Problem | None:
    """ Hand in a file of people

     One registration a line, each with its consent and evidence. The same file handed in again stores
    nobody twice.

    Args:
        dry_run (bool | Unset): The same report; nobody is stored. Default: False.
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (File):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ImportShown | Problem
     """


    return sync_detailed(
        client=client,
body=body,
dry_run=dry_run,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body:    File  |     File  | Unset = UNSET,
    dry_run: bool | Unset = False,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[ImportShown | Problem]:
    """ Hand in a file of people

     One registration a line, each with its consent and evidence. The same file handed in again stores
    nobody twice.

    Args:
        dry_run (bool | Unset): The same report; nobody is stored. Default: False.
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (File):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ImportShown | Problem]
     """


    kwargs = _get_kwargs(
        body=body,
dry_run=dry_run,
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
    body:    File  |     File  | Unset = UNSET,
    dry_run: bool | Unset = False,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> ImportShown | Problem | None:
    """ Hand in a file of people

     One registration a line, each with its consent and evidence. The same file handed in again stores
    nobody twice.

    Args:
        dry_run (bool | Unset): The same report; nobody is stored. Default: False.
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (File):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ImportShown | Problem
     """


    return (await asyncio_detailed(
        client=client,
body=body,
dry_run=dry_run,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed
