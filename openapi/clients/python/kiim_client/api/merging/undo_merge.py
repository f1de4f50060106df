from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.merge_parted import MergeParted
from ...models.problem import Problem
from ...models.undo_body import UndoBody
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    newcomer: str,
    merge: str,
    *,
    body: UndoBody,
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
        "url": "/v1/newcomers/{newcomer}/merges/{merge}/undoing".format(newcomer=quote(str(newcomer), safe=""),merge=quote(str(merge), safe=""),),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> MergeParted | Problem:
    if response.status_code == 200:
        response_200 = MergeParted.from_dict(response.json())



        return response_200

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[MergeParted | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    newcomer: str,
    merge: str,
    *,
    client: AuthenticatedClient,
    body: UndoBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[MergeParted | Problem]:
    """ Undo a merge that this agency made

     Both records are again what they were; what she ended since then stays ended in both.

    Args:
        newcomer (str):
        merge (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (UndoBody): Nothing to say.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[MergeParted | Problem]
     """


    kwargs = _get_kwargs(
        newcomer=newcomer,
merge=merge,
body=body,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    newcomer: str,
    merge: str,
    *,
    client: AuthenticatedClient,
    body: UndoBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> MergeParted | Problem | None:
    """ Undo a merge that this agency made

     Both records are again what they were; what she ended since then stays ended in both.

    Args:
        newcomer (str):
        merge (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (UndoBody): Nothing to say.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        MergeParted | Problem
     """


    return sync_detailed(
        newcomer=newcomer,
merge=merge,
client=client,
body=body,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    ).parsed

async def asyncio_detailed(
    newcomer: str,
    merge: str,
    *,
    client: AuthenticatedClient,
    body: UndoBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[MergeParted | Problem]:
    """ Undo a merge that this agency made

     Both records are again what they were; what she ended since then stays ended in both.

    Args:
        newcomer (str):
        merge (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (UndoBody): Nothing to say.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[MergeParted | Problem]
     """


    kwargs = _get_kwargs(
        newcomer=newcomer,
merge=merge,
body=body,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    newcomer: str,
    merge: str,
    *,
    client: AuthenticatedClient,
    body: UndoBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> MergeParted | Problem | None:
    """ Undo a merge that this agency made

     Both records are again what they were; what she ended since then stays ended in both.

    Args:
        newcomer (str):
        merge (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (UndoBody): Nothing to say.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        MergeParted | Problem
     """


    return (await asyncio_detailed(
        newcomer=newcomer,
merge=merge,
client=client,
body=body,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed
