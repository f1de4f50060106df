from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.acknowledged_basis_type_0 import AcknowledgedBasisType0
from ..models.acknowledged_outcome import AcknowledgedOutcome
from typing import cast
import datetime






T = TypeVar("T", bound="Acknowledged")



@_attrs_define
class Acknowledged:
    """ The acknowledgement as it stands; the first one stays.

        Attributes:
            acknowledged_at (datetime.datetime):
            basis (AcknowledgedBasisType0 | None):
            id (str):
            outcome (AcknowledgedOutcome):
     """

    acknowledged_at: datetime.datetime
    basis: AcknowledgedBasisType0 | None
    id: str
    outcome: AcknowledgedOutcome
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        acknowledged_at = self.acknowledged_at.isoformat()

        basis: None | str
        if isinstance(self.basis, AcknowledgedBasisType0):
            basis = self.basis.value
        else:
            basis = self.basis

        id = self.id

        outcome = self.outcome.value


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "acknowledged_at": acknowledged_at,
            "basis": basis,
            "id": id,
            "outcome": outcome,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        acknowledged_at = datetime.datetime.fromisoformat(d.pop("acknowledged_at"))




        def _parse_basis(data: object) -> AcknowledgedBasisType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                basis_type_0 = AcknowledgedBasisType0(data)



                return basis_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AcknowledgedBasisType0 | None, data)

        basis = _parse_basis(d.pop("basis"))


        id = d.pop("id")

        outcome = AcknowledgedOutcome(d.pop("outcome"))




        acknowledged = cls(
            acknowledged_at=acknowledged_at,
            basis=basis,
            id=id,
            outcome=outcome,
        )


        acknowledged.additional_properties = d
        return acknowledged

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
