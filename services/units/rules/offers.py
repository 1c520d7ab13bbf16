"""Offers: headcount and state of a post under a version, changed alone or with matching's word."""

from dataclasses import dataclass
from typing import Final, Literal

from services.common.errors import Conflict, Refused, Unavailable

OfferState = Literal["open", "suspended", "closed"]
IntentMove = Literal["lower", "close", "suspend"]
IntentState = Literal["open", "accepted", "refused"]


class OfferPending(Conflict):
    """该岗位的上一次调整还在等待派遣服务确认，请稍后再试。"""


class HeadcountBelowTaken(Refused):
    """名额不能少于已派遣和在岗的人数。"""


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


@dataclass(frozen=True)
class Answer:
    """Matching's word on an offer asked for; `taken` seats are held by youths."""

    accepted: bool
    taken: int
    reason: str | None = None


@dataclass(frozen=True)
class Wish:
    """A change that needs matching's word first."""

    move: IntentMove
    headcount: int
    key: bytes | None
    """The scope of the request's Idempotency-Key: its repetition takes the intent up again."""


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
    return Offer(last_version + 1, wish.headcount, offered_state(wish.move))


def check_same(wish: Wish, pending: Wish) -> None:
    """Let only the request that waits come again: OfferPending for any other of that post."""
    if wish != pending:
        raise OfferPending(move=pending.move)


def outcome(answer: Answer) -> IntentState:
    """How an intent ends: matching's word decides."""
    return "accepted" if answer.accepted else "refused"


def check_answer(move: IntentMove, answer: Answer) -> None:
    """Tell the caller that matching said no: HeadcountBelowTaken or OfferRefused."""
    if answer.accepted:
        return
    if move == "lower":
        raise HeadcountBelowTaken(
            f"已派遣和在岗的共{answer.taken}人，名额不能少于{answer.taken}个。", taken=answer.taken
        )
    raise OfferRefused(taken=answer.taken)
