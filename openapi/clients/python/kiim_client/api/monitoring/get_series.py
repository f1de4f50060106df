from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.get_series_file import GetSeriesFile
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    code: str,
    file: GetSeriesFile,
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
        "url": "/v1/indicators/{code}/{file}".format(code=quote(str(code), safe=""),file=quote(str(file), safe=""),),
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | Problem:
    if response.status_code == 200:
        response_200 = response.json()
        return response_200

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    code: str,
    file: GetSeriesFile,
    *,
    client: AuthenticatedClient,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Any | Problem]:
    """ One indicator at every reference date

     An indicator for every area at every reference date, the same bytes until the next release or
    official figure.

    Args:
        code (str):
        file (GetSeriesFile): `.csv`, `.xlsx`, `.sdmx.csv` (SDMX-CSV 2.0) or `.sdmx.xml` (its
            structure)
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem]
     """


    kwargs = _get_kwargs(
        code=code,
file=file,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    code: str,
    file: GetSeriesFile,
    *,
    client: AuthenticatedClient,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Any | Problem | None:
    """ One indicator at every reference date

     An indicator for every area at every reference date, the same bytes until the next release or
    official figure.

    Args:
        code (str):
        file (GetSeriesFile): `.csv`, `.xlsx`, `.sdmx.csv` (SDMX-CSV 2.0) or `.sdmx.xml` (its
            structure)
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem
     """


    return sync_detailed(
        code=code,
file=file,
client=client,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    ).parsed

async def asyncio_detailed(
    code: str,
    file: GetSeriesFile,
    *,
    client: AuthenticatedClient,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Any | Problem]:
    """ One indicator at every reference date

     An indicator for every area at every reference date, the same bytes until the next release or
    official figure.

    Args:
        code (str):
        file (GetSeriesFile): `.csv`, `.xlsx`, `.sdmx.csv` (SDMX-CSV 2.0) or `.sdmx.xml` (its
            structure)
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem]
     """


    kwargs = _get_kwargs(
        code=code,
file=file,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    code: str,
    file: GetSeriesFile,
    *,
    client: AuthenticatedClient,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Any | Problem | None:
    """ One indicator at every reference date

     An indicator for every area at every reference date, the same bytes until the next release or
    official figure.

    Args:
        code (str):
        file (GetSeriesFile): `.csv`, `.xlsx`, `.sdmx.csv` (SDMX-CSV 2.0) or `.sdmx.xml` (its
            structure)
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem
     """


    return (await asyncio_detailed(
        code=code,
file=file,
client=client,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed
