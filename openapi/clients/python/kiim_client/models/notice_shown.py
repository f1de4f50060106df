from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="NoticeShown")



@_attrs_define
class NoticeShown:
    """ Which wording the decision was given under.

        Attributes:
            language (str):
            read_aloud (None | str):
            sha256 (str):
            version (str):
     """

    language: str
    read_aloud: None | str
    sha256: str
    version: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        language = self.language

        read_aloud: None | str
        read_aloud = self.read_aloud

        sha256 = self.sha256

        version = self.version


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "language": language,
            "read_aloud": read_aloud,
            "sha256": sha256,
            "version": version,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        language = d.pop("language")

        def _parse_read_aloud(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        read_aloud = _parse_read_aloud(d.pop("read_aloud"))


        sha256 = d.pop("sha256")

        version = d.pop("version")

        notice_shown = cls(
            language=language,
            read_aloud=read_aloud,
            sha256=sha256,
            version=version,
        )


        notice_shown.additional_properties = d
        return notice_shown

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
