from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.handlungsfeld_body import HandlungsfeldBody
  from ..models.indicator_body import IndicatorBody





T = TypeVar("T", bound="IndicatorList")



@_attrs_define
class IndicatorList:
    """ All indicators with their fields of action.

        Attributes:
            handlungsfelder (list[HandlungsfeldBody]):
            items (list[IndicatorBody]):
            version (str):
            next_ (None | Unset):
     """

    handlungsfelder: list[HandlungsfeldBody]
    items: list[IndicatorBody]
    version: str
    next_: None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.handlungsfeld_body import HandlungsfeldBody # noqa: PLC0415
        from ..models.indicator_body import IndicatorBody # noqa: PLC0415
        handlungsfelder = []
        for handlungsfelder_item_data in self.handlungsfelder:
            handlungsfelder_item = handlungsfelder_item_data.to_dict()
            handlungsfelder.append(handlungsfelder_item)



        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)



        version = self.version

        next_ = self.next_


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "handlungsfelder": handlungsfelder,
            "items": items,
            "version": version,
        })
        if next_ is not UNSET:
            field_dict["next"] = next_

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.handlungsfeld_body import HandlungsfeldBody # noqa: PLC0415
        from ..models.indicator_body import IndicatorBody # noqa: PLC0415
        d = dict(src_dict)
        handlungsfelder = []
        _handlungsfelder = d.pop("handlungsfelder")
        for handlungsfelder_item_data in (_handlungsfelder):
            handlungsfelder_item = HandlungsfeldBody.from_dict(handlungsfelder_item_data)



            handlungsfelder.append(handlungsfelder_item)


        items = []
        _items = d.pop("items")
        for items_item_data in (_items):
            items_item = IndicatorBody.from_dict(items_item_data)



            items.append(items_item)


        version = d.pop("version")

        next_ = d.pop("next", UNSET)

        indicator_list = cls(
            handlungsfelder=handlungsfelder,
            items=items,
            version=version,
            next_=next_,
        )


        indicator_list.additional_properties = d
        return indicator_list

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
