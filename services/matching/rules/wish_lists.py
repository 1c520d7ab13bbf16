"""The lists of many youths at once: for each the very list that rolling dispatch would make.

Posts stand on shelves by county, industry and occupation, so that a list is read off a few shelves
instead of being sifted from all posts of a market.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from services.common.values.region import lies_within
from services.matching.rules.intentions import BY_KIND, Seat, Seeker, Wish, covers, obstacles
from services.matching.rules.lotteries import tie_of_post, tie_of_youth

_NUMBER: Final = 32
"""Bits that a post's number takes below its tie."""
_MASK: Final = (1 << _NUMBER) - 1

Ranks = tuple[int, int, int]
Kind = tuple[int, bool, bool]
"""Of a post: months, lodging, and whether it is unsuitable under 18. Of a youth: the months left,
whether lodging is needed, and whether they are under 18."""
Shelf = list[int]
"""Keys of posts: the tie above the number, so that a sort by key is the order wanted."""


class _Codes:
    """The codes that occur in a market, and which of them each wider code covers."""

    def __init__(self, codes: Iterable[str], covers: Callable[[str, str], bool]) -> None:
        """`covers(code, wide)` says whether a wide code covers one."""
        self._any = dict.fromkeys(sorted(codes), 0)
        self._covers = covers
        self._covered: dict[str, list[str]] = {}

    def ranks(self, wished: tuple[str, ...]) -> dict[str, int]:
        """By code the place of the first wished one that covers it; 0 for all where any will do."""
        if not wished:
            return self._any
        ranks: dict[str, int] = {}
        for rank, wide in enumerate(wished):
            for code in self._covered_by(wide):
                ranks.setdefault(code, rank)
        return ranks

    def groups(self, wished: tuple[str, ...]) -> list[tuple[int, list[str]]]:
        """The same by rank: the codes that each wished one covers, and none before it does."""
        groups: list[tuple[int, list[str]]] = []
        for rank, wide in enumerate(wished):
            codes = self._covered_by(wide)
            for _, before in groups:
                codes = [code for code in codes if code not in before]
            groups.append((rank, codes))
        return groups

    def _covered_by(self, wide: str) -> list[str]:
        if wide not in self._covered:
            self._covered[wide] = [code for code in self._any if self._covers(code, wide)]
        return self._covered[wide]


class Shelves:
    """A market's posts by county, industry and occupation, their ties drawn by one secret."""

    def __init__(self, seats: Sequence[Seat], secret: bytes) -> None:
        """`seats` stand by post id, rising: a post's number is its place among them."""
        self._seats = seats
        self._secret = secret
        self._shelves: dict[str, dict[str, dict[str, Shelf]]] = {}
        self._whole: dict[str, dict[str, Shelf]] = {}
        for number, seat in enumerate(seats):
            shelf = self._shelves.setdefault(seat.county, {}).setdefault(seat.industry, {})
            key = tie_of_post(secret, seat.post_id) << _NUMBER | number
            shelf.setdefault(seat.occupation, []).append(key)
            of_any = self._whole.setdefault(seat.county, {}).setdefault(seat.industry, [])
            of_any.append(key)
        self._counties = _Codes(self._shelves, lies_within)
        self._industries = _Codes({seat.industry for seat in seats}, covers)
        self._occupations = _Codes({seat.occupation for seat in seats}, covers)
        self._kinds = [kind_of(seat) for seat in seats]
        self._samples = {kind_of(seat): seat for seat in seats}
        self._barred: dict[Kind, set[Kind]] = {}

    def list_of(self, seeker: Seeker, most: int | None = None) -> list[int]:
        """The numbers of the posts that a youth would take, best first; the first `most` of them.

        The same posts in the same order as `intentions.in_order_of_wish`.
        """
        mine = tie_of_youth(self._secret, seeker.serial) << _NUMBER
        found: list[int] = []
        groups = self._groups(seeker.wish)
        for ranks in sorted(groups):
            keys = [key ^ mine for shelf in groups[ranks] for key in shelf]
            keys.sort()
            found.extend(self._fitting(seeker, [key & _MASK for key in keys]))
            if most is not None and len(found) >= most:
                return found[:most]
        return found

    def _groups(self, wish: Wish) -> dict[Ranks, list[Shelf]]:
        """The shelves that fit a wish, by the ranks that it gives them."""
        groups: dict[Ranks, list[Shelf]] = {}
        trades = self._industries.ranks(wish.industries)
        crafts = self._occupations.groups(wish.occupations) if wish.occupations else []
        for county, region in self._counties.ranks(wish.regions).items():
            by_industry = self._shelves[county]
            for industry, trade in trades.items():
                if industry not in by_industry:
                    continue
                if not wish.occupations:
                    whole = self._whole[county][industry]
                    groups.setdefault((region, trade, 0), []).append(whole)
                there = by_industry[industry]
                for craft, codes in crafts:
                    if shelves := [there[code] for code in codes if code in there]:
                        groups.setdefault((region, trade, craft), []).extend(shelves)
        return groups

    def _fitting(self, seeker: Seeker, numbers: list[int]) -> list[int]:
        """Without the posts that something else than the wish's order rules out."""
        if barred := self._barred_to(seeker):
            numbers = [number for number in numbers if self._kinds[number] not in barred]
        if seeker.declined:
            gone = seeker.declined
            numbers = [number for number in numbers if self._seats[number].post_id not in gone]
        return numbers

    def _barred_to(self, seeker: Seeker) -> set[Kind]:
        """The kinds of posts that such a youth does not take, wherever and in whatever trade."""
        such = seeker.months_left, seeker.wish.needs_lodging, seeker.under_18
        if such not in self._barred:
            self._barred[such] = {
                kind
                for kind, sample in self._samples.items()
                if not BY_KIND.isdisjoint(obstacles(seeker, sample))
            }
        return self._barred[such]


def kind_of(seat: Seat) -> Kind:
    """What kind of post it is: all that counts beside place, trade and tie."""
    return seat.months, seat.lodging, seat.unsuitable_under_18


def tiers_of(length: int, ends: Sequence[int]) -> list[int]:
    """The tier of each place of a list: the first to rank `ends[0]`, the second to `ends[1]` …

    What lies behind the last end is one more tier; without ends there is one tier alone.
    """
    tiers: list[int] = []
    for tier, end in enumerate([*ends, length], 1):
        tiers.extend([tier] * (min(end, length) - len(tiers)))
    return tiers
