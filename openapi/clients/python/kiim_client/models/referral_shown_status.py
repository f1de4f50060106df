from enum import StrEnum

class ReferralShownStatus(StrEnum):
    ACCEPTED = "accepted"
    ASKED = "asked"
    DECLINED = "declined"
    DONE = "done"
    EXPIRED = "expired"
    OFFERED = "offered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    def __str__(self) -> str:
        return str(self.value)
