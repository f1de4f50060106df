from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="OfficialIndicatorBody")



@_attrs_define
class OfficialIndicatorBody:
    """ One of them: what its source counts, of what, how it is meant; `series` is the name under which figures are
    imported.

        Attributes:
            code (str):
            denominator (str):
            handlungsfeld (str):
            label (str):
            note (str):
            numerator (str):
            owner (str):
            series (str):
     """

    code: str
    denominator: str
    handlungsfeld: str
    label: str
    note: str
    numerator: str
    owner: str
    series: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        code = self.code

        denominator = self.denominator

        handlungsfeld = self.handlungsfeld

        label = self.label

        note = self.note

        numerator = self.numerator

        owner = self.owner

        series = self.series


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "code": code,
            "denominator": denominator,
            "handlungsfeld": handlungsfeld,
            "label": label,
            "note": note,
            "numerator": numerator,
            "owner": owner,
            "series": series,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        code = d.pop("code")

        denominator = d.pop("denominator")

        handlungsfeld = d.pop("handlungsfeld")

        label = d.pop("label")

        note = d.pop("note")

        numerator = d.pop("numerator")

        owner = d.pop("owner")

        series = d.pop("series")

        official_indicator_body = cls(
            code=code,
            denominator=denominator,
            handlungsfeld=handlungsfeld,
            label=label,
            note=note,
            numerator=numerator,
            owner=owner,
            series=series,
        )


        official_indicator_body.additional_properties = d
        return official_indicator_body

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
