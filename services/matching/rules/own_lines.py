"""Whether a youth's own line follows from what was published of its round, by the youth alone."""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, Literal

from services.matching.rules.lotteries import commitment, lot_of
from services.matching.rules.round_lines import is_proved

Fault = Literal["form", "round", "shown", "root", "secret", "contribution", "lot"]

_BYTES: Final = 32
_SHOWN: Final = ("round_id", "post_id")
"""What is shown beside a line under the line's own names."""


def faults_of(own: Any, published: Any) -> list[Fault]:
    """What of a line with its proof does not follow from its round; both as they were answered.

    The root pins the line, the line what is shown beside it, the commitments the two parts of the
    seed, and the seed the lot. `form` alone where either cannot be read.
    """
    try:
        return _faults(own, published)
    except (KeyError, TypeError, ValueError, AttributeError):
        return ["form"]


def _faults(own: Mapping[str, Any], published: Mapping[str, Any]) -> list[Fault]:
    line = own["line"]
    proof = {**own, "steps": [(step["side"], step["sha256"]) for step in own["steps"]]}
    secret, contribution = _part(published["secret"]), _part(published["contribution"])
    bound = _part(published["input_digest"]) + contribution
    seed = hmac.digest(secret, bound, sha256)
    holds: dict[Fault, bool] = {
        "round": line["round_id"] == published["id"],
        "shown": all(own.get(name, line[name]) == line[name] for name in _SHOWN),
        "root": is_proved(proof, published["root"]),
        "secret": commitment(secret) == published["secret_commitment"],
        "contribution": commitment(contribution) == published["contribution_commitment"],
        "lot": lot_of(seed, line["serial"]).hex() == line["lot"],
    }
    return [name for name, kept in holds.items() if not kept]


def _part(told: str) -> bytes:
    part = bytes.fromhex(told)
    if len(part) != _BYTES:
        raise ValueError(told)
    return part
