"""Budgets by region, year and source: what may be approved and paid, and what a year hands on."""

from datetime import date
from decimal import Decimal

from services.common.errors import Refused, Stale, Unpinned
from services.common.values import region as regions
from services.reporting.rules.books import Balance, Fund
from services.reporting.rules.disbursements import Sources


class BudgetExceeded(Refused):
    """超过这个地区本年度可用的预算，不能审批。"""


class SourceExceeded(Refused):
    """这一级资金的预算余额不足，不能拨付。"""


class BudgetBelowUse(Refused):
    """预算不能少于已经支出和占用的金额。"""


class YearNotOver(Refused):
    """这一年还没有结束，不能结转。"""


class NothingToCarry(Refused):
    """这一年没有可以结转的余额。"""


class BudgetVersionMissing(Unpinned):
    """请注明您看到的版本号。"""


class BudgetChanged(Stale):
    """预算已被他人更新，请刷新后再办理。"""


def require_seen(seen: int | None, stands: int) -> None:
    """Set anew only what the caller saw. Raises BudgetChanged, BudgetVersionMissing."""
    if seen is None and stands:
        raise BudgetVersionMissing(version=stands)
    if (seen or 0) != stands:
        raise BudgetChanged(version=stands)


def require_available(balance: Balance, amount: Decimal, fund: Fund) -> None:
    """Approve no more than is available of a fund, to the fen: BudgetExceeded."""
    if amount <= balance.available:
        return
    place = regions.find(fund.region, date(fund.year, 12, 31))
    raise BudgetExceeded(
        f"占用的是{place.name if place else fund.region}{fund.year}年度的预算："
        f"可用{balance.available}元，需要{amount}元。",
        region=fund.region,
        year=fund.year,
        available=str(balance.available),
        needed=str(amount),
    )


def require_sources(balance: Balance, sources: Sources) -> None:
    """Pay out of no source more than is left of it: SourceExceeded."""
    for source, amount in sources.items():
        left = getattr(balance.left, source)
        if amount > left:
            raise SourceExceeded(source=source, left=str(left), needed=str(amount))


def require_covers_use(balance: Balance, change: Sources) -> None:
    """A budget that shrinks still covers what is spent and committed: BudgetBelowUse."""
    if any(
        -amount > max(getattr(balance.left, source), 0)
        for source, amount in change.items()
        if amount < 0
    ):
        raise BudgetBelowUse
    if change.total < 0 and -change.total > balance.available:
        raise BudgetBelowUse(available=str(balance.available))


def require_year_over(year: int, today: date) -> None:
    """Hand a year's rest on once the year is over: YearNotOver."""
    if today.year <= year:
        raise YearNotOver(year=year)


def require_something_left(balance: Balance) -> None:
    """Hand on what there is: NothingToCarry."""
    if not balance.committed and not any(amount for _, amount in balance.left.items()):
        raise NothingToCarry
