from enum import StrEnum

class ReplacementBodyKind(StrEnum):
    ADVISER_ESTIMATE = "adviser_estimate"
    CERTIFICATE = "certificate"
    DOCUMENT_SEEN = "document_seen"
    PLACEMENT_TEST = "placement_test"
    SELF_STATED = "self_stated"

    def __str__(self) -> str:
        return str(self.value)
