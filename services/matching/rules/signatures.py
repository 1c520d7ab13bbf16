"""Who must sign an agreement, and when it counts as signed by all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.common.errors import Refused
from services.matching.rules.eligibility import age_on

Party = Literal["unit", "youth", "guardian"]
Proof = Literal["password", "wechat", "phone"]

ORDER: Final[tuple[Party, ...]] = ("unit", "youth", "guardian")
"""In which signatures stand below a text."""
BOTH_SIDES: Final[frozenset[Party]] = frozenset({"unit", "youth"})


class DigestDiffers(Refused):
    """签署的内容与协议现行文本不一致，请重新查看协议后再签。"""


class AlreadySigned(Refused):
    """这一方已经签署过本协议。"""


class GuardianNotNeeded(Refused):
    """见习人员已满规定年龄，不需要监护人签署。"""


@dataclass(frozen=True)
class Signing:
    """An agreement on its way: its digest, who has signed on which day, whose it is."""

    digest: str
    signed: Mapping[Party, date]
    born_on: date
    adult_age: int
    """Years from which a person signs alone, of a dated value."""


def party_of(kind: str) -> Party:
    """Which party an account signs for: its own alone; a guardian signs on paper."""
    return "unit" if kind == "unit" else "youth"


def refuse_signature(signing: Signing, party: Party, digest: str, today: date) -> None:
    """A party signs once, and signs this very text; what no longer counts is signed anew.

    Raises DigestDiffers, AlreadySigned.
    """
    if digest != signing.digest:
        raise DigestDiffers
    if party in counting(signing, today):
        raise AlreadySigned(party=party)


def refuse_guardian(signing: Signing, party: Party, day: date) -> None:
    """Nobody signs as guardian of who is of age on that day. Raises GuardianNotNeeded."""
    if party == "guardian" and not is_minor(signing, day):
        raise GuardianNotNeeded


def is_minor(signing: Signing, day: date) -> bool:
    """Whether the youth is under the adult age on a day: the birthday itself is of age."""
    return age_on(signing.born_on, day) < signing.adult_age


def needed(signing: Signing, day: date) -> frozenset[Party]:
    """Whose signatures make the agreement complete on a day: a minor's guardian signs too."""
    return BOTH_SIDES | {"guardian"} if is_minor(signing, day) else BOTH_SIDES


def counting(signing: Signing, day: date) -> frozenset[Party]:
    """Whose signatures count on a day.

    What a minor signed alone waits for the guardian; from the birthday on nobody but they
    themselves can make it good, by signing anew (民法典 第十八条、第一百四十五条). A guardian's
    signature was given before it, on paper by the day handed in, whenever an office looked at it.
    """
    signed = frozenset(signing.signed)
    alone = _signed_as_minor(signing) and "guardian" not in signed
    return signed - {"youth"} if alone and not is_minor(signing, day) else signed


def lapsed(signing: Signing, day: date) -> frozenset[Party]:
    """Whose signatures were given and count on a day no longer."""
    return frozenset(signing.signed) - counting(signing, day)


def _signed_as_minor(signing: Signing) -> bool:
    signed_on = signing.signed.get("youth")
    return signed_on is not None and is_minor(signing, signed_on)


def sign_by_anew(due: date, today: date, full: date, last: date = date.max) -> date:
    """The last day to sign a text written anew: the full time runs again, at most to `last`.

    Who was late with the text before stays late: `due` itself was still in time. Whoever has a
    text written anew again and again gains no time by it from `last` on.
    """
    return max(due, min(full, last)) if today <= due else due


def missing(signing: Signing, day: date) -> frozenset[Party]:
    """Who still has to sign, as of a day."""
    return needed(signing, day) - counting(signing, day)
