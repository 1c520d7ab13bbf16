"""Offers: headcount and state of a post under a version, changed alone or with matching's word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.common.errors import Conflict, Member, Refused, Unavailable

OfferState = Literal["open", "suspended", "closed"]
IntentMove = Literal["lower", "close", "suspend"]
IntentState = Literal["open", "accepted", "refused"]


class OfferPending(Conflict):
    """该岗位的上一次调整还在等待派遣服务确认，请稍后再试。"""


class HeadcountBelowTaken(Refused):
    """名额不能少于已占用的名额，包括已派遣的、在岗的和为招募会留出的。"""


class OfferRefused(Refused):
    """派遣服务没有接受这次岗位调整。"""


class MatchingUnavailable(Unavailable):
    """派遣服务暂时没有答复；调整已记录，答复后自动生效。"""


class OccupancyUnknown(Unavailable):
    """暂时无法核实该单位的派遣和在岗情况，请稍后再试。"""


@dataclass(frozen=True)
class Offer:
    """What a post offers as of a version."""

    version: int
    headcount: int
    state: OfferState
    gone: int = 0
    """How many seats that an office found to be gone it takes off."""


@dataclass(frozen=True)
class Answer:
    """Matching's word on an offer asked for; `taken` seats are held by youths."""

    accepted: bool
    taken: int
    reason: str | None = None


@dataclass(frozen=True)
class SetAside:
    """Seats of a post that a fair was promised: until it is over, they are taken."""

    fair_id: str
    day: date
    place: str
    seats: int


@dataclass(frozen=True)
class Wish:
    """A change that needs matching's word first."""

    move: IntentMove
    headcount: int
    key: bytes | None
    """The scope of the request's Idempotency-Key: its repetition takes the intent up again."""
    gone: int = 0
    """How many seats it takes off that are gone: they are taken until then."""


_STATES: Final[dict[IntentMove, OfferState]] = {
    "lower": "open",
    "close": "closed",
    "suspend": "suspended",
}


def offered_state(move: IntentMove) -> OfferState:
    """In which state a move leaves the offer."""
    return _STATES[move]


def asked(wish: Wish, last_version: int) -> Offer:
    """The offer to ask for. Each asking has a number of its own, refused ones included.

    So an answer that comes late, or a request that is delivered twice, can never be taken for
    another.
    """
    return Offer(last_version + 1, wish.headcount, offered_state(wish.move), wish.gone)


def check_same(wish: Wish, pending: Wish) -> None:
    """Let only the request that waits come again: OfferPending for any other of that post."""
    if wish != pending:
        raise OfferPending(move=pending.move)


def outcome(answer: Answer) -> IntentState:
    """How an intent ends: matching's word decides."""
    return "accepted" if answer.accepted else "refused"


def check_answer(move: IntentMove, answer: Answer, set_aside: Sequence[SetAside] = ()) -> None:
    """Tell the caller that matching said no: HeadcountBelowTaken or OfferRefused.

    `set_aside` are the seats that fairs hold of the post.
    """
    if answer.accepted:
        return
    if move == "lower":
        raise _below_taken(answer.taken, set_aside)
    raise OfferRefused(taken=answer.taken)


def _below_taken(taken: int, set_aside: Sequence[SetAside]) -> HeadcountBelowTaken:
    for_fairs = sum(part.seats for part in set_aside)
    detail = f"已占用{taken}个名额。"
    if set_aside:
        parts = "；".join(_in_words(part) for part in set_aside)
        detail += (
            f"其中为招募会留出的有{for_fairs}个：{parts}。招募会取消或者结束后，没有用完的退回。"
        )
    fairs: list[Member] = [
        {"fair_id": part.fair_id, "day": part.day.isoformat(), "seats": part.seats}
        for part in set_aside
    ]
    return HeadcountBelowTaken(detail, taken=taken, set_aside=for_fairs, fairs=fairs)


def _in_words(part: SetAside) -> str:
    day = part.day
    return f"{day.year}年{day.month}月{day.day}日在{part.place}举办的招募会{part.seats}个"
