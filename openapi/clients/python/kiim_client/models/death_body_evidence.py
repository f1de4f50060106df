from enum import StrEnum

class DeathBodyEvidence(StrEnum):
    COURT_DECLARATION = "court_declaration"
    DEATH_CERTIFICATE = "death_certificate"
    REGISTER_OFFICE = "register_office"

    def __str__(self) -> str:
        return str(self.value)
