from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.purpose_body_legal_basis import PurposeBodyLegalBasis
from typing import cast

if TYPE_CHECKING:
  from ..models.notice_body import NoticeBody
  from ..models.purpose_body_label_status import PurposeBodyLabelStatus
  from ..models.purpose_body_labels import PurposeBodyLabels
  from ..models.template_body import TemplateBody





T = TypeVar("T", bound="PurposeBody")



@_attrs_define
class PurposeBody:
    """ One purpose: its ceiling, its template, who may receive, and the notices.

        Attributes:
            ceiling (list[str]):
            code (str):
            enabled (bool):
            label_status (PurposeBodyLabelStatus):
            labels (PurposeBodyLabels): language (BCP 47) -> text
            legal_basis (PurposeBodyLegalBasis):
            legal_sources (list[str]):
            notices (list[NoticeBody]):
            off_for (list[str]):
            one_time (bool):
            recipients (list[str]):
            statutory_for (list[str]):
            template (TemplateBody): The most an agency may ask for under a purpose; one question names at most seven, so
                `groups` may be two.
     """

    ceiling: list[str]
    code: str
    enabled: bool
    label_status: PurposeBodyLabelStatus
    labels: PurposeBodyLabels
    legal_basis: PurposeBodyLegalBasis
    legal_sources: list[str]
    notices: list[NoticeBody]
    off_for: list[str]
    one_time: bool
    recipients: list[str]
    statutory_for: list[str]
    template: TemplateBody





    def to_dict(self) -> dict[str, Any]:
        from ..models.notice_body import NoticeBody # noqa: PLC0415
        from ..models.purpose_body_label_status import PurposeBodyLabelStatus # noqa: PLC0415
        from ..models.purpose_body_labels import PurposeBodyLabels # noqa: PLC0415
        from ..models.template_body import TemplateBody # noqa: PLC0415
        ceiling = self.ceiling



        code = self.code

        enabled = self.enabled

        label_status = self.label_status.to_dict()

        labels = self.labels.to_dict()

        legal_basis = self.legal_basis.value

        legal_sources = self.legal_sources



        notices = []
        for notices_item_data in self.notices:
            notices_item = notices_item_data.to_dict()
            notices.append(notices_item)



        off_for = self.off_for



        one_time = self.one_time

        recipients = self.recipients



        statutory_for = self.statutory_for



        template = self.template.to_dict()


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "ceiling": ceiling,
            "code": code,
            "enabled": enabled,
            "label_status": label_status,
            "labels": labels,
            "legal_basis": legal_basis,
            "legal_sources": legal_sources,
            "notices": notices,
            "off_for": off_for,
            "one_time": one_time,
            "recipients": recipients,
            "statutory_for": statutory_for,
            "template": template,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.notice_body import NoticeBody # noqa: PLC0415
        from ..models.purpose_body_label_status import PurposeBodyLabelStatus # noqa: PLC0415
        from ..models.purpose_body_labels import PurposeBodyLabels # noqa: PLC0415
        from ..models.template_body import TemplateBody # noqa: PLC0415
        d = dict(src_dict)
        ceiling = cast(list[str], d.pop("ceiling"))


        code = d.pop("code")

        enabled = d.pop("enabled")

        label_status = PurposeBodyLabelStatus.from_dict(d.pop("label_status"))




        labels = PurposeBodyLabels.from_dict(d.pop("labels"))




        legal_basis = PurposeBodyLegalBasis(d.pop("legal_basis"))




        legal_sources = cast(list[str], d.pop("legal_sources"))


        notices = []
        _notices = d.pop("notices")
        for notices_item_data in (_notices):
            notices_item = NoticeBody.from_dict(notices_item_data)



            notices.append(notices_item)


        off_for = cast(list[str], d.pop("off_for"))


        one_time = d.pop("one_time")

        recipients = cast(list[str], d.pop("recipients"))


        statutory_for = cast(list[str], d.pop("statutory_for"))


        template = TemplateBody.from_dict(d.pop("template"))




        purpose_body = cls(
            ceiling=ceiling,
            code=code,
            enabled=enabled,
            label_status=label_status,
            labels=labels,
            legal_basis=legal_basis,
            legal_sources=legal_sources,
            notices=notices,
            off_for=off_for,
            one_time=one_time,
            recipients=recipients,
            statutory_for=statutory_for,
            template=template,
        )

        return purpose_body

