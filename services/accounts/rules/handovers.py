"""Handing a unit over to another account: its office has seen who stands for the unit."""

from services.accounts.rules.accounts import Account
from services.common.errors import Malformed, NotFound, Refused, Unavailable


class UnitNotFound(NotFound):
    """没有找到这个见习单位，或者不在您可以查看的范围内。"""


class TakerUnknown(Malformed):
    """没有这个单位账号。"""


class TakerUnfit(Refused):
    """这个账号不能接手该单位。"""


class UnitsUnavailable(Unavailable):
    """暂时不能核对单位的登记，账号没有交接；请稍后再试。"""


def check_taker(taker: Account, unit_id: str, *, stands_elsewhere: bool) -> None:
    """Who takes a unit over stands for no other: a fresh first account, or one of its own
    staff, also one that was suspended with it.

    `stands_elsewhere`: whether the unit that the account bears is registered as another.
    Raises TakerUnfit.
    """
    if taker.unit_id == unit_id:
        if taker.opened_by is None:
            raise TakerUnfit("这个账号已经是该单位的首个账号。")
    elif taker.suspended:
        raise TakerUnfit("这个账号已停用。")
    elif taker.opened_by is not None:
        raise TakerUnfit("这个账号是其他单位的工作人员账号；请用单位注册时的账号接手。")
    elif stands_elsewhere:
        raise TakerUnfit("这个账号已经登记了其他单位。")
