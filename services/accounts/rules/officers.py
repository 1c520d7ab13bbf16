"""Officers: which roles one may hold together, and who may grant them where."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from services.accounts.rules.accounts import Account
from services.common.errors import Forbidden, Malformed, NotFound, Refused, Stale
from services.common.values import region

Role = Literal[
    "clerk", "reviewer", "approver", "finance", "auditor", "administrator", "helper"
]  # fmt: skip
ROLES: Final[tuple[Role, ...]] = get_args(Role)
STAND_ALONE: Final[frozenset[str]] = frozenset({"administrator", "helper"})
"""Roles that nobody holds beside another."""


@dataclass(frozen=True)
class Posting:
    """Where an officer serves, in which roles, and whether they may sign in."""

    roles: tuple[str, ...]
    region: str
    suspended: bool = False


class RolesUnfit(Malformed):
    """角色不正确。"""


class AdministratorHoldsOtherRoles(Refused):
    """管理员不能兼任其他角色。"""


class HelperHoldsOtherRoles(Refused):
    """协理员不能兼任其他角色。"""


class NotAdministrator(Forbidden):
    """只有在任的管理员可以管理经办人员账号。"""


class BeyondOwnRegion(Forbidden):
    """只能管理本行政区划及下辖行政区划的经办人员。"""


class OwnRecovery(Refused):
    """不能为自己重新授予登录凭据，请由其他管理员办理。"""


class OwnRights(Refused):
    """管理员不能变更自己的权限，请由其他管理员办理。"""


class OfficerUnknown(NotFound):
    """没有这个经办人员，或者不在您管理的行政区划内。"""


class OfficerChanged(Stale):
    """这个经办人员的资料已被他人更新，请刷新后再办理。"""


def read_roles(roles: Sequence[str]) -> tuple[Role, ...]:
    """Roles in the house's order, each once.

    An administrator decides who sees personal data and therefore sees none: the role stands
    alone (GB/T 22239-2019 8.1.4, 三员分离). So does that of a village helper, who sees only those
    whom they registered.
    """
    held = tuple(role for role in ROLES if role in roles)
    if not held or not set(roles) <= set(ROLES):
        raise RolesUnfit("/roles", "角色至少一个，且只能是已公布的角色。")
    if "administrator" in held and len(held) > 1:
        raise AdministratorHoldsOtherRoles
    if "helper" in held and len(held) > 1:
        raise HelperHoldsOtherRoles
    return held


def administered_by(account: Account) -> str:
    """The region whose officers an account manages, with all within it.

    NotAdministrator for whoever holds that office no more, whatever their token still says.
    """
    if account.suspended or "administrator" not in account.roles or account.region is None:
        raise NotAdministrator
    return account.region


def refuse_posting(area: str, posting: Posting) -> None:
    """Refuse a posting outside the region administered: BeyondOwnRegion."""
    if not region.lies_within(posting.region, area):
        raise BeyondOwnRegion


def refuse_unseen(administrator: Account, officer: Account) -> None:
    """Refuse a look at an officer outside the region administered: OfficerUnknown."""
    area = administered_by(administrator)
    if officer.region is None or not region.lies_within(officer.region, area):
        raise OfficerUnknown


def refuse_change(administrator: Account, officer: Account, posting: Posting) -> None:
    """Refuse a change of an officer elsewhere, of one's own rights, or to a region elsewhere."""
    refuse_unseen(administrator, officer)
    if officer.account_id == administrator.account_id:
        raise OwnRights
    refuse_posting(administered_by(administrator), posting)


def refuse_recovery(administrator: Account, officer: Account) -> None:
    """Refuse new credentials for an officer elsewhere, or for oneself: OwnRecovery."""
    refuse_unseen(administrator, officer)
    if officer.account_id == administrator.account_id:
        raise OwnRecovery


def refuse_stale(officer: Account, expected_version: int) -> None:
    """Refuse a change by somebody who saw another version: OfficerChanged."""
    if officer.version != expected_version:
        raise OfficerChanged(version=officer.version)


def ends_sign_ins(officer: Account, posting: Posting) -> bool:
    """Whether tokens given before would let an officer do what is theirs no more."""
    loses_roles = bool(set(officer.roles) - set(posting.roles))
    return posting.suspended or loses_roles or officer.region != posting.region


def event_of(officer: Account, posting: Posting) -> str:
    """What a change of posting is called in the change feed."""
    if officer.suspended == posting.suspended:
        return "officer.changed"
    return "officer.suspended" if posting.suspended else "officer.reinstated"
