from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="Letter")



@_attrs_define
class Letter:
    """ What the person takes home; this answer is the only place it is ever shown.

        Attributes:
            activation_code (str):
            card (str):
            spoken_digits (str):
     """

    activation_code: str
    card: str
    spoken_digits: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        activation_code = self.activation_code

        card = self.card

        spoken_digits = self.spoken_digits


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "activation_code": activation_code,
            "card": card,
            "spoken_digits": spoken_digits,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        activation_code = d.pop("activation_code")

        card = d.pop("card")

        spoken_digits = d.pop("spoken_digits")

        letter = cls(
            activation_code=activation_code,
            card=card,
            spoken_digits=spoken_digits,
        )


        letter.additional_properties = d
        return letter

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
