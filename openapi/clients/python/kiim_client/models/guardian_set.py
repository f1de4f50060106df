from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.guardian_set_kind import GuardianSetKind
from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.letter import Letter





T = TypeVar("T", bound="GuardianSet")



@_attrs_define
class GuardianSet:
    """ Who decides now; with a change the new letter, and how many consents of the former guardian ended.

        Attributes:
            ended_consents (int):
            kind (GuardianSetKind):
            letter (Letter | None):
            until (datetime.datetime | None):
     """

    ended_consents: int
    kind: GuardianSetKind
    letter: Letter | None
    until: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.letter import Letter # noqa: PLC0415
        ended_consents = self.ended_consents

        kind = self.kind.value

        letter: dict[str, Any] | None
        if isinstance(self.letter, Letter):
            letter = self.letter.to_dict()
        else:
            letter = self.letter

        until: None | str
        if isinstance(self.until, datetime.datetime):
            until = self.until.isoformat()
        else:
            until = self.until


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "ended_consents": ended_consents,
            "kind": kind,
            "letter": letter,
            "until": until,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.letter import Letter # noqa: PLC0415
        d = dict(src_dict)
        ended_consents = d.pop("ended_consents")

        kind = GuardianSetKind(d.pop("kind"))




        def _parse_letter(data: object) -> Letter | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                letter_type_0 = Letter.from_dict(data)



                return letter_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Letter | None, data)

        letter = _parse_letter(d.pop("letter"))


        def _parse_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                until_type_0 = datetime.datetime.fromisoformat(data)



                return until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        until = _parse_until(d.pop("until"))


        guardian_set = cls(
            ended_consents=ended_consents,
            kind=kind,
            letter=letter,
            until=until,
        )


        guardian_set.additional_properties = d
        return guardian_set

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
