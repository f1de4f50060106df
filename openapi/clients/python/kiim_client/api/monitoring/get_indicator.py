from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...models.result_list import ResultList
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    code: str,
    *,
    release: None | str | Unset = UNSET,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(kiim_actor, Unset):
        headers["Kiim-Actor"] = kiim_actor

    if not isinstance(kiim_case, Unset):
        headers["Kiim-Case"] = kiim_case



    

    params: dict[str, Any] = {}

    json_release: None | str | Unset
    if isinstance(release, Unset):
        json_release = UNSET
    else:
        json_release = release
    params["release"] = json_release


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/indicators/{code}".format(code=quote(str(code), safe=""),),
        "params": params,
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | ResultList:
    if response.status_code == 200:
        response_200 = ResultList.from_dict(response.json())



        return response_200

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | ResultList]:
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
    release: None | str | Unset = UNSET,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Problem | ResultList]:
    """ One indicator for every area

     The indicator of one release for every area it is told for, with margin, date and coverage.

    Args:
        code (str):
        release (None | str | Unset): the id of a release; the newest where left out
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ResultList]
     """


    kwargs = _get_kwargs(
        code=code,
release=release,
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
    release: None | str | Unset = UNSET,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Problem | ResultList | None:
    """ One indicator for every area

     The indicator of one release for every area it is told for, with margin, date and coverage.

    Args:
        code (str):
        release (None | str | Unset): the id of a release; the newest where left out
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ResultList
     """


    return sync_detailed(
        code=code,
client=client,
release=release,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    ).parsed

async def asyncio_detailed(
    code: str,
    *,
    client: AuthenticatedClient,
    release: None | str | Unset = UNSET,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Problem | ResultList]:
    """ One indicator for every area

     The indicator of one release for every area it is told for, with margin, date and coverage.

    Args:
        code (str):
        release (None | str | Unset): the id of a release; the newest where left out
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ResultList]
     """


    kwargs = _get_kwargs(
        code=code,
release=release,
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
    release: None | str | Unset = UNSET,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Problem | ResultList | None:
    """ One indicator for every area

     The indicator of one release for every area it is told for, with margin, date and coverage.

    Args:
        code (str):
        release (None | str | Unset): the id of a release; the newest where left out
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ResultList
     """


    return (await asyncio_detailed(
        code=code,
client=client,
release=release,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed
