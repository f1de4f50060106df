from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.imported_page import ImportedPage
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    import_id: str,
    *,
    cursor: None | str | Unset = UNSET,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(kiim_actor, Unset):
        headers["Kiim-Actor"] = kiim_actor

    if not isinstance(kiim_case, Unset):
        headers["Kiim-Case"] = kiim_case



    

    params: dict[str, Any] = {}

    json_cursor: None | str | Unset
    if isinstance(cursor, Unset):
        json_cursor = UNSET
    else:
        json_cursor = cursor
    params["cursor"] = json_cursor


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/imports/{import_id}/newcomers".format(import_id=quote(str(import_id), safe=""),),
        "params": params,
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> ImportedPage | Problem:
    if response.status_code == 200:
        response_200 = ImportedPage.from_dict(response.json())



        return response_200

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[ImportedPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    import_id: str,
    *,
    client: AuthenticatedClient,
    cursor: None | str | Unset = UNSET,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[ImportedPage | Problem]:
    """ Whom an import stored

     The agency's own references by line, to be kept in its files and to print letters for. Complete once
    it is `finished`.

    Args:
        import_id (str):
        cursor (None | str | Unset):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ImportedPage | Problem]
     """


    kwargs = _get_kwargs(
        import_id=import_id,
cursor=cursor,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    import_id: str,
    *,
    client: AuthenticatedClient,
    cursor: None | str | Unset = UNSET,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> ImportedPage | Problem | None:
    """ Whom an import stored

     The agency's own references by line, to be kept in its files and to print letters for. Complete once
    it is `finished`.

    Args:
        import_id (str):
        cursor (None | str | Unset):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ImportedPage | Problem
     """


    return sync_detailed(
        import_id=import_id,
client=client,
cursor=cursor,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    ).parsed

async def asyncio_detailed(
    import_id: str,
    *,
    client: AuthenticatedClient,
    cursor: None | str | Unset = UNSET,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[ImportedPage | Problem]:
    """ Whom an import stored

     The agency's own references by line, to be kept in its files and to print letters for. Complete once
    it is `finished`.

    Args:
        import_id (str):
        cursor (None | str | Unset):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ImportedPage | Problem]
     """


    kwargs = _get_kwargs(
        import_id=import_id,
cursor=cursor,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    import_id: str,
    *,
    client: AuthenticatedClient,
    cursor: None | str | Unset = UNSET,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> ImportedPage | Problem | None:
    """ Whom an import stored

     The agency's own references by line, to be kept in its files and to print letters for. Complete once
    it is `finished`.

    Args:
        import_id (str):
        cursor (None | str | Unset):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ImportedPage | Problem
     """


    return (await asyncio_detailed(
        import_id=import_id,
client=client,
cursor=cursor,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed
