"""Taking over: who was recorded by others and signs up becomes the owner of the record.

An account bears a youth id from its first day. A record that is only known takes the account's id;
one by which somebody applied is told of elsewhere by its own id, keeps it, and notes its owner.
"""

from dataclasses import dataclass
from typing import Final, Literal

from services.common.errors import Conflict
from services.matching.rules.known import ReadPerson, Record

Way = Literal["moved", "owned"]


class RecordMismatch(Conflict):
    """这个身份号码已有登记，您填写的内容与登记的核对不上，不能归入您的账号。"""


class RecordOwned(Conflict):
    """这条登记已经归本人账号所有，不能再归入其他账号。"""


class AccountHasRecord(Conflict):
    """这个账号已经有自己的登记，不能再归入另一条登记。"""


NEXT_STEP: Final = (
    "请本人持身份证件到居住地的公共就业服务经办机构办理：核实身份后，由经办人员更正登记或者"
    "把登记归入您的账号，原来的登记时间、派遣和见习不受影响。"
)
"""What somebody does whom the record does not know again; it says nothing of what differs."""


@dataclass(frozen=True)
class Claim:
    """A record and an account that asks for it, as they stand."""

    state: str
    owned: bool
    dispatched: bool
    account_has_record: bool


def refuse_claim(claim: Claim) -> None:
    """One record, one owner; one account, one record. Raises RecordOwned, AccountHasRecord."""
    if claim.owned:
        raise RecordOwned
    if claim.account_has_record:
        raise AccountHasRecord


def way_of(claim: Claim) -> Way:
    """Whether a record moves to the account's id, or keeps its own and is owned by the account."""
    return "moved" if claim.state == "known" and not claim.dispatched else "owned"


def phone_agrees(recorded: str | None, told: str | None) -> bool:
    """Whether a phone told is the one recorded; a record without one asks for none."""
    return recorded is None or recorded == told


def agrees(record: Record, person: ReadPerson) -> bool:
    """Whether a person tells of themself what the record holds: the name, and a phone if any."""
    return record.bears(person.name) and phone_agrees(record.facts["phone"], person.phone)
