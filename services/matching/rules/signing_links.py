"""Signing links: one stands for each party of a text; a lost one is issued anew, the old is void.

A link leads to the text and signs nothing by itself: whoever signs is signed in and proves
themselves once more. It names the digest, so that it never outlives its text.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

from services.common.errors import Forbidden, Malformed, NotFound, Refused
from services.common.values.identity import IdNumber
from services.matching.rules.eligibility import age_on
from services.matching.rules.signatures import Party

State = Literal["standing", "replaced", "superseded", "spent"]
Move = Literal["replace", "amend", "sign", "void"]


class Step(NamedTuple):
    """One move of the table."""

    state: State
    move: Move
    who: str
    next: State


STEPS: Final = (
    Step("standing", "replace", "unit, youth, guardian or officer", "replaced"),
    Step("standing", "amend", "matching", "superseded"),
    Step("standing", "sign", "unit, youth or guardian", "spent"),
    Step("spent", "void", "matching", "superseded"),
)
_NEXT: Final = {step.move: step.next for step in STEPS}
BEFORE: Final = {step.move: step.state for step in STEPS}
"""In which state a move finds a link."""


class LinkUnknown(NotFound):
    """没有找到这个签署链接，或者不是发给您的。"""


class LinkReplaced(Refused):
    """这个签署链接已由新的链接代替，请使用最新的链接。"""


class LinkSuperseded(Refused):
    """协议内容已经改动，或者此前的签署已经失效，这个签署链接已作废，请重新取得链接签署。"""


class LinkSpent(Refused):
    """这一方已经签署，签署链接已经用过。"""


class LinkExpired(Refused):
    """签署链接已过期，请重新取得。"""


class LinkTaken(Refused):
    """监护人的签署链接已由另一个账号打开，请见习人员重新取得链接。"""


class LinkNotYours(Forbidden):
    """只能取得本方的签署链接；监护人的由见习人员、监护人本人或者经办机构取得。"""


class GuardianIsTheYouth(Refused):
    """监护人须为成年人，以自己的账号和身份签署，不能由见习人员代签。"""

    article = "民法典 第十九条、第二十七条"


_VOID: Final[dict[State, type[Refused]]] = {
    "replaced": LinkReplaced,
    "superseded": LinkSuperseded,
    "spent": LinkSpent,
}


@dataclass(frozen=True)
class Link:
    """A link as it stands: the last day of its life, and which account opened it, of a guardian."""

    state: State
    party: Party
    expires_on: date
    opened_by: str | None


@dataclass(frozen=True, repr=False)
class Guardian:
    """Who signs as a guardian: by name and a number of their own."""

    name: str
    number: IdNumber


def after(move: Move) -> State:
    """What a link becomes by a move."""
    return _NEXT[move]


def refuse_issue(party: Party, *, caller: str, is_guardian: bool) -> None:
    """A side gets its own link, a youth the guardian's too, an officer any. Raises LinkNotYours.

    `caller` is the kind of account; `is_guardian` says that it opened the guardian's link before.
    """
    theirs: dict[str, set[Party]] = {
        "unit": {"unit"},
        "youth": {"guardian"} if is_guardian else {"youth", "guardian"},
        "officer": {"unit", "youth", "guardian"},
    }
    if party not in theirs.get(caller, set()):
        raise LinkNotYours


def refuse_void(link: Link, today: date) -> None:
    """A link leads while it stands, its last day included.

    Raises LinkReplaced, LinkSuperseded, LinkSpent, LinkExpired.
    """
    if link.state in _VOID:
        raise _VOID[link.state]
    if today > link.expires_on:
        raise LinkExpired(expires_on=link.expires_on.isoformat())


def refuse_other_guardian(link: Link, account: str, *, is_own: bool) -> None:
    """A guardian's link is for another account than the youth's, and for one alone.

    Raises GuardianIsTheYouth, LinkTaken.
    """
    if is_own:
        raise GuardianIsTheYouth
    if link.opened_by not in (None, account):
        raise LinkTaken


def check_guardian(party: Party, guardian: Guardian | None) -> None:
    """Who signs as guardian tells who they are, and nobody else does. Raises Malformed."""
    if (party == "guardian") != (guardian is not None):
        raise Malformed("/guardian", "监护人签署的填写监护人，其他各方不填。")


def refuse_minor_guardian(guardian: Guardian, ward: str, adult_age: int, today: date) -> None:
    """A guardian is of age and not the youth; `ward` is the youth's number.

    Raises GuardianIsTheYouth.
    """
    if guardian.number.text == ward or age_on(guardian.number.born_on, today) < adult_age:
        raise GuardianIsTheYouth
