from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.code_body_attributes import CodeBodyAttributes
  from ..models.code_body_labels import CodeBodyLabels





T = TypeVar("T", bound="CodeBody")



@_attrs_define
class CodeBody:
    """ One code; a retired one stays readable.

        Attributes:
            attributes (CodeBodyAttributes):
            code (str):
            labels (CodeBodyLabels): language (BCP 47) -> text
            valid_from (None | str):
            valid_to (None | str):
     """

    attributes: CodeBodyAttributes
    code: str
    labels: CodeBodyLabels
    valid_from: None | str
    valid_to: None | str





    def to_dict(self) -> dict[str, Any]:
        from ..models.code_body_attributes import CodeBodyAttributes # noqa: PLC0415
        from ..models.code_body_labels import CodeBodyLabels # noqa: PLC0415
        attributes = self.attributes.to_dict()

        code = self.code

        labels = self.labels.to_dict()

        valid_from: None | str
        valid_from = self.valid_from

        valid_to: None | str
        valid_to = self.valid_to


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "attributes": attributes,
            "code": code,
            "labels": labels,
            "valid_from": valid_from,
            "valid_to": valid_to,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.code_body_attributes import CodeBodyAttributes # noqa: PLC0415
        from ..models.code_body_labels import CodeBodyLabels # noqa: PLC0415
        d = dict(src_dict)
        attributes = CodeBodyAttributes.from_dict(d.pop("attributes"))




        code = d.pop("code")

        labels = CodeBodyLabels.from_dict(d.pop("labels"))




        def _parse_valid_from(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        valid_from = _parse_valid_from(d.pop("valid_from"))


        def _parse_valid_to(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        valid_to = _parse_valid_to(d.pop("valid_to"))


        code_body = cls(
            attributes=attributes,
            code=code,
            labels=labels,
            valid_from=valid_from,
            valid_to=valid_to,
        )

        return code_body

