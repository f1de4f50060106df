from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.notice_body_status import NoticeBodyStatus
from typing import cast






T = TypeVar("T", bound="NoticeBody")



@_attrs_define
class NoticeBody:
    """ A wording a decision can be given under; `status` counts as evidence only when `reviewed` or `sworn`.

        Attributes:
            language (str):
            sha256 (str):
            status (NoticeBodyStatus):
            text (None | str):
            version (str):
     """

    language: str
    sha256: str
    status: NoticeBodyStatus
    text: None | str
    version: str





    def to_dict(self) -> dict[str, Any]:
        language = self.language

        sha256 = self.sha256

        status = self.status.value

        text: None | str
        text = self.text

        version = self.version


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "language": language,
            "sha256": sha256,
            "status": status,
            "text": text,
            "version": version,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        language = d.pop("language")

        sha256 = d.pop("sha256")

        status = NoticeBodyStatus(d.pop("status"))




        def _parse_text(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        text = _parse_text(d.pop("text"))


        version = d.pop("version")

        notice_body = cls(
            language=language,
            sha256=sha256,
            status=status,
            text=text,
            version=version,
        )

        return notice_body

