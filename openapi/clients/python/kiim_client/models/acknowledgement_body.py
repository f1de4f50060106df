from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.acknowledgement_body_basis_type_0 import AcknowledgementBodyBasisType0
from ..models.acknowledgement_body_outcome import AcknowledgementBodyOutcome
from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="AcknowledgementBody")



@_attrs_define
class AcknowledgementBody:
    """ What was done about the change: taken note of, own copies deleted, or kept on an own legal basis that is then named.

        Attributes:
            basis (AcknowledgementBodyBasisType0 | None | Unset):
            outcome (AcknowledgementBodyOutcome | Unset):  Default: AcknowledgementBodyOutcome.DONE.
     """

    basis: AcknowledgementBodyBasisType0 | None | Unset = UNSET
    outcome: AcknowledgementBodyOutcome | Unset = AcknowledgementBodyOutcome.DONE





    def to_dict(self) -> dict[str, Any]:
        basis: None | str | Unset
        if isinstance(self.basis, Unset):
            basis = UNSET
        elif isinstance(self.basis, AcknowledgementBodyBasisType0):
            basis = self.basis.value
        else:
            basis = self.basis

        outcome: str | Unset = UNSET
        if not isinstance(self.outcome, Unset):
            outcome = self.outcome.value



        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if basis is not UNSET:
            field_dict["basis"] = basis
        if outcome is not UNSET:
            field_dict["outcome"] = outcome

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        def _parse_basis(data: object) -> AcknowledgementBodyBasisType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                basis_type_0 = AcknowledgementBodyBasisType0(data)



                return basis_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AcknowledgementBodyBasisType0 | None | Unset, data)

        basis = _parse_basis(d.pop("basis", UNSET))


        _outcome = d.pop("outcome", UNSET)
        outcome: AcknowledgementBodyOutcome | Unset
        if isinstance(_outcome,  Unset):
            outcome = UNSET
        else:
            outcome = AcknowledgementBodyOutcome(_outcome)




        acknowledgement_body = cls(
            basis=basis,
            outcome=outcome,
        )

        return acknowledgement_body

