"""Second factors: which time-based codes are good, and who must have one (RFC 6238)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.accounts.rules.accounts import Kind
from services.common.errors import Forbidden, Refused, Unauthenticated

STEP_SECONDS: Final = 30
DIGITS: Final = 6
SECRET_BYTES: Final = 20
"""As common apps take them: SHA-1, six digits, thirty seconds."""
_NEIGHBOURS: Final = (-1, 0, 1)


@dataclass(frozen=True)
class SecondFactor:
    """Whether a first code has shown that the app holds it, and the last step that was taken."""

    confirmed: bool
    last_step: int | None = None


class CodeNeeded(Unauthenticated):
    """请同时提交动态口令。"""


class CodeWrong(Unauthenticated):
    """动态口令不正确，或者已经用过。"""


class SecondFactorMissing(Forbidden):
    """尚未绑定动态口令，请先绑定。"""


class SecondFactorBound(Refused):
    """已绑定动态口令；需要更换的，请由其他管理员重新授予登录凭据。"""


class NoOfficer(Refused):
    """只有经办人员绑定动态口令。"""


def steps_open(now: datetime, last_step: int | None) -> Sequence[int]:
    """The steps whose codes are taken: this one and its neighbours, and none taken before.

    A code seen over a shoulder is worth nothing: neither it nor an older one is taken again.
    """
    step = int(now.timestamp()) // STEP_SECONDS
    return [step + n for n in _NEIGHBOURS if last_step is None or step + n > last_step]


def refuse_without(kind: Kind, factor: SecondFactor | None, *, required: bool) -> None:
    """Refuse an officer who must have a second factor and has not: SecondFactorMissing."""
    if kind == "officer" and required and not (factor and factor.confirmed):
        raise SecondFactorMissing


def refuse_binding(kind: Kind, factor: SecondFactor | None) -> None:
    """Refuse a new secret to whoever has one that works. Raises NoOfficer, SecondFactorBound."""
    if kind != "officer":
        raise NoOfficer
    if factor and factor.confirmed:
        raise SecondFactorBound
