from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.answer_body import AnswerBody
from ...models.answer_stored import AnswerStored
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    change: str,
    *,
    body: AnswerBody,
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
        "url": "/v1/changes/{change}/answer".format(change=quote(str(change), safe=""),),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> AnswerStored | Problem:
    if response.status_code == 200:
        response_200 = AnswerStored.from_dict(response.json())



        return response_200

    if response.status_code == 201:
        response_201 = AnswerStored.from_dict(response.json())



        return response_201

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[AnswerStored | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    change: str,
    *,
    client: AuthenticatedClient,
    body: AnswerBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[AnswerStored | Problem]:
    """ Answer a person's question why one looked

     `change` is an `access-questioned` of one's own feed. The text is sealed under the person's key; she
    alone reads it.

    Args:
        change (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (AnswerBody): What the agency says to a question of the person's; she reads it under
            her question.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AnswerStored | Problem]
     """


    kwargs = _get_kwargs(
        change=change,
body=body,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    change: str,
    *,
    client: AuthenticatedClient,
    body: AnswerBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> AnswerStored | Problem | None:
    """ Answer a person's question why one looked

     `change` is an `access-questioned` of one's own feed. The text is sealed under the person's key; she
    alone reads it.

    Args:
        change (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (AnswerBody): What the agency says to a question of the person's; she reads it under
            her question.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AnswerStored | Problem
     """


    return sync_detailed(
        change=change,
client=client,
body=body,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    ).parsed

async def asyncio_detailed(
    change: str,
    *,
    client: AuthenticatedClient,
    body: AnswerBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[AnswerStored | Problem]:
    """ Answer a person's question why one looked

     `change` is an `access-questioned` of one's own feed. The text is sealed under the person's key; she
    alone reads it.

    Args:
        change (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (AnswerBody): What the agency says to a question of the person's; she reads it under
            her question.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AnswerStored | Problem]
     """


    kwargs = _get_kwargs(
        change=change,
body=body,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    change: str,
    *,
    client: AuthenticatedClient,
    body: AnswerBody,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> AnswerStored | Problem | None:
    """ Answer a person's question why one looked

     `change` is an `access-questioned` of one's own feed. The text is sealed under the person's key; she
    alone reads it.

    Args:
        change (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (AnswerBody): What the agency says to a question of the person's; she reads it under
            her question.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AnswerStored | Problem
     """


    return (await asyncio_detailed(
        change=change,
client=client,
body=body,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed
