from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.decline_body_ground import DeclineBodyGround






T = TypeVar("T", bound="DeclineBody")



@_attrs_define
class DeclineBody:
    """ Why the recipient cannot take the person; the sender and the person read it.

        Attributes:
            ground (DeclineBodyGround):
     """

    ground: DeclineBodyGround





    def to_dict(self) -> dict[str, Any]:
        ground = self.ground.value


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "ground": ground,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        ground = DeclineBodyGround(d.pop("ground"))




        decline_body = cls(
            ground=ground,
        )

        return decline_body

