"""Claims: who was recorded by others and signs up becomes the owner of the record.

An account bears a youth id from its first day. A record that is only known takes the account's id;
one by which somebody applied is told of elsewhere by its own id, keeps it, and notes its owner.
What a claimant types proves little: refused claims are few, and who was dispatched is seen first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from services.common.errors import Conflict, Refused
from services.matching.rules.known import ReadPerson, Record

Way = Literal["moved", "owned"]
Obstacle = Literal["too_many", "dispatched", "differs"]
"""Why a person's own claim is sent to the office."""


class RecordMismatch(Conflict):
    """这个身份号码已有登记，凭您填写的内容不能归入您的账号。"""


class RecordOwned(Conflict):
    """这条登记已经归本人账号所有，不能再归入其他账号。"""


class AccountHasRecord(Conflict):
    """这个账号已经有自己的登记，不能再归入另一条登记。"""


class NotAnAccount(Refused):
    """这个编号是或者曾经是一条登记的编号，不是本人账号的编号。"""


AGREED: Final = "本人注册账号，身份号码、姓名与登记的一致，登记了手机号码的也一致"
VERIFIED: Final = "经办机构核实本人"
"""The officer's own words lie sealed beside the change."""
DECIDED: Final = "姓名经核实为同一人，登记了手机号码的也一致"
"""Grounds on which a record went over that no officer handed over."""

SENT: Final[Mapping[Obstacle, str]] = {
    "too_many": "本人注册账号，自行接收未成的次数已满，未作核对",
    "dispatched": "本人注册账号，登记已有派遣，须由经办人员核实本人后归入",
    "differs": "本人注册账号，姓名或者手机号码与登记的不一致",
}
"""Grounds on which a claim was refused."""

NEXT_STEP: Final = (
    "请本人持身份证件到居住地的公共就业服务经办机构办理：核实身份后，由经办人员更正登记或者"
    "把登记归入您的账号，原来的登记时间、派遣和见习不受影响。"
)
"""What somebody does whom the record does not know again; it says nothing of what differs."""


@dataclass(frozen=True)
class Claim:
    """A record and an account that asks for it, as they stand."""

    account: str
    state: str
    owned: bool
    dispatched: bool
    account_has_record: bool
    account_is_record: bool
    """Whether the id is or was that of a record: no account bears it."""


@dataclass(frozen=True)
class Tries:
    """How many claims: those refused so far, or those that may be."""

    of_record: int
    of_account: int


def may_claim(claim: Claim) -> bool:
    """One record, one owner; one account, one record; and an account is no record."""
    return not (claim.owned or claim.account_has_record or claim.account_is_record)


def refuse_claim(claim: Claim) -> None:
    """What may not go over. Raises RecordOwned, AccountHasRecord, NotAnAccount."""
    if may_claim(claim):
        return
    if claim.owned:
        raise RecordOwned
    raise AccountHasRecord if claim.account_has_record else NotAnAccount


def may_claim_unseen(claim: Claim) -> bool:
    """Whether a record may go over without an officer who has seen the person."""
    return may_claim(claim) and not claim.dispatched


def obstacle_to(claim: Claim, refused: Tries, limits: Tries, *, agreed: bool) -> Obstacle | None:
    """Why a person's own claim is sent to the office, or None.

    Whether it agrees counts last, so that neither a dispatched record nor a guess too many is a
    test of what was typed.
    """
    if refused.of_record >= limits.of_record or refused.of_account >= limits.of_account:
        return "too_many"
    if claim.dispatched:
        return "dispatched"
    return None if agreed else "differs"


def as_logged(ground: str, record_id: str, account: str) -> str:
    """A ground as the audit log keeps it, with both ids."""
    return f"{ground}（登记 {record_id} 归入账号 {account}）"


def way_of(claim: Claim) -> Way:
    """Whether a record moves to the account's id, or keeps its own and is owned by the account."""
    return "moved" if claim.state == "known" and not claim.dispatched else "owned"


def phone_agrees(recorded: str | None, told: str | None) -> bool:
    """Whether a phone told is the one recorded; a record without one asks for none."""
    return recorded is None or recorded == told


def agrees(record: Record, person: ReadPerson) -> bool:
    """Whether a person tells of themself what the record holds: the name, and a phone if any."""
    return record.bears(person.name) and phone_agrees(record.facts["phone"], person.phone)
