"""Keys of departments: two at most at a time, and when one opens nothing any more."""

from dataclasses import dataclass
from datetime import date
from hmac import compare_digest
from typing import Final, Literal, NamedTuple

from services.accounts.rules.data_agreements import DepartmentKind, Terms, holds
from services.accounts.rules.data_agreements import State as AgreementState
from services.common.errors import NotFound, Refused, Unauthenticated
from services.common.moves import Names

ACTIVE: Final = 2
"""How many keys are active together: the old one while the new one is brought in."""

State = Literal["active", "revoked"]
Move = Literal["revoke"]


class Step(NamedTuple):
    """One move of the table."""

    state: State
    move: Move
    who: str
    next: State


KEY_STEPS: Final = (Step("active", "revoke", "administrator", "revoked"),)
NAMES: Final = Names(
    states={"active": "有效", "revoked": "已吊销"},
    moves={"revoke": "吊销"},
    movers={"administrator": "管理员"},
)


@dataclass(frozen=True)
class DepartmentKey:
    """A key with the agreement by which it opens anything."""

    key_id: str
    secret: str
    state: State
    agreement_id: str
    agreement_state: AgreementState
    agreement_version: int
    office: str
    department: DepartmentKind
    terms: Terms

    def __repr__(self) -> str:
        """Its id alone: a secret is never printed."""
        return f"DepartmentKey({self.key_id})"


class KeyUnknown(NotFound):
    """没有这个密钥，或者不在您管理的行政区划内。"""


class KeysEnough(Refused):
    """一份数据共享协议同时至多有两个有效密钥，请先吊销一个。"""


class KeyRevoked(Refused):
    """这个密钥已经吊销。"""


class ClientInvalid(Unauthenticated):
    """密钥编号或者密钥不正确，或者密钥已经吊销。"""


class AgreementNotInForce(Unauthenticated):
    """数据共享协议已经终止，或者不在有效期内。"""


def refuse_third(active: int) -> None:
    """Refuse one key more than two: KeysEnough."""
    if active >= ACTIVE:
        raise KeysEnough


def revoked(state: State) -> State:
    """The state after revocation. Raises KeyRevoked."""
    for step in KEY_STEPS:
        if (step.state, step.move) == (state, "revoke"):
            return step.next
    raise KeyRevoked


def is_good(key: DepartmentKey, today: date) -> bool:
    """Whether a key opens anything on a day."""
    return key.state == "active" and agreement_holds(key, today)


def agreement_holds(key: DepartmentKey, today: date) -> bool:
    """Whether the key's agreement is in force on a day."""
    return holds(key.agreement_state, key.terms, today)


def prove(key: DepartmentKey | None, secret: str, today: date) -> DepartmentKey:
    """The key, if the secret is its own and it opens anything on that day.

    Compared in constant time, with nobody's key too. Raises ClientInvalid, and
    AgreementNotInForce only to whoever knows the secret.
    """
    is_own = compare_digest((key.secret if key else "").encode(), secret.encode())
    if key is None or not is_own or key.state != "active":
        raise ClientInvalid
    if not agreement_holds(key, today):
        raise AgreementNotInForce
    return key
