from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.category_body import CategoryBody





T = TypeVar("T", bound="CategoryList")



@_attrs_define
class CategoryList:
    """ All categories.

        Attributes:
            items (list[CategoryBody]):
            next_ (None):
     """

    items: list[CategoryBody]
    next_: None





    def to_dict(self) -> dict[str, Any]:
        from ..models.category_body import CategoryBody # noqa: PLC0415
        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)



        next_ = self.next_


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "items": items,
            "next": next_,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.category_body import CategoryBody # noqa: PLC0415
        d = dict(src_dict)
        items = []
        _items = d.pop("items")
        for items_item_data in (_items):
            items_item = CategoryBody.from_dict(items_item_data)



            items.append(items_item)


        next_ = d.pop("next")

        category_list = cls(
            items=items,
            next_=next_,
        )

        return category_list

