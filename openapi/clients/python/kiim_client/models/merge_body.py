from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="MergeBody")



@_attrs_define
class MergeBody:
    """ The agency's other reference for the same person.

        Attributes:
            other (str):
     """

    other: str





    def to_dict(self) -> dict[str, Any]:
        other = self.other


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "other": other,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        other = d.pop("other")

        merge_body = cls(
            other=other,
        )

        return merge_body

