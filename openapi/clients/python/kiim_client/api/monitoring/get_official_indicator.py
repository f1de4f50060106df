from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.official_figures import OfficialFigures
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    code: str,
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
        "url": "/v1/official-indicators/{code}".format(code=quote(str(code), safe=""),),
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> OfficialFigures | Problem:
    if response.status_code == 200:
        response_200 = OfficialFigures.from_dict(response.json())



        return response_200

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[OfficialFigures | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    code: str,
    *,
    client: AuthenticatedClient,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[OfficialFigures | Problem]:
    """ One indicator of official statistics

     Every imported figure for the areas of this installation as its source prints it, with source,
    definition and licence.

    `value` is null where the source gives a sign instead of a number; `meaning` says what the sign
    means. With `.csv` or `.xlsx`
    after the code it is a file.

    Args:
        code (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OfficialFigures | Problem]
     """


    kwargs = _get_kwargs(
        code=code,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    code: str,
    *,
    client: AuthenticatedClient,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> OfficialFigures | Problem | None:
    """ One indicator of official statistics

     Every imported figure for the areas of this installation as its source prints it, with source,
    definition and licence.

    `value` is null where the source gives a sign instead of a number; `meaning` says what the sign
    means. With `.csv` or `.xlsx`
    after the code it is a file.

    Args:
        code (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OfficialFigures | Problem
     """


    return sync_detailed(
        code=code,
client=client,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    ).parsed

async def asyncio_detailed(
    code: str,
    *,
    client: AuthenticatedClient,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[OfficialFigures | Problem]:
    """ One indicator of official statistics

     Every imported figure for the areas of this installation as its source prints it, with source,
    definition and licence.

    `value` is null where the source gives a sign instead of a number; `meaning` says what the sign
    means. With `.csv` or `.xlsx`
    after the code it is a file.

    Args:
        code (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OfficialFigures | Problem]
     """


    kwargs = _get_kwargs(
        code=code,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    code: str,
    *,
    client: AuthenticatedClient,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> OfficialFigures | Problem | None:
    """ One indicator of official statistics

     Every imported figure for the areas of this installation as its source prints it, with source,
    definition and licence.

    `value` is null where the source gives a sign instead of a number; `meaning` says what the sign
    means. With `.csv` or `.xlsx`
    after the code it is a file.

    Args:
        code (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OfficialFigures | Problem
     """


    return (await asyncio_detailed(
        code=code,
client=client,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed
