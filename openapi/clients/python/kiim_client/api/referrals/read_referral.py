from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...models.referral_view import ReferralView
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    referral: str,
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
        "url": "/v1/referrals/{referral}".format(referral=quote(str(referral), safe=""),),
    }


    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | ReferralView:
    if response.status_code == 200:
        response_200 = ReferralView.from_dict(response.json())



        return response_200

    response_default = Problem.from_dict(response.json())



    return response_default



def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | ReferralView]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    referral: str,
    *,
    client: AuthenticatedClient,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Problem | ReferralView]:
    """ One referral with its reason

     For its two agencies, the recipient once the person has agreed; for everybody else there is no such
    thing.

    Args:
        referral (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ReferralView]
     """


    kwargs = _get_kwargs(
        referral=referral,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    referral: str,
    *,
    client: AuthenticatedClient,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Problem | ReferralView | None:
    """ One referral with its reason

     For its two agencies, the recipient once the person has agreed; for everybody else there is no such
    thing.

    Args:
        referral (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ReferralView
     """


    return sync_detailed(
        referral=referral,
client=client,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    ).parsed

async def asyncio_detailed(
    referral: str,
    *,
    client: AuthenticatedClient,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Response[Problem | ReferralView]:
    """ One referral with its reason

     For its two agencies, the recipient once the person has agreed; for everybody else there is no such
    thing.

    Args:
        referral (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ReferralView]
     """


    kwargs = _get_kwargs(
        referral=referral,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    referral: str,
    *,
    client: AuthenticatedClient,
    kiim_actor: str | Unset = UNSET,
    kiim_case: str | Unset = UNSET,

) -> Problem | ReferralView | None:
    """ One referral with its reason

     For its two agencies, the recipient once the person has agreed; for everybody else there is no such
    thing.

    Args:
        referral (str):
        kiim_actor (str | Unset):
        kiim_case (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ReferralView
     """


    return (await asyncio_detailed(
        referral=referral,
client=client,
kiim_actor=kiim_actor,
kiim_case=kiim_case,

    )).parsed
