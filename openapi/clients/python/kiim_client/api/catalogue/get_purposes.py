from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...models.purpose_list import PurposeList
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    *,
    notice_language: None | str | Unset = UNSET,

) -> dict[str, Any]:
    

    

    params: dict[str, Any] = {}

    json_notice_language: None | str | Unset
    if isinstance(notice_language, Unset):
        json_notice_language = UNSET
    else:
        json_notice_language = notice_language
    params["notice_language"] = json_notice_language


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/purposes",
        "params": params,
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | PurposeList:
    if response.status_code == 200:
        response_200 = PurposeList.from_dict(response.json())



        return response_200

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | PurposeList]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    notice_language: None | str | Unset = UNSET,

) -> Response[Problem | PurposeList]:
    """ Purposes

     Every purpose with labels in all languages, legal basis, ceiling, template and notices.

    Args:
        notice_language (None | str | Unset): put the notices' texts in this language into the
            answer

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | PurposeList]
     """


    kwargs = _get_kwargs(
        notice_language=notice_language,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    *,
    client: AuthenticatedClient,
    notice_language: None | str | Unset = UNSET,

) -> Problem | PurposeList | None:
    """ Purposes

     Every purpose with labels in all languages, legal basis, ceiling, template and notices.

    Args:
        notice_language (None | str | Unset): put the notices' texts in this language into the
            answer

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | PurposeList
     """


    return sync_detailed(
        client=client,
notice_language=notice_language,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    notice_language: None | str | Unset = UNSET,

) -> Response[Problem | PurposeList]:
    """ Purposes

     Every purpose with labels in all languages, legal basis, ceiling, template and notices.

    Args:
        notice_language (None | str | Unset): put the notices' texts in this language into the
            answer

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | PurposeList]
     """


    kwargs = _get_kwargs(
        notice_language=notice_language,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    *,
    client: AuthenticatedClient,
    notice_language: None | str | Unset = UNSET,

) -> Problem | PurposeList | None:
    """ Purposes

     Every purpose with labels in all languages, legal basis, ceiling, template and notices.

    Args:
        notice_language (None | str | Unset): put the notices' texts in this language into the
            answer

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | PurposeList
     """


    return (await asyncio_detailed(
        client=client,
notice_language=notice_language,

    )).parsed
