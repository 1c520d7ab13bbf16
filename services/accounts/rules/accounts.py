"""Accounts: what one is, and what its token says of it."""

from dataclasses import dataclass
from typing import Final, Literal

from services.common.errors import Forbidden, Unauthenticated

Kind = Literal["unit", "youth", "officer"]
SignsUp = Literal["unit", "youth"]

ISSUES: Final[dict[SignsUp, str]] = {"unit": "unt", "youth": "yth"}
"""The kind of id that an account issues at sign-up: the unit or youth it will stand for."""


@dataclass(frozen=True)
class Account:
    """Who somebody is: kind, roles, and the region, unit or youth they stand for."""

    account_id: str
    name: str
    kind: Kind
    roles: tuple[str, ...]
    region: str | None = None
    unit_id: str | None = None
    youth_id: str | None = None
    suspended: bool = False
    version: int = 1
    opened_by: str | None = None
    """Who opened it, of a unit's staff; None of whoever signed up."""


class SignInFailed(Unauthenticated):
    """登录名或密码不正确。"""


class AccountGone(Unauthenticated):
    """账号已不存在，请重新登录。"""


class AccountSuspended(Forbidden):
    """账号已停用，请联系管理员。"""


def check_not_suspended(account: Account) -> None:
    """Refuse tokens to a suspended account: AccountSuspended."""
    if account.suspended:
        raise AccountSuspended
