from enum import StrEnum

class StatementBodySecrecy(StrEnum):
    ENTRUSTED_65 = "entrusted_65"
    NONE = "none"
    SECRECY_203 = "secrecy_203"

    def __str__(self) -> str:
        return str(self.value)
