"""Passwords: which are strong enough."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.common.errors import Forbidden, Refused, Unavailable


@dataclass(frozen=True)
class PasswordTerms:
    """What a password must have: characters, and kinds of characters of the four there are."""

    min_length: int
    min_classes: int
    history: int
    """So many former ones may not come again."""
    life: timedelta | None
    """After which it must be changed; None if never."""


@dataclass(frozen=True)
class Credentials:
    """A sign-in name and a password, as somebody gives them."""

    name: str
    password: str = field(repr=False)
    code: str | None = field(default=None, repr=False)
    """That of the second factor, if there is one."""


class PasswordTooWeak(Refused):
    """密码强度不够。"""


class PasswordWrong(Refused):
    """密码不正确。"""


class PasswordUnchanged(Refused):
    """新密码不能与原密码相同。"""


class PasswordUsedBefore(Refused):
    """新密码不能与最近用过的密码相同。"""


class PasswordChangeDue(Forbidden):
    """首次使用或者密码已到期，请先修改密码。"""


class PasswordChangeNotDue(Refused):
    """密码不须更换；需要修改的，请登录后修改。"""


class SignInsCrowded(Unavailable):
    """登录人数过多，请稍后再试。"""


def plain(text: str) -> str:
    """A password as it is hashed: what full-width and half-width keyboards type is one."""
    return unicodedata.normalize("NFKC", text)


def classes(password: str) -> int:
    """How many of the four kinds occur: small letters, capitals, digits, all others."""
    kinds = (str.islower, str.isupper, str.isdecimal)
    known = sum(any(kind(c) for c in password) for kind in kinds)
    other = any(not any(kind(c) for kind in kinds) for c in password)
    return known + other


def refuse_weak(password: str, *, name: str, terms: PasswordTerms) -> None:
    """Refuse a password that is too short, too uniform, or holds the sign-in name.

    Source: GB/T 22239-2019 8.1.4.1 (identity: complexity). PasswordTooWeak lists every reason.
    """
    password = plain(password)
    reasons = {
        "too-short": len(password) < terms.min_length,
        "too-uniform": classes(password) < terms.min_classes,
        "holds-the-name": name.casefold() in password.casefold(),
    }
    if any(reasons.values()):
        raise PasswordTooWeak(
            f"密码至少{terms.min_length}个字符，"
            f"大写字母、小写字母、数字、其他字符中至少有{terms.min_classes}种，且不能包含登录名。",
            reasons=[reason for reason, applies in reasons.items() if applies],
        )


def refuse_unchanged(old: str, new: str) -> None:
    """Refuse a new password that is the old one: PasswordUnchanged."""
    if plain(old) == plain(new):
        raise PasswordUnchanged


def change_is_due(
    changed_at: datetime, terms: PasswordTerms, now: datetime, *, given: bool
) -> bool:
    """Whether a password was given by somebody else, or has lasted its life.

    Source: GB/T 22239-2019 8.1.4.1 a) (replaced at intervals).
    """
    return given or (terms.life is not None and now >= changed_at + terms.life)
