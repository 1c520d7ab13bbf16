"""The rows of a round, gathered in any order and frozen in the one order that counts."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.matching.rules.pool import PriorityClass
from services.matching.rules.round_instants import instant
from services.matching.rules.rounds import ALGORITHM, Numbers, RoundInput, refuse_ragged


@dataclass
class Gathering:
    """Gathers the rows of a round, in any order, and gives them in the one order that counts."""

    round_id: str
    classes: tuple[PriorityClass, ...]
    posts: Sequence[tuple[str, int]]
    """Ids and free seats; a post's number is its place here until the round is frozen."""
    algorithm: str = ALGORITHM
    serials: Numbers = field(default_factory=lambda: array("q"))
    class_ranks: Numbers = field(default_factory=lambda: array("b"))
    registered: Numbers = field(default_factory=lambda: array("q"))
    starts: Numbers = field(default_factory=lambda: array("q", [0]))
    entries: Numbers = field(default_factory=lambda: array("i"))
    tiers: Numbers = field(default_factory=lambda: array("b"))

    def add(
        self,
        serial: int,
        priority_class: PriorityClass,
        registered_at: datetime,
        posts: Sequence[int],
        tiers: Sequence[int],
    ) -> None:
        """One youth with the numbers of the posts, best first, and the tier of each."""
        assert len(posts) == len(tiers)
        self.serials.append(serial)
        self.class_ranks.append(self.classes.index(priority_class))
        self.registered.append(instant(registered_at))
        self.entries.extend(posts)
        self.tiers.extend(tiers)
        self.starts.append(len(self.entries))

    def frozen(self, seed: bytes = b"") -> RoundInput:
        """The round: youths by serial, posts by id. Raises RoundMalformed."""
        rows = sorted(range(len(self.serials)), key=self.serials.__getitem__)
        order = sorted(range(len(self.posts)), key=lambda p: self.posts[p][0])
        number = array("i", bytes(4 * len(order)))
        for new, old in enumerate(order):
            number[old] = new
        starts, entries, tiers = array("q", [0]), array("i"), array("b")
        same = all(new == old for new, old in enumerate(order))
        for row in rows:
            begin, end = self.starts[row], self.starts[row + 1]
            posts = self.entries[begin:end]
            entries.extend(posts if same else map(number.__getitem__, posts))
            tiers.extend(self.tiers[begin:end])
            starts.append(len(entries))
        gathered = RoundInput(
            round_id=self.round_id,
            algorithm=self.algorithm,
            seed=seed,
            classes=self.classes,
            post_ids=tuple(self.posts[p][0] for p in order),
            free=array("i", [self.posts[p][1] for p in order]),
            serials=array("q", [self.serials[row] for row in rows]),
            class_ranks=array("b", [self.class_ranks[row] for row in rows]),
            registered=array("q", [self.registered[row] for row in rows]),
            starts=starts,
            posts=entries,
            tiers=tiers,
        )
        refuse_ragged(gathered)
        return gathered
