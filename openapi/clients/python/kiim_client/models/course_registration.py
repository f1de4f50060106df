from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.by_hand import ByHand
  from ..models.form_field import FormField





T = TypeVar("T", bound="CourseRegistration")



@_attrs_define
class CourseRegistration:
    """ The registration for an integration course as far as it was released.

        Attributes:
            by_hand (list[ByHand]):
            consent (str):
            fields (list[FormField]):
            gaps (list[str]):
            legal_basis (str):
            made_at (datetime.datetime):
            newcomer (str):
            valid_until (datetime.datetime):
     """

    by_hand: list[ByHand]
    consent: str
    fields: list[FormField]
    gaps: list[str]
    legal_basis: str
    made_at: datetime.datetime
    newcomer: str
    valid_until: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.by_hand import ByHand # noqa: PLC0415
        from ..models.form_field import FormField # noqa: PLC0415
        by_hand = []
        for by_hand_item_data in self.by_hand:
            by_hand_item = by_hand_item_data.to_dict()
            by_hand.append(by_hand_item)



        consent = self.consent

        fields = []
        for fields_item_data in self.fields:
            fields_item = fields_item_data.to_dict()
            fields.append(fields_item)



        gaps = self.gaps



        legal_basis = self.legal_basis

        made_at = self.made_at.isoformat()

        newcomer = self.newcomer

        valid_until = self.valid_until.isoformat()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "by_hand": by_hand,
            "consent": consent,
            "fields": fields,
            "gaps": gaps,
            "legal_basis": legal_basis,
            "made_at": made_at,
            "newcomer": newcomer,
            "valid_until": valid_until,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.by_hand import ByHand # noqa: PLC0415
        from ..models.form_field import FormField # noqa: PLC0415
        d = dict(src_dict)
        by_hand = []
        _by_hand = d.pop("by_hand")
        for by_hand_item_data in (_by_hand):
            by_hand_item = ByHand.from_dict(by_hand_item_data)



            by_hand.append(by_hand_item)


        consent = d.pop("consent")

        fields = []
        _fields = d.pop("fields")
        for fields_item_data in (_fields):
            fields_item = FormField.from_dict(fields_item_data)



            fields.append(fields_item)


        gaps = cast(list[str], d.pop("gaps"))


        legal_basis = d.pop("legal_basis")

        made_at = datetime.datetime.fromisoformat(d.pop("made_at"))




        newcomer = d.pop("newcomer")

        valid_until = datetime.datetime.fromisoformat(d.pop("valid_until"))




        course_registration = cls(
            by_hand=by_hand,
            consent=consent,
            fields=fields,
            gaps=gaps,
            legal_basis=legal_basis,
            made_at=made_at,
            newcomer=newcomer,
            valid_until=valid_until,
        )


        course_registration.additional_properties = d
        return course_registration

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
