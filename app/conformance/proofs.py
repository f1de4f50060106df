"""DPoP in the kit: a tool that proves a key with its token request is bound to it from then on, as at the service."""

import time
from dataclasses import dataclass, field
from typing import Literal

from starlette.requests import Request

from app.identity.dpop import read_proof
from app.identity.tokens import TokenFault

Lack = tuple[Literal["missing", "again", "wrong"], str]
"""What is wrong with the proof of a request: there is none, it came before, or the service would refuse it, and why."""


@dataclass
class Proofs:
    """Tokens with the key that each is bound to (None: to none), and the proofs seen."""

    issuer: str
    keys: dict[str, str | None] = field(default_factory=dict)
    _seen: set[tuple[str, str]] = field(default_factory=set)

    def at_token_endpoint(self, request: Request) -> tuple[str | None, Lack | None]:
        """The key that the next token is bound to, and what is wrong."""
        proof = request.headers.get("dpop")
        return (None, None) if proof is None else self._read(request, proof, None)

    def at_resource(self, request: Request) -> tuple[bool, Lack | None]:
        """Whether the request comes with a token of ours and the proof that this token needs."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if token not in self.keys:
            return False, None
        bound, proof = self.keys[token], request.headers.get("dpop")
        if bound is None:
            return scheme.lower() == "bearer", None
        if scheme.lower() != "dpop" or proof is None:
            return False, ("missing", "")
        key, lack = self._read(request, proof, token)
        if key is not None and key != bound:
            return False, ("wrong", "it is of another key than the token")
        return lack is None, lack

    def _read(self, request: Request, proof: str, token: str | None) -> tuple[str | None, Lack | None]:
        try:
            read = read_proof(proof, request.method, self.issuer + request.url.path, int(time.time()), token)
        except TokenFault as fault:
            return None, ("wrong", str(fault))
        if (read.thumbprint, read.jti) in self._seen:
            return None, ("again", "")
        self._seen.add((read.thumbprint, read.jti))
        return read.thumbprint, None
