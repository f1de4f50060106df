"""What may go wrong with keys and ciphertext; every message is safe to log and names no person."""

from app.errors import ConfigurationProblem, IntegrityFault, Unavailable


class SealError(IntegrityFault):
    """Stored bytes are not what the service wrote for this place; one opaque error for every cause."""

    def __init__(self) -> None:
        super().__init__("a sealed value does not belong where it was found")


class KeyFileProblem(ConfigurationProblem):
    """The root key cannot be used; the message tells the operator what to do."""


class KeyUnavailable(Unavailable):
    """The provider of the root key cannot be asked now, or was asked too often: 503 with Retry-After, and no data."""
