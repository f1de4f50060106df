from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="AgeingBody")



@_attrs_define
class AgeingBody:
    """ A statement of these kinds is marked stale after so many months.

        Attributes:
            kinds (list[str]):
            months (int):
            source (str):
     """

    kinds: list[str]
    months: int
    source: str





    def to_dict(self) -> dict[str, Any]:
        kinds = self.kinds



        months = self.months

        source = self.source


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "kinds": kinds,
            "months": months,
            "source": source,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kinds = cast(list[str], d.pop("kinds"))


        months = d.pop("months")

        source = d.pop("source")

        ageing_body = cls(
            kinds=kinds,
            months=months,
            source=source,
        )

        return ageing_body

