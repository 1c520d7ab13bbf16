"""Staff of a unit: further accounts that its first one opens, suspends and lists."""

from services.accounts.rules.accounts import Account
from services.common.errors import Forbidden, NotFound, Stale


class NotFirstAccount(Forbidden):
    """只有单位注册时的账号可以管理本单位的工作人员账号。"""


class StaffUnknown(NotFound):
    """本单位没有这个工作人员账号。"""


class StaffChanged(Stale):
    """这个账号已被更新，请刷新后再办理。"""


def managed_by(account: Account) -> str:
    """The unit whose staff an account manages.

    Raises NotFirstAccount for its staff, for a suspended one, and for whoever is no unit.
    """
    if account.unit_id is None or account.opened_by is not None or account.suspended:
        raise NotFirstAccount
    return account.unit_id


def refuse_unseen(first: Account, staff: Account) -> None:
    """Refuse a look at an account that is not of the unit's staff, its first one included."""
    if staff.unit_id != managed_by(first) or staff.opened_by is None:
        raise StaffUnknown


def refuse_stale(staff: Account, expected_version: int) -> None:
    """Refuse a change by somebody who saw another version: StaffChanged."""
    if staff.version != expected_version:
        raise StaffChanged(version=staff.version)


def event_of(*, suspended: bool) -> str:
    """What a change of standing is called in the change feed."""
    return "account.suspended" if suspended else "account.reinstated"
