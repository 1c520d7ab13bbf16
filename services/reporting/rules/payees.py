"""Payee accounts: what can be an account, who needs a ground, and who looks a second time."""

import re
from datetime import date
from typing import Final, Literal

from services.common.errors import Malformed, NotFound, Refused, Stale, Unpinned
from services.reporting.rules.batches import is_payable

Payee = Literal["youth", "unit"]
Owner = Literal["youth", "unit", "carrier"]
Kind = Literal["social_security_card", "bank_card", "unit_account", "carrier_account"]

KINDS: Final[dict[Owner, tuple[Kind, ...]]] = {
    "youth": ("social_security_card", "bank_card"),
    "unit": ("unit_account",),
    "carrier": ("carrier_account",),
}
"""Whose account can be of which kind; the first needs no ground."""

_BLANKS: Final = re.compile(r"[ -]")
_DIGITS: Final = re.compile(r"\d{10,30}", re.ASCII)


class PayeeUnknown(NotFound):
    """没有找到这个收款人，或者不在您可以查看的范围内。"""


class PayeeAccountUnknown(NotFound):
    """还没有登记收款账户。"""


class ProxyNeedsGround(Refused):
    """代为登记收款账户的，应注明依据。"""


class VersionMissing(Unpinned):
    """请注明您看到的版本号。"""


class PayeeAccountChanged(Stale):
    """收款账户已被更新，请刷新后再办理。"""


class SecondCardNeedsGround(Refused):
    """没有使用社会保障卡账户的，应注明原因。"""


class AccountKindUnfit(Malformed):
    """账户种类与收款人不相符。"""


class HolderDiffers(Refused):
    """户名与登记的姓名不一致，收款账户应为本人的账户；登记的姓名有误的，请先更正。"""


class EffectiveOnImpossible(Refused):
    """启用日期不能早于今天。"""


class PayeeAccountFrozen(Refused):
    """有结算批次或者应付款正在使用现有账户办理拨付，拨付以前不能更换或者核对。"""


class PayeeAccountConfirmed(Refused):
    """这个账户已经核对过。"""


class SecondPersonNeeded(Refused):
    """账户由您登记，应由另一个人核对。"""


class AccountNumbersDiffer(Refused):
    """再次填写的账号与登记的不一致，请核实。"""


def account_number(text: str) -> str:
    """Read an account number: 10 to 30 digits, blanks and hyphens between them left out.

    Whether the bank knows it only the bank can tell. Raises Malformed at /account.
    """
    plain = _BLANKS.sub("", text)
    if not _DIGITS.fullmatch(plain):
        raise Malformed("/account", "账号应为10至30位数字。")
    return plain


def ground_of(owner: Owner, kind: Kind, *, by_proxy: bool, ground: str | None) -> str:
    """The ground to keep: needed of a proxy, and for a card that is no social-security card.

    Raises AccountKindUnfit at /kind, ProxyNeedsGround, SecondCardNeedsGround.
    """
    if kind not in KINDS[owner]:
        raise AccountKindUnfit("/kind", AccountKindUnfit.title())
    if by_proxy and not ground:
        raise ProxyNeedsGround
    if kind != KINDS[owner][0] and not ground:
        raise SecondCardNeedsGround
    return ground or "本人登记"


def require_holder(*, same: bool | None) -> None:
    """Pay only to an account in the youth's own name. Raises HolderDiffers.

    `same` is how the registry compares the holder, None of whom it does not know: PayeeUnknown.
    """
    if same is None:
        raise PayeeUnknown
    if not same:
        raise HolderDiffers


def require_effective(effective_on: date, today: date) -> None:
    """An account begins today or later: what was paid before stays as it was paid."""
    if effective_on < today:
        raise EffectiveOnImpossible(first=today.isoformat())


def require_not_frozen(batch_id: str | None) -> None:
    """While a batch that names the account is on its way nothing of it changes."""
    if batch_id is not None:
        what = "payable_id" if is_payable(batch_id) else "settlement_id"
        raise PayeeAccountFrozen(**{what: batch_id})


def require_second_look(
    entered_by: str, author: str, *, by_owner: bool, confirmed: bool, same: bool
) -> None:
    """A second person types the number again; a youth may do so for an entry of their own.

    Raises PayeeAccountConfirmed, SecondPersonNeeded, AccountNumbersDiffer.
    """
    if confirmed:
        raise PayeeAccountConfirmed
    if entered_by == author and not by_owner:
        raise SecondPersonNeeded
    if not same:
        raise AccountNumbersDiffer


def require_version(seen: int | None, stands: int) -> None:
    """Change only what the caller saw, none where there was none. Raises PayeeAccountChanged."""
    if seen is None and stands:
        raise VersionMissing(version=stands)
    if (seen or 0) != stands:
        raise PayeeAccountChanged(version=stands)
