from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.official_figure_body import OfficialFigureBody
  from ..models.official_indicator_body import OfficialIndicatorBody





T = TypeVar("T", bound="OfficialFigures")



@_attrs_define
class OfficialFigures:
    """ One indicator with every imported figure, the newest time first; empty until an operator imports its series.

        Attributes:
            indicator (OfficialIndicatorBody): One of them: what its source counts, of what, how it is meant; `series` is
                the name under which figures are imported.
            items (list[OfficialFigureBody]):
            next_ (None | Unset):
     """

    indicator: OfficialIndicatorBody
    items: list[OfficialFigureBody]
    next_: None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.official_figure_body import OfficialFigureBody # noqa: PLC0415
        from ..models.official_indicator_body import OfficialIndicatorBody # noqa: PLC0415
        indicator = self.indicator.to_dict()

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)



        next_ = self.next_


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "indicator": indicator,
            "items": items,
        })
        if next_ is not UNSET:
            field_dict["next"] = next_

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.official_figure_body import OfficialFigureBody # noqa: PLC0415
        from ..models.official_indicator_body import OfficialIndicatorBody # noqa: PLC0415
        d = dict(src_dict)
        indicator = OfficialIndicatorBody.from_dict(d.pop("indicator"))




        items = []
        _items = d.pop("items")
        for items_item_data in (_items):
            items_item = OfficialFigureBody.from_dict(items_item_data)



            items.append(items_item)


        next_ = d.pop("next", UNSET)

        official_figures = cls(
            indicator=indicator,
            items=items,
            next_=next_,
        )


        official_figures.additional_properties = d
        return official_figures

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
