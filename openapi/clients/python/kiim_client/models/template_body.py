from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="TemplateBody")



@_attrs_define
class TemplateBody:
    """ The most an agency may ask for under a purpose; one question names at most seven, so `groups` may be two.

        Attributes:
            categories (list[str]):
            code (str):
            default_months (int):
            groups (list[list[str]]):
            max_months (int):
     """

    categories: list[str]
    code: str
    default_months: int
    groups: list[list[str]]
    max_months: int





    def to_dict(self) -> dict[str, Any]:
        categories = self.categories



        code = self.code

        default_months = self.default_months

        groups = []
        for groups_item_data in self.groups:
            groups_item = groups_item_data


            groups.append(groups_item)



        max_months = self.max_months


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "categories": categories,
            "code": code,
            "default_months": default_months,
            "groups": groups,
            "max_months": max_months,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        categories = cast(list[str], d.pop("categories"))


        code = d.pop("code")

        default_months = d.pop("default_months")

        groups = []
        _groups = d.pop("groups")
        for groups_item_data in (_groups):
            groups_item = cast(list[str], groups_item_data)

            groups.append(groups_item)


        max_months = d.pop("max_months")

        template_body = cls(
            categories=categories,
            code=code,
            default_months=default_months,
            groups=groups,
            max_months=max_months,
        )

        return template_body

