"""Offers: what units says of a post's seats, and whether matching can follow."""

from dataclasses import dataclass, field
from typing import Final, Literal

from services.common.errors import Refused
from services.matching.rules.dispatches import WithdrawalCause

SeatState = Literal["open", "suspended", "closed"]
Reason = Literal["headcount_below_taken", "outdated"]


class PostUnknown(Refused):
    """派遣系统还没有收到这个岗位，请稍后再试。"""


@dataclass(frozen=True)
class Offer:
    """A post's headcount and state in one version."""

    version: int
    headcount: int
    state: SeatState
    gone: int = field(default=0, compare=False)
    """How many seats confirmed to be gone it takes off."""


@dataclass(frozen=True)
class Held:
    """What matching holds of a post: the offer in force, and the last version it refused.

    They are told apart for the feed's sake: a raise may be told after a later lowering was
    asked for and refused, and it is still in force at units.
    """

    offer: Offer
    refused_version: int = 0


@dataclass(frozen=True)
class Verdict:
    """Matching's word on an offer. Either way the version is used up for further askings."""

    accepted: bool
    reason: Reason | None = None


FOLLOWED: Final = Verdict(accepted=True)
BELOW_TAKEN: Final = Verdict(accepted=False, reason="headcount_below_taken")
OUTDATED: Final = Verdict(accepted=False, reason="outdated")


def is_news(held: Held, offer: Offer) -> bool:
    """Whether an offer told by the feed lies above the one in force; else it changes nothing."""
    return offer.version > held.offer.version


def is_unanswered(held: Held, offer: Offer) -> bool:
    """Whether an offer asked about lies above all that is in force or was refused."""
    return is_news(held, offer) and offer.version > held.refused_version


def verdict_on_repeat(held: Held, offer: Offer) -> Verdict:
    """The same word as the first time, for an offer asked again; an older one has none left."""
    if offer == held.offer:
        return FOLLOWED
    return BELOW_TAKEN if offer.version == held.refused_version else OUTDATED


def verdict_on(
    offer: Offer, *, taken: int, unsigned: int, set_aside: int = 0, gone: int = 0
) -> Verdict:
    """A headcount falls no lower than what is taken, and seats set aside for fairs are taken.

    `unsigned` of the taken seats come free with a suspension or a closing, `set_aside` of them
    with a closing only: what is suspended may open again before the fair. `gone` of them are no
    more; they leave with the offer that says so, or with a closing.
    """
    left = taken - unsigned if withdraws(offer) else taken
    left -= set_aside if closes(offer) else 0
    left -= gone_with(offer, gone)
    return FOLLOWED if left <= offer.headcount else BELOW_TAKEN


def gone_with(offer: Offer, gone: int) -> int:
    """How many of a post's seats that are gone leave with an offer."""
    return gone if closes(offer) else min(offer.gone, gone)


def state_of(offered: SeatState, unsafe: int) -> SeatState:
    """Whether anybody is sent to a post so offered, with so many obstacles of safety not cleared.

    Units hears of such an obstacle a little later; meanwhile it is what was confirmed that counts.
    """
    return "suspended" if offered == "open" and unsafe else offered


def withdraws(offer: Offer) -> bool:
    """Whether the post's unsigned dispatches end with this offer (suspension or closing)."""
    return offer.state != "open"


def closes(offer: Offer) -> bool:
    """Whether the post ends with this offer, and with it what was set aside for fairs."""
    return offer.state == "closed"


def cause_of(offer: Offer) -> WithdrawalCause:
    """Why a suspension's or a closing's unsigned dispatches end."""
    return "post_closed" if closes(offer) else "post_suspended"
