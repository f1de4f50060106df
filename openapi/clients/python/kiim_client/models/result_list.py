from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.indicator_body import IndicatorBody
  from ..models.result_body import ResultBody





T = TypeVar("T", bound="ResultList")



@_attrs_define
class ResultList:
    """ An indicator of one release for every area it is told for.

        Attributes:
            indicator (IndicatorBody): One indicator: what is counted, of what, how it is meant and who answers for it.
            items (list[ResultBody]):
            reference_date (str):
            release (str):
            next_ (None | Unset):
     """

    indicator: IndicatorBody
    items: list[ResultBody]
    reference_date: str
    release: str
    next_: None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.indicator_body import IndicatorBody # noqa: PLC0415
        from ..models.result_body import ResultBody # noqa: PLC0415
        indicator = self.indicator.to_dict()

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)



        reference_date = self.reference_date

        release = self.release

        next_ = self.next_


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "indicator": indicator,
            "items": items,
            "reference_date": reference_date,
            "release": release,
        })
        if next_ is not UNSET:
            field_dict["next"] = next_

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.indicator_body import IndicatorBody # noqa: PLC0415
        from ..models.result_body import ResultBody # noqa: PLC0415
        d = dict(src_dict)
        indicator = IndicatorBody.from_dict(d.pop("indicator"))




        items = []
        _items = d.pop("items")
        for items_item_data in (_items):
            items_item = ResultBody.from_dict(items_item_data)



            items.append(items_item)


        reference_date = d.pop("reference_date")

        release = d.pop("release")

        next_ = d.pop("next", UNSET)

        result_list = cls(
            indicator=indicator,
            items=items,
            reference_date=reference_date,
            release=release,
            next_=next_,
        )


        result_list.additional_properties = d
        return result_list

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
