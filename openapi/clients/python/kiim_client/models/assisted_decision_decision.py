from enum import StrEnum

class AssistedDecisionDecision(StrEnum):
    GIVE_BACK = "give_back"
    GRANT = "grant"
    REFUSAL = "refusal"
    SECRECY_RELEASE = "secrecy_release"
    SECRECY_RELEASE_WITHDRAWAL = "secrecy_release_withdrawal"
    WITHDRAWAL = "withdrawal"

    def __str__(self) -> str:
        return str(self.value)
