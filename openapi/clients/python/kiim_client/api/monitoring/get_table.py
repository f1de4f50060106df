from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...models.table_body import TableBody
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    release: str,
    table: str,
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
        "url": "/v1/releases/{release}/tables/{table}".format(release=quote(str(release), safe=""),table=quote(str(table), safe=""),),
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | TableBody:
    if response.status_code == 200:
        response_200 = TableBody.from_dict(response.json())



        return response_200

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | TableBody]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    release: str,
    table: str,
    *,
    client: AuthenticatedClient,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Problem | TableBody]:
    """ One released table

     All cells of a table, the same bytes on every pull. `null` stands for zero, small and refused alike.

    With an ending it is a file: `.csv`, `.xlsx`, `.sdmx.csv` (SDMX-CSV 2.0) or `.sdmx.xml` (its
    structure, SDMX-ML 2.1).

    Args:
        release (str): the id of a release
        table (str): a table's name
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | TableBody]
     """


    kwargs = _get_kwargs(
        release=release,
table=table,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    release: str,
    table: str,
    *,
    client: AuthenticatedClient,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Problem | TableBody | None:
    """ One released table

     All cells of a table, the same bytes on every pull. `null` stands for zero, small and refused alike.

    With an ending it is a file: `.csv`, `.xlsx`, `.sdmx.csv` (SDMX-CSV 2.0) or `.sdmx.xml` (its
    structure, SDMX-ML 2.1).

    Args:
        release (str): the id of a release
        table (str): a table's name
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | TableBody
     """


    return sync_detailed(
        release=release,
table=table,
client=client,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    ).parsed

async def asyncio_detailed(
    release: str,
    table: str,
    *,
    client: AuthenticatedClient,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Problem | TableBody]:
    """ One released table

     All cells of a table, the same bytes on every pull. `null` stands for zero, small and refused alike.

    With an ending it is a file: `.csv`, `.xlsx`, `.sdmx.csv` (SDMX-CSV 2.0) or `.sdmx.xml` (its
    structure, SDMX-ML 2.1).

    Args:
        release (str): the id of a release
        table (str): a table's name
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | TableBody]
     """


    kwargs = _get_kwargs(
        release=release,
table=table,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    release: str,
    table: str,
    *,
    client: AuthenticatedClient,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Problem | TableBody | None:
    """ One released table

     All cells of a table, the same bytes on every pull. `null` stands for zero, small and refused alike.

    With an ending it is a file: `.csv`, `.xlsx`, `.sdmx.csv` (SDMX-CSV 2.0) or `.sdmx.xml` (its
    structure, SDMX-ML 2.1).

    Args:
        release (str): the id of a release
        table (str): a table's name
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | TableBody
     """


    return (await asyncio_detailed(
        release=release,
table=table,
client=client,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed
