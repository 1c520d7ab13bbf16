"""Deputies: an officer who acts for an absent one, from a day to a day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.accounts.rules.accounts import Account
from services.accounts.rules.officers import ROLES, STAND_ALONE
from services.common.errors import Malformed, NotFound, Refused


@dataclass(frozen=True)
class Deputy:
    """Who acts for whom, on which days, both included."""

    officer_id: str
    deputy_id: str
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Acting:
    """An officer with the roles that are theirs today, and the last day that all of them are."""

    account: Account
    lent_to: date | None = None
    """None where nothing is lent."""


class DeputyUnfit(Refused):
    """代理人须是同一行政区划内另一名在岗的经办人员。"""


class RoleNotDeputised(Refused):
    """管理员和协理员不设代理，也不能代理他人。"""


class DeputyDaysUnfit(Malformed):
    """代理的起止日期不正确。"""


class DeputyStands(Refused):
    """这名代理人在这段时间内已经有一项代理；需要调整的，先结束那一项。"""


class DeputyUnknown(NotFound):
    """没有这项代理，或者不在您管理的行政区划内。"""


class DeputyOver(Refused):
    """这项代理已经结束。"""


def refuse_deputy(officer: Account, deputy: Account) -> None:
    """Refuse somebody who is not of the same office, or whose roles stand alone.

    Raises DeputyUnfit, RoleNotDeputised.
    """
    elsewhere = deputy.region != officer.region or deputy.suspended
    if elsewhere or deputy.account_id == officer.account_id:
        raise DeputyUnfit
    if STAND_ALONE & {*officer.roles, *deputy.roles}:
        raise RoleNotDeputised


def refuse_days(first_day: date, last_day: date, today: date, most: int) -> None:
    """Refuse days in a wrong order, over, or more than so many ahead: DeputyDaysUnfit."""
    if last_day < first_day:
        raise DeputyDaysUnfit("/last_day", "最后一天不能早于第一天。")
    if last_day < today:
        raise DeputyDaysUnfit("/last_day", "最后一天不能早于今天。")
    if last_day >= max(first_day, today) + timedelta(days=most):
        raise DeputyDaysUnfit("/last_day", f"一次代理至多{most}天，到期仍需代理的另行指定。")


def refuse_doubled(first_day: date, last_day: date, standing: Iterable[tuple[date, date]]) -> None:
    """Refuse days on which the same one acts for the same officer already: DeputyStands.

    `standing` are the first and last days of what was not ended.
    """
    for first, last in standing:
        if first <= last_day and first_day <= last:
            raise DeputyStands(first_day=first.isoformat(), last_day=last.isoformat())


def refuse_over(last_day: date, today: date, *, ended: bool) -> None:
    """Refuse to end what has ended: DeputyOver."""
    if ended or last_day < today:
        raise DeputyOver


def acting(account: Account, absent: Iterable[tuple[Account, date]]) -> Acting:
    """An officer with the roles of those for whom they act today, as long as all still fits.

    `absent` are those, each with the last day of it.
    """
    fit = [
        (officer, last_day)
        for officer, last_day in absent
        if officer.region == account.region and not officer.suspended
    ]
    together = {*account.roles}.union(*(officer.roles for officer, _ in fit))
    if STAND_ALONE & together:
        return Acting(account)
    lent_to = [last_day for officer, last_day in fit if {*officer.roles} - {*account.roles}]
    roles = tuple(role for role in ROLES if role in together)
    return Acting(replace(account, roles=roles), min(lent_to)) if lent_to else Acting(account)
