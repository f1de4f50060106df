from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    entry: int,
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
        "url": "/v1/audit/proofs/{entry}".format(entry=quote(str(entry), safe=""),),
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | str:
    if response.status_code == 200:
        response_200 = response.text
        return response_200

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | str]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    entry: int,
    *,
    client: AuthenticatedClient,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Problem | str]:
    """ Proof of a log row

     A file that proves, without this service, that the row stands in the log (C2SP tlog-proof@v1; the
    row is its extra data).

    A newcomer gets those of her own rows. A data-protection officer's program names an open case in
    `Kiim-Case` for a row about a
    person. A row that was just written is sealed within seconds; until then the answer is 503.

    Args:
        entry (int): Number of a row, as `GET /v1/audit` names it.
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | str]
     """


    kwargs = _get_kwargs(
        entry=entry,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    entry: int,
    *,
    client: AuthenticatedClient,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Problem | str | None:
    """ Proof of a log row

     A file that proves, without this service, that the row stands in the log (C2SP tlog-proof@v1; the
    row is its extra data).

    A newcomer gets those of her own rows. A data-protection officer's program names an open case in
    `Kiim-Case` for a row about a
    person. A row that was just written is sealed within seconds; until then the answer is 503.

    Args:
        entry (int): Number of a row, as `GET /v1/audit` names it.
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | str
     """


    return sync_detailed(
        entry=entry,
client=client,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    ).parsed

async def asyncio_detailed(
    entry: int,
    *,
    client: AuthenticatedClient,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Problem | str]:
    """ Proof of a log row

     A file that proves, without this service, that the row stands in the log (C2SP tlog-proof@v1; the
    row is its extra data).

    A newcomer gets those of her own rows. A data-protection officer's program names an open case in
    `Kiim-Case` for a row about a
    person. A row that was just written is sealed within seconds; until then the answer is 503.

    Args:
        entry (int): Number of a row, as `GET /v1/audit` names it.
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | str]
     """


    kwargs = _get_kwargs(
        entry=entry,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    entry: int,
    *,
    client: AuthenticatedClient,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Problem | str | None:
    """ Proof of a log row

     A file that proves, without this service, that the row stands in the log (C2SP tlog-proof@v1; the
    row is its extra data).

    A newcomer gets those of her own rows. A data-protection officer's program names an open case in
    `Kiim-Case` for a row about a
    person. A row that was just written is sealed within seconds; until then the answer is 503.

    Args:
        entry (int): Number of a row, as `GET /v1/audit` names it.
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | str
     """


    return (await asyncio_detailed(
        entry=entry,
client=client,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed
