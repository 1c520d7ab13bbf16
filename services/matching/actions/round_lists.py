"""A market's pool at one moment: who may take part, and the list of posts of each."""

from array import array
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.time.clock import day_of
from services.matching import policy
from services.matching.actions.lotteries import standing_secret
from services.matching.queries import round_youths
from services.matching.queries.round_youths import Candidate
from services.matching.queries.seats import OpenPost
from services.matching.rules import eligibility
from services.matching.rules.breadths import Breadth, seeking
from services.matching.rules.eligibility import EligibilityTerms
from services.matching.rules.intentions import Seat, Seeker
from services.matching.rules.many_lists import lists_of
from services.matching.rules.pool import Place, PriorityClass, PriorityTerms, class_of, place_of
from services.matching.rules.round_instants import instant
from services.matching.rules.rounds import ALGORITHM, Numbers, RoundInput, refuse_ragged
from services.matching.rules.wish_lists import Shelves, tiers_of


@dataclass(frozen=True)
class Turn:
    """A youth in turn and the post taken."""

    candidate: Candidate
    post_id: str
    place: int
    lot: bytes


@dataclass
class Pool:
    """Who waits in a market and may take part on a day, and its open posts by id, rising."""

    market: str
    day: date
    candidates: list[Candidate]
    posts: list[OpenPost]
    secrets: dict[int, bytes]
    """The standing secret by year of registration."""
    terms: PriorityTerms
    _shelves: dict[int, Shelves] = field(default_factory=dict)

    def list_of(self, candidate: Candidate, most: int | None = None) -> list[int]:
        """The numbers of the posts that a youth would take, best first: as in rolling dispatch."""
        year = day_of(candidate.registered_at).year
        if year not in self._shelves:
            self._shelves[year] = Shelves([post.seat for post in self.posts], self.secrets[year])
        return self._shelves[year].list_of(seeker_of(candidate, self.day), most)

    def class_of(self, candidate: Candidate) -> PriorityClass:
        """The class of priority of a youth."""
        return class_of(candidate.claim(), self.terms)

    def secret_of(self, candidate: Candidate) -> bytes:
        """The secret by which the ties of a youth are drawn in the pool."""
        return self.secrets[day_of(candidate.registered_at).year]

    def place_of(self, candidate: Candidate) -> Place:
        """The place of a youth in the pool's own order."""
        return place_of(candidate.claim(), self.terms, self.secret_of(candidate))


_REGIONS: Final = 256
"""How many regions' values are kept at hand; another edition of the values is read anew."""


@lru_cache(maxsize=_REGIONS)
def _terms(edition: int, day: date, region: str) -> EligibilityTerms:
    return policy.eligibility_terms(day, region)


@lru_cache(maxsize=_REGIONS)
def _breadth(edition: int, day: date, region: str) -> Breadth:
    return policy.breadth(day, policy.market_of(region, day))


def seeker_of(candidate: Candidate, day: date) -> Seeker:
    """A youth as the lists see one."""
    return seeking(as_told(candidate, day), _breadth(policy.VALUES.edition, day, candidate.region))


def as_told(candidate: Candidate, day: date) -> Seeker:
    """A youth with the wish as it stands, not widened."""
    return candidate.seeker(day, _terms(policy.VALUES.edition, day, candidate.region))


def may_take_part(candidate: Candidate, day: date) -> bool:
    """Whether a youth meets the conditions on a day."""
    return eligibility.may_take_part(
        candidate, _terms(policy.VALUES.edition, day, candidate.region), day
    )


async def pool_of(
    session: AsyncSession,
    deed: Deed,
    market: str,
    posts: list[OpenPost],
    *,
    joined_by: datetime | None = None,
) -> Pool:
    """The pool of a market as it stands; `joined_by` leaves out later comers."""
    found = await round_youths.waiting(session, market, deed.today, joined_by=joined_by)
    able = [candidate for candidate in found if may_take_part(candidate, deed.today)]
    years = sorted({day_of(candidate.registered_at).year for candidate in able})
    return Pool(
        market=market,
        day=deed.today,
        candidates=able,
        posts=sorted(posts, key=lambda post: post.seat.post_id),
        secrets={year: await standing_secret(session, deed, market, year) for year in years},
        terms=policy.priority_terms(deed.today, market),
    )


def in_turn(pool: Pool) -> list[Turn]:
    """Each in the pool's order takes the best free seat: who got one."""
    free = [post for post in pool.posts if post.is_free]
    left = [post.offered - post.taken for post in free]
    of_free = Pool(pool.market, pool.day, [], free, pool.secrets, pool.terms)
    places = [(pool.place_of(candidate), candidate) for candidate in pool.candidates]
    given: list[Turn] = []
    for number, (place, candidate) in enumerate(sorted(places, key=lambda p: p[0]), 1):
        best = next((post for post in of_free.list_of(candidate) if left[post]), None)
        if best is not None:
            left[best] -= 1
            given.append(Turn(candidate, free[best].seat.post_id, number, place.lot))
            if not any(left):
                break
    return given


def gather(pool: Pool, round_id: str) -> RoundInput:
    """The input of a round: every youth with class, registration and tiered list, and the seats.

    Nothing else of a person gets in (宁人社函〔2020〕272号 二).
    """
    free = [post for post in pool.posts if post.taken < post.offered]
    rows = sorted(pool.candidates, key=lambda candidate: candidate.serial)
    most = policy.round_list_longest(pool.day, pool.market)
    starts, entries = _lists(pool, [post.seat for post in free], rows, most)
    tiers = array("b", tiers_of(most, policy.round_tiers(pool.day, pool.market)))
    gathered = RoundInput(
        round_id=round_id,
        algorithm=ALGORITHM,
        seed=b"",
        classes=tuple(pool.terms.classes),
        post_ids=tuple(post.seat.post_id for post in free),
        free=array("i", [post.offered - post.taken for post in free]),
        serials=array("q", [one.serial for one in rows]),
        class_ranks=array("b", [pool.terms.classes.index(pool.class_of(one)) for one in rows]),
        registered=array("q", [instant(one.registered_at) for one in rows]),
        starts=starts,
        posts=entries,
        tiers=_of_lengths(tiers, starts),
    )
    refuse_ragged(gathered)
    return gathered


def _lists(
    pool: Pool, seats: list[Seat], rows: list[Candidate], most: int
) -> tuple[Numbers, Numbers]:
    """Where each youth's list begins and ends, and all lists: the numbers of the seats."""
    numbers = {year: number for number, year in enumerate(pool.secrets)}
    asked = ((numbers[day_of(one.registered_at).year], seeker_of(one, pool.day)) for one in rows)
    return lists_of(seats, list(pool.secrets.values()), asked, most)


def _of_lengths(tiers: Numbers, starts: Numbers) -> Numbers:
    """For each list as many tiers as it has posts, one list after another."""
    told = array("b")
    for begin, end in pairwise(starts):
        told.extend(tiers[: end - begin])
    return told
