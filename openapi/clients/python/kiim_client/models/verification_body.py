from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="VerificationBody")



@_attrs_define
class VerificationBody:
    """ A text of the tool's own that comes back in the verification event.

        Attributes:
            state (str):
     """

    state: str





    def to_dict(self) -> dict[str, Any]:
        state = self.state


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "state": state,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        state = d.pop("state")

        verification_body = cls(
            state=state,
        )

        return verification_body

