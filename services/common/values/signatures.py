"""Signatures of requests: what a department signs, to the byte (docs/for-departments.md)."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from cryptography.hazmat.primitives import hashes, hmac

Algorithm = Literal["hmac-sha256", "hmac-sm3"]
ALGORITHMS: Final[tuple[Algorithm, ...]] = get_args(Algorithm)
SCHEME: Final = "jianxi-1"
"""The first line of every text that is signed: another manner would have another."""
_HASHES: Final = {"hmac-sha256": hashes.SHA256, "hmac-sm3": hashes.SM3}


@dataclass(frozen=True)
class SignedRequest:
    """A request as it arrived, and the signature that came with it."""

    method: str
    path: str
    """As sent: percent-encoded, without the query."""
    query: str
    """As sent, without the question mark; empty if there is none."""
    body_digest: str
    """Hexadecimal, by the digest of the algorithm."""
    timestamp: int
    """Seconds since 1970, UTC."""
    nonce: str
    algorithm: str
    signature: str
    """Hexadecimal, lower case."""

    @property
    def text(self) -> bytes:
        """What is signed: seven lines. None can hold a line's end, so no two requests share one."""
        parts = (
            SCHEME,
            self.method,
            self.path,
            self.query,
            self.body_digest,
            str(self.timestamp),
            self.nonce,
        )
        return "\n".join(parts).encode()


def digest(algorithm: str, body: bytes) -> str:
    """The digest of a body (SHA-256 or SM3), hexadecimal, lower case; of nothing too."""
    made = hashes.Hash(_HASHES[algorithm]())
    made.update(body)
    return made.finalize().hex()


def mac(algorithm: str, secret: str, text: bytes) -> str:
    """The HMAC of a text (RFC 2104), hexadecimal, lower case; the secret's characters are the key.

    By `cryptography`, whose own OpenSSL has SM3 where the system's may not.
    """
    made = hmac.HMAC(secret.encode(), _HASHES[algorithm]())
    made.update(text)
    return made.finalize().hex()
