"""What a unit is to whoever acts on its accounts: new, recognised once, or gone."""

from datetime import date
from typing import Literal

from services.common.errors import Refused, Unavailable
from services.units.rules.units import UnitState

Weight = Literal["new", "recognised", "gone"]
"""Of a unit recognised once money was paid, or may be; one that is gone acts no more."""


class UnitIdClosed(Refused):
    """本账号已改为另一个单位的账号，不能再登记新的单位；请重新登录。"""


class AccountsUnavailable(Unavailable):
    """暂时不能核对账号所属的单位，没有登记；请稍后再试。"""


def weight_of(
    state: UnitState, *, was_recognised: bool, may_apply_from: date | None, today: date
) -> Weight:
    """How much depends on who stands for a unit; one that may apply again is not gone."""
    if state == "merged":
        return "gone"
    if state == "removed" and (may_apply_from is None or may_apply_from > today):
        return "gone"
    return "recognised" if was_recognised else "new"


def check_borne(*, bears: bool) -> None:
    """Under an id that was closed only an account registers that never left it: UnitIdClosed."""
    if not bears:
        raise UnitIdClosed
