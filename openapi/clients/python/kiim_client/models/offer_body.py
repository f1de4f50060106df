from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.offer_body_ground_type_0 import OfferBodyGroundType0
from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="OfferBody")



@_attrs_define
class OfferBody:
    """ Offer a person to another agency; she is asked first. `ground` is a code, `reason` a sentence; both are sealed.

        Attributes:
            categories (list[str]):
            newcomer (str):
            recipient (str):
            ground (None | OfferBodyGroundType0 | Unset):
            reason (None | str | Unset):
     """

    categories: list[str]
    newcomer: str
    recipient: str
    ground: None | OfferBodyGroundType0 | Unset = UNSET
    reason: None | str | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        categories = self.categories



        newcomer = self.newcomer

        recipient = self.recipient

        ground: None | str | Unset
        if isinstance(self.ground, Unset):
            ground = UNSET
        elif isinstance(self.ground, OfferBodyGroundType0):
            ground = self.ground.value
        else:
            ground = self.ground

        reason: None | str | Unset
        if isinstance(self.reason, Unset):
            reason = UNSET
        else:
            reason = self.reason


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "categories": categories,
            "newcomer": newcomer,
            "recipient": recipient,
        })
        if ground is not UNSET:
            field_dict["ground"] = ground
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        categories = cast(list[str], d.pop("categories"))


        newcomer = d.pop("newcomer")

        recipient = d.pop("recipient")

        def _parse_ground(data: object) -> None | OfferBodyGroundType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ground_type_0 = OfferBodyGroundType0(data)



                return ground_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OfferBodyGroundType0 | Unset, data)

        ground = _parse_ground(d.pop("ground", UNSET))


        def _parse_reason(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reason = _parse_reason(d.pop("reason", UNSET))


        offer_body = cls(
            categories=categories,
            newcomer=newcomer,
            recipient=recipient,
            ground=ground,
            reason=reason,
        )

        return offer_body

