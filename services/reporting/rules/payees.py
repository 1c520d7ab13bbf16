"""Payee accounts: what can be an account number, and who needs a ground to set one."""

import re
from typing import Final

from services.common.errors import Malformed, NotFound, Refused, Stale, Unpinned

_BLANKS: Final = re.compile(r"[ -]")
_DIGITS: Final = re.compile(r"\d{10,30}", re.ASCII)


class YouthUnknown(NotFound):
    """没有找到这个见习人员，或者不在您可以查看的范围内。"""


class PayeeAccountUnknown(NotFound):
    """还没有登记收款账户。"""


class ProxyNeedsGround(Refused):
    """代为登记收款账户的，应注明依据。"""


class VersionMissing(Unpinned):
    """请注明您看到的版本号。"""


class PayeeAccountChanged(Stale):
    """收款账户已被更新，请刷新后再办理。"""


def account_number(text: str) -> str:
    """Read an account number: 10 to 30 digits, blanks and hyphens between them left out.

    Whether the bank knows it only the bank can tell. Raises Malformed at /account.
    """
    plain = _BLANKS.sub("", text)
    if not _DIGITS.fullmatch(plain):
        raise Malformed("/account", "账号应为10至30位数字。")
    return plain


def ground_of(*, by_proxy: bool, ground: str | None) -> str:
    """The ground to keep: a proxy must give one, owners need none. Raises ProxyNeedsGround."""
    if by_proxy and not ground:
        raise ProxyNeedsGround
    return ground or "本人登记"


def require_version(seen: int | None, stands: int) -> None:
    """Change only what the caller saw, none where there was none. Raises PayeeAccountChanged."""
    if seen is None and stands:
        raise VersionMissing(version=stands)
    if (seen or 0) != stands:
        raise PayeeAccountChanged(version=stands)
