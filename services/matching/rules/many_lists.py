"""The lists of many youths over the posts of one market: in loops where they are compiled."""

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

from services.common.compiling import where_compiled
from services.common.values.region import lies_within
from services.matching.rules.intentions import BY_KIND, Seat, Seeker, covers, obstacles
from services.matching.rules.loops.lists import NONE, Desk, Rows, Shop, Wished, list_all
from services.matching.rules.lotteries import tie_of_post, tie_of_youth
from services.matching.rules.wish_lists import Kind, Shelves, kind_of

Numbers: TypeAlias = "array[int]"
Asked: TypeAlias = tuple[int, Seeker]
"""A youth, and which of the secrets draws their ties."""

_AT_ONCE: Final = 2**22
"""So many entries there is room for at once."""


def in_steps(
    seats: Sequence[Seat], secrets: Sequence[bytes], asked: Iterable[Asked], most: int
) -> tuple[Numbers, Numbers]:
    """As `lists_of`, youth by youth."""
    shelves = [Shelves(seats, secret) for secret in secrets]
    starts, posts = array("q", [0]), array("i")
    for secret, seeker in asked:
        posts.extend(shelves[secret].list_of(seeker, most))
        starts.append(len(posts))
    return starts, posts


def in_loops(
    seats: Sequence[Seat], secrets: Sequence[bytes], asked: Iterable[Asked], most: int
) -> tuple[Numbers, Numbers]:
    """As `lists_of`, in loops."""
    coder = _Coder(seats, secrets)
    for secret, seeker in asked:
        coder.add(secret, seeker)
    shop, wished = coder.shop(), coder.wished
    desk, longest = coder.desk(), min(most, len(seats))
    youths, some = len(wished.tie), max(1, _AT_ONCE // max(1, longest))
    out, ends = array("i", [0]) * (some * longest), array("q", [0]) * some
    starts, posts = array("q", [0]), array("i")
    for first in range(0, youths, some):
        last = min(first + some, youths)
        end = list_all(first, last, most, shop, wished, desk, out, ends)
        starts.extend(len(posts) + one for one in ends[: last - first])
        posts.extend(out[:end])
    return starts, posts


lists_of: Final = where_compiled(in_loops, in_steps)
"""The numbers of the posts that each youth would take, best first, at most so many of each.

`seats` stand by post id, rising: a post's number is its place. Gives where each list begins (and
where the last one ends), and all lists one behind another.
"""


class _Wide:
    """Wished codes by number, and the codes of posts that each covers; the first covers all."""

    def __init__(self, codes: Iterable[str], covers: Callable[[str, str], bool]) -> None:
        self.codes = {code: number for number, code in enumerate(sorted(set(codes)))}
        everything = range(len(self.codes))
        self.covered = Rows(array("q", [0, len(everything)]), array("i", everything))
        self._covers = covers
        self._numbers: dict[str, int] = {}
        self._rows: dict[tuple[str, ...], tuple[int, ...]] = {(): (0,)}

    def row(self, wished: tuple[str, ...]) -> tuple[int, ...]:
        """The numbers of what is wished; that of all where nothing is."""
        if wished not in self._rows:
            self._rows[wished] = tuple(map(self._number, wished))
        return self._rows[wished]

    def _number(self, wide: str) -> int:
        if wide not in self._numbers:
            self._numbers[wide] = len(self._numbers) + 1
            starts, of = self.covered
            of.extend(at for code, at in self.codes.items() if self._covers(code, wide))
            starts.append(len(of))
        return self._numbers[wide]


def _rows() -> Rows:
    return Rows(array("q", [0]), array("i"))


def _add(rows: Rows, more: Iterable[int]) -> None:
    rows.of.extend(more)
    rows.starts.append(len(rows.of))


class _Coder:
    """Posts and wishes in numbers."""

    def __init__(self, seats: Sequence[Seat], secrets: Sequence[bytes]) -> None:
        self._seats, self._secrets = seats, secrets
        self._counties = _Wide((seat.county for seat in seats), lies_within)
        self._industries = _Wide((seat.industry for seat in seats), covers)
        self._crafts = _Wide((seat.occupation for seat in seats), covers)
        self._numbers = {seat.post_id: number for number, seat in enumerate(seats)}
        self._kinds = {kind_of(seat): seat for seat in seats}
        self._sorts: dict[Kind, int] = {}
        self._barred = array("b")
        self.wished = Wished(_rows(), _rows(), _rows(), _rows(), array("Q"), array("b"), array("i"))

    def add(self, secret: int, seeker: Seeker) -> None:
        """One youth more."""
        wish, wished = seeker.wish, self.wished
        _add(wished.areas, self._counties.row(wish.regions))
        _add(wished.trades, self._industries.row(wish.industries))
        _add(wished.crafts, self._crafts.row(wish.occupations))
        known = (post for post in seeker.declined if post in self._numbers)
        _add(wished.declined, map(self._numbers.__getitem__, known))
        wished.tie.append(tie_of_youth(self._secrets[secret], seeker.serial))
        wished.secret.append(secret)
        wished.sort.append(self._sort(seeker))

    def _sort(self, seeker: Seeker) -> int:
        """Youths of one sort take the same kinds of posts, wherever and in whatever trade."""
        such = seeker.months_left, seeker.wish.needs_lodging, seeker.under_18
        if such not in self._sorts:
            self._sorts[such] = len(self._sorts)
            self._barred.extend(
                not BY_KIND.isdisjoint(obstacles(seeker, seat)) for seat in self._kinds.values()
            )
        return self._sorts[such]

    def shop(self) -> Shop:
        """The posts, shelf by shelf."""
        counties, industries = self._counties.codes, self._industries.codes
        shelf = [
            counties[seat.county] * len(industries) + industries[seat.industry]
            for seat in self._seats
        ]
        order = sorted(range(len(shelf)), key=shelf.__getitem__)
        seats, kinds = [self._seats[number] for number in order], list(self._kinds)
        ties = (tie_of_post(secret, seat.post_id) for secret in self._secrets for seat in seats)
        return Shop(
            shelves=_ends_of(shelf, len(counties) * len(industries)),
            industries=len(industries),
            number=array("i", order),
            craft=array("i", [self._crafts.codes[seat.occupation] for seat in seats]),
            kind=array("i", [kinds.index(kind_of(seat)) for seat in seats]),
            ties=array("Q", ties),
            counties_in=self._counties.covered,
            industries_in=self._industries.covered,
            crafts_in=self._crafts.covered,
            barred=self._barred,
            kinds=len(kinds),
        )

    def desk(self) -> Desk:
        """Room for the loops."""
        found = array("i", [0]) * len(self._seats)
        return Desk(
            county=array("i", [NONE]) * len(self._counties.codes),
            industry=array("i", [NONE]) * len(self._industries.codes),
            craft=array("i", [NONE]) * len(self._crafts.codes),
            rank=found[:],
            tie=array("Q", [0]) * len(found),
            number=found[:],
            order=found[:],
        )


def _ends_of(shelf: Iterable[int], count: int) -> Numbers:
    """Where the posts of each shelf begin when they stand shelf by shelf, and the last one ends."""
    ends = array("q", [0]) * (count + 1)
    for one in shelf:
        ends[one + 1] += 1
    for one in range(count):
        ends[one + 1] += ends[one]
    return ends
