"""The loops that make many lists at once, in the subset of Python that numba compiles.

For each youth the list of `wish_lists.Shelves.list_of`: by the ranks of region, industry and
occupation, ties by the lottery.
"""

from typing import Any, Final, NamedTuple

from services.common.compiling import long_kernel

NONE: Final = -1

Numbers = Any


class Rows(NamedTuple):
    """Many short rows of numbers: the row `r` is `of[starts[r]:starts[r + 1]]`."""

    starts: Numbers
    of: Numbers


class Shop(NamedTuple):
    """A market's posts by place: those of one county and one industry stand together."""

    shelves: Numbers
    """Where the posts of shelf `county * industries + industry` begin, and where they end."""
    industries: int
    number: Numbers
    craft: Numbers
    kind: Numbers
    ties: Numbers
    """One secret after another, the tie of every post by place."""
    counties_in: Rows
    industries_in: Rows
    crafts_in: Rows
    """By wished code: the codes of posts that it covers."""
    barred: Numbers
    """One sort of youth after another, by kind of post: 1 where such a youth doesn't take it."""
    kinds: int


class Wished(NamedTuple):
    """What youths wish, in codes; 'any' is a code that covers all."""

    areas: Rows
    trades: Rows
    crafts: Rows
    declined: Rows
    """Numbers of posts."""
    tie: Numbers
    secret: Numbers
    """Which of the secrets draws the ties of the youth."""
    sort: Numbers


class Desk(NamedTuple):
    """Room to work in. The ranks are NONE for what isn't wished."""

    county: Numbers
    industry: Numbers
    craft: Numbers
    rank: Numbers
    tie: Numbers
    number: Numbers
    order: Numbers
    """What was found for one rank of region and industry, and its order."""


@long_kernel
def list_all(
    first: int, last: int, most: int, shop: Shop, wished: Wished, desk: Desk, out: Numbers,
    ends: Numbers,
) -> int:  # fmt: skip
    """Make the lists of youths `first` to `last - 1`, one behind another; gives where all end."""
    end = 0
    for y in range(first, last):
        _rank(y, wished.areas, shop.counties_in, desk.county)
        _rank(y, wished.trades, shop.industries_in, desk.industry)
        _rank(y, wished.crafts, shop.crafts_in, desk.craft)
        end = _list(y, end, most, shop, wished, desk, out)
        ends[y - first] = end
        _forget(y, wished.areas, shop.counties_in, desk.county)
        _forget(y, wished.trades, shop.industries_in, desk.industry)
        _forget(y, wished.crafts, shop.crafts_in, desk.craft)
    return end


@long_kernel
def _rank(y: int, wished: Rows, covers: Rows, ranks: Numbers) -> None:
    """Give each code that is covered the place of the first wished one that covers it."""
    for at in range(wished.starts[y], wished.starts[y + 1]):
        wide = wished.of[at]
        for place in range(covers.starts[wide], covers.starts[wide + 1]):
            code = covers.of[place]
            if ranks[code] == NONE:
                ranks[code] = at - wished.starts[y]


@long_kernel
def _forget(y: int, wished: Rows, covers: Rows, ranks: Numbers) -> None:
    for at in range(wished.starts[y], wished.starts[y + 1]):
        wide = wished.of[at]
        for place in range(covers.starts[wide], covers.starts[wide + 1]):
            ranks[covers.of[place]] = NONE


@long_kernel
def _list(
    y: int, begin: int, most: int, shop: Shop, wished: Wished, desk: Desk, out: Numbers
) -> int:
    """Make the list of one youth, best first, from `begin` on; gives where it ends."""
    end = begin
    for area in range(wished.areas.starts[y], wished.areas.starts[y + 1]):
        for trade in range(wished.trades.starts[y], wished.trades.starts[y + 1]):
            if end - begin == most:
                return end
            found = _gather(y, area, trade, shop, wished, desk)
            wanted = min(found, most - (end - begin))
            _sort(found, wanted, desk)
            for place in range(found - 1, found - 1 - wanted, -1):
                out[end] = desk.number[desk.order[place]]
                end += 1
    return end


@long_kernel
def _gather(y: int, area: int, trade: int, shop: Shop, wished: Wished, desk: Desk) -> int:
    """Find what the youth takes of one rank of region and industry; gives how many posts."""
    found = 0
    wide, whole = wished.areas.of[area], wished.trades.of[trade]
    region, rank = area - wished.areas.starts[y], trade - wished.trades.starts[y]
    for at in range(shop.counties_in.starts[wide], shop.counties_in.starts[wide + 1]):
        county = shop.counties_in.of[at]
        if desk.county[county] != region:
            continue
        for of in range(shop.industries_in.starts[whole], shop.industries_in.starts[whole + 1]):
            industry = shop.industries_in.of[of]
            if desk.industry[industry] == rank:
                shelf = county * shop.industries + industry
                found = _take(y, shelf, found, shop, wished, desk)
    return found


@long_kernel
def _take(y: int, shelf: int, found: int, shop: Shop, wished: Wished, desk: Desk) -> int:
    """Add the posts of one shelf that the youth takes; gives how many there are then."""
    ties = wished.secret[y] * len(shop.number)
    barred = wished.sort[y] * shop.kinds
    for place in range(shop.shelves[shelf], shop.shelves[shelf + 1]):
        rank = desk.craft[shop.craft[place]]
        if rank == NONE or shop.barred[barred + shop.kind[place]] == 1:
            continue
        if not _declined(y, shop.number[place], wished.declined):
            desk.rank[found] = rank
            desk.tie[found] = shop.ties[ties + place] ^ wished.tie[y]
            desk.number[found] = shop.number[place]
            found += 1
    return found


@long_kernel
def _declined(y: int, number: int, declined: Rows) -> bool:
    for at in range(declined.starts[y], declined.starts[y + 1]):
        if declined.of[at] == number:
            return True
    return False


@long_kernel
def _sort(found: int, wanted: int, desk: Desk) -> None:
    """Order the first so many of what was found, from the end on, and no more.

    By a heap: in it nobody goes before the one above.
    """
    for place in range(found):
        desk.order[place] = place
    for top in range(found // 2 - 1, -1, -1):
        _sink(top, found, desk)
    for end in range(found - 1, found - 1 - wanted, -1):
        desk.order[0], desk.order[end] = desk.order[end], desk.order[0]
        _sink(0, end, desk)


@long_kernel
def _sink(top: int, end: int, desk: Desk) -> None:
    """Let who stands at the top of a heap sink to the right place."""
    while 2 * top + 1 < end:
        below = 2 * top + 1
        if below + 1 < end and _before(desk.order[below + 1], desk.order[below], desk):
            below += 1
        if not _before(desk.order[below], desk.order[top], desk):
            return
        desk.order[top], desk.order[below] = desk.order[below], desk.order[top]
        top = below


@long_kernel
def _before(one: int, other: int, desk: Desk) -> bool:
    if desk.rank[one] != desk.rank[other]:
        return bool(desk.rank[one] < desk.rank[other])
    if desk.tie[one] != desk.tie[other]:
        return bool(desk.tie[one] < desk.tie[other])
    return bool(desk.number[one] < desk.number[other])
