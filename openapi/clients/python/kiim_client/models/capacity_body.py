from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.capacity_body_basis import CapacityBodyBasis






T = TypeVar("T", bound="CapacityBody")



@_attrs_define
class CapacityBody:
    """ Why the person who decides is able to: of age, able in the adviser's judgement (15 to 17), or a guardian decides.

        Attributes:
            basis (CapacityBodyBasis):
     """

    basis: CapacityBodyBasis





    def to_dict(self) -> dict[str, Any]:
        basis = self.basis.value


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "basis": basis,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        basis = CapacityBodyBasis(d.pop("basis"))




        capacity_body = cls(
            basis=basis,
        )

        return capacity_body

