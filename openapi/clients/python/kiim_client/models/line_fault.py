from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.line_fault_outcome import LineFaultOutcome






T = TypeVar("T", bound="LineFault")



@_attrs_define
class LineFault:
    """ One thing that stands against a line; for CSV the pointer is the column's name. The value is never repeated.

        Attributes:
            code (str):
            detail (str):
            line (int):
            outcome (LineFaultOutcome):
            pointer (str):
     """

    code: str
    detail: str
    line: int
    outcome: LineFaultOutcome
    pointer: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        code = self.code

        detail = self.detail

        line = self.line

        outcome = self.outcome.value

        pointer = self.pointer


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "code": code,
            "detail": detail,
            "line": line,
            "outcome": outcome,
            "pointer": pointer,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        code = d.pop("code")

        detail = d.pop("detail")

        line = d.pop("line")

        outcome = LineFaultOutcome(d.pop("outcome"))




        pointer = d.pop("pointer")

        line_fault = cls(
            code=code,
            detail=detail,
            line=line,
            outcome=outcome,
            pointer=pointer,
        )


        line_fault.additional_properties = d
        return line_fault

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
