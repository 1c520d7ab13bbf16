"""The least breadth of an intention: what is acceptable is an office rule, the youth orders in it.

The notice sets none (宁人社函〔2020〕272号 四、七): the breadth is a dated value. Where it is as
narrow as an intention can be, nothing is widened.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from services.common.values.region import Level, chain
from services.matching.rules.intentions import Seeker, Wish

_ZEROS: Final[dict[Level, str]] = {"county": "", "city": "00", "province": "0000"}
_AREAS: Final[dict[Level, str]] = {"city": "市", "province": "自治区"}
_CRAFTS: Final = {1: "大类", 2: "中类", 3: "小类"}


@dataclass(frozen=True)
class Breadth:
    """How narrow an intention may be: what is narrower is widened to this."""

    region: Level = "county"
    occupation: int = 4
    """The level of the classification (GB/T 6565): 1 for 大类 to 4 for 细类."""

    def area(self, region: str) -> str:
        """The region, or what it lies within that is broad enough."""
        return _area(region, _ZEROS[self.region])

    def craft(self, occupation: str) -> str:
        """The occupation, or the class above it that is broad enough."""
        return _craft(occupation, self.occupation)


_NARROWEST: Final = Breadth()


def widened(wish: Wish, breadth: Breadth) -> Wish:
    """What is acceptable by an intention: first what it names, in its order, then the rest."""
    return Wish(
        regions=_with(wish.regions, map(breadth.area, wish.regions)),
        industries=wish.industries,
        occupations=_with(wish.occupations, map(breadth.craft, wish.occupations)),
        needs_lodging=wish.needs_lodging,
    )


def seeking(seeker: Seeker, breadth: Breadth) -> Seeker:
    """A youth who looks for what is acceptable by the intention."""
    if breadth == _NARROWEST:
        return seeker
    # Written out: rounds do it for all who wait, and `replace` takes as long as all the rest.
    return Seeker(
        serial=seeker.serial,
        wish=widened(seeker.wish, breadth),
        under_18=seeker.under_18,
        months_left=seeker.months_left,
        declined=seeker.declined,
    )


def in_words(breadth: Breadth) -> str:
    """The rule as a youth reads it, in Chinese; nothing where nothing is widened."""
    area, craft = _AREAS.get(breadth.region), _CRAFTS.get(breadth.occupation)
    told = [f"地区窄于{area}的放宽到{area}"] if area else []
    told += [f"职业窄于{craft}的放宽到{craft}"] if craft else []
    return f"按规定，求职意愿中{'，'.join(told)}，您填写的排在前面。" if told else ""


@lru_cache(2**12)
def _area(region: str, zeros: str) -> str:
    return next(area for area in chain(region) if area.endswith(zeros))


@lru_cache(2**12)
def _craft(occupation: str, level: int) -> str:
    return "-".join(occupation.split("-")[:level])


def _with(named: tuple[str, ...], broad: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*named, *broad)))
