from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.assisted_right import AssistedRight
from ...models.problem import Problem
from ...models.rights_request import RightsRequest
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    newcomer: str,
    *,
    body: AssistedRight,
    idempotency_key: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    headers["Idempotency-Key"] = idempotency_key

    if not isinstance(kiim_actor, Unset):
        headers["Kiim-Actor"] = kiim_actor

    if not isinstance(kiim_case, Unset):
        headers["Kiim-Case"] = kiim_case



    

    

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/newcomers/{newcomer}/rights-requests".format(newcomer=quote(str(newcomer), safe=""),),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | RightsRequest:
    if response.status_code == 201:
        response_201 = RightsRequest.from_dict(response.json())



        return response_201

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | RightsRequest]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    newcomer: str,
    *,
    client: AuthenticatedClient,
    body: AssistedRight,
    idempotency_key: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Problem | RightsRequest]:
    """ Take down a right for a person without a phone

     Restriction and objection to statistics act at once. A statement that the agency may see is disputed
    or corrected at once.

    Everything else is open until `due`; a document goes to the person alone and never to the agency.

    Args:
        newcomer (str):
        idempotency_key (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (AssistedRight): A right taken down for a person. `statement`: the agency's own id of
            it; `value`: what it should say.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | RightsRequest]
     """


    kwargs = _get_kwargs(
        newcomer=newcomer,
body=body,
idempotency_key=idempotency_key,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    newcomer: str,
    *,
    client: AuthenticatedClient,
    body: AssistedRight,
    idempotency_key: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Problem | RightsRequest | None:
    """ Take down a right for a person without a phone

     Restriction and objection to statistics act at once. A statement that the agency may see is disputed
    or corrected at once.

    Everything else is open until `due`; a document goes to the person alone and never to the agency.

    Args:
        newcomer (str):
        idempotency_key (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (AssistedRight): A right taken down for a person. `statement`: the agency's own id of
            it; `value`: what it should say.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | RightsRequest
     """


    return sync_detailed(
        newcomer=newcomer,
client=client,
body=body,
idempotency_key=idempotency_key,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    ).parsed

async def asyncio_detailed(
    newcomer: str,
    *,
    client: AuthenticatedClient,
    body: AssistedRight,
    idempotency_key: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Problem | RightsRequest]:
    """ Take down a right for a person without a phone

     Restriction and objection to statistics act at once. A statement that the agency may see is disputed
    or corrected at once.

    Everything else is open until `due`; a document goes to the person alone and never to the agency.

    Args:
        newcomer (str):
        idempotency_key (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (AssistedRight): A right taken down for a person. `statement`: the agency's own id of
            it; `value`: what it should say.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | RightsRequest]
     """


    kwargs = _get_kwargs(
        newcomer=newcomer,
body=body,
idempotency_key=idempotency_key,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    newcomer: str,
    *,
    client: AuthenticatedClient,
    body: AssistedRight,
    idempotency_key: str,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Problem | RightsRequest | None:
    """ Take down a right for a person without a phone

     Restriction and objection to statistics act at once. A statement that the agency may see is disputed
    or corrected at once.

    Everything else is open until `due`; a document goes to the person alone and never to the agency.

    Args:
        newcomer (str):
        idempotency_key (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):
        body (AssistedRight): A right taken down for a person. `statement`: the agency's own id of
            it; `value`: what it should say.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | RightsRequest
     """


    return (await asyncio_detailed(
        newcomer=newcomer,
client=client,
body=body,
idempotency_key=idempotency_key,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed
