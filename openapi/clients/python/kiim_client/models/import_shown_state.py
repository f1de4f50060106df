from enum import StrEnum

class ImportShownState(StrEnum):
    FINISHED = "finished"
    REFUSED = "refused"
    RUNNING = "running"
    WAITING = "waiting"

    def __str__(self) -> str:
        return str(self.value)
