from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.signed_receipt_receipt import SignedReceiptReceipt





T = TypeVar("T", bound="SignedReceipt")



@_attrs_define
class SignedReceipt:
    """ The receipt in the groups of ISO/IEC TS 27560 with DPV terms, and the same content signed in two forms.

        Attributes:
            jws (str):
            receipt (SignedReceiptReceipt):
            signed_note (str):
            verifier (str):
     """

    jws: str
    receipt: SignedReceiptReceipt
    signed_note: str
    verifier: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.signed_receipt_receipt import SignedReceiptReceipt # noqa: PLC0415
        jws = self.jws

        receipt = self.receipt.to_dict()

        signed_note = self.signed_note

        verifier = self.verifier


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "jws": jws,
            "receipt": receipt,
            "signed_note": signed_note,
            "verifier": verifier,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.signed_receipt_receipt import SignedReceiptReceipt # noqa: PLC0415
        d = dict(src_dict)
        jws = d.pop("jws")

        receipt = SignedReceiptReceipt.from_dict(d.pop("receipt"))




        signed_note = d.pop("signed_note")

        verifier = d.pop("verifier")

        signed_receipt = cls(
            jws=jws,
            receipt=receipt,
            signed_note=signed_note,
            verifier=verifier,
        )


        signed_receipt.additional_properties = d
        return signed_receipt

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
