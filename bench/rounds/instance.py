"""Made-up rounds of any size: places in a ring, youths drawn to some more than seats are.

A place has eight posts. A youth would take those of a home place and its neighbours, or of some
place more, and orders them by the quality of the post, the wish among places, and own taste.
"""

import sys
from array import array
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from services.matching.rules.rounds import ALGORITHM, RoundInput

POSTS_A_PLACE = 8
FIRST_TIER = 20
"""The first so many of a list are within the wish, the rest is acceptable."""
DAY = 1_772_413_200_000_000


def made(youths: int, seed: int = 1) -> RoundInput:
    """A round of so many youths, a fifth as many posts, 0.8 as many seats (0.9 at a million)."""
    rng = np.random.default_rng(seed)
    places = max(4, youths // 5 // POSTS_A_PLACE)
    posts = places * POSTS_A_PLACE
    starts, entries, tiers = _lists(rng, youths, places)
    return RoundInput(
        round_id=f"made-{youths}",
        algorithm=ALGORITHM,
        seed=b"bench",
        classes=("hardship", "regular", "declined"),
        post_ids=tuple(f"post_{p:07}" for p in range(posts)),
        free=_column("i", _seats(rng, posts, int(youths * (0.9 if youths >= 10**6 else 0.8)))),
        serials=array("q", range(1, youths + 1)),
        class_ranks=_column("b", rng.choice(3, youths, p=(0.15, 0.8, 0.05))),
        registered=_column("q", DAY + 60_000_000 * rng.integers(0, 20_000, youths)),
        starts=starts,
        posts=entries,
        tiers=tiers,
    )


def _seats(rng: np.random.Generator, posts: int, seats: int) -> np.ndarray:
    drawn = np.bincount(rng.integers(0, posts, seats - posts), minlength=posts)
    return drawn + 1


def _lists(rng: np.random.Generator, youths: int, places: int) -> tuple[array, array, array]:
    quality = rng.normal(0, 10, places * POSTS_A_PLACE)
    starts, entries, tiers = array("q", [0]), array("i"), array("b")
    home = (rng.beta(1.0, 1.1, youths) * places).astype(int) % places
    for place in home:
        wished = [
            place,
            *((place + rng.permutation((-2, -1, 1, 2))[: rng.integers(1, 5)]) % places),
        ]
        posts = np.concatenate([np.arange(POSTS_A_PLACE) + w * POSTS_A_PLACE for w in wished])
        liking = quality[posts] - np.repeat(np.arange(len(wished)) * 3, POSTS_A_PLACE)
        order = np.argsort(-(liking + rng.uniform(0, 20, len(posts))), kind="stable")
        entries.frombytes(posts[order].astype(np.int32).tobytes())
        tiers.extend([1] * min(FIRST_TIER, len(posts)) + [2] * max(0, len(posts) - FIRST_TIER))
        starts.append(len(entries))
    return starts, entries, tiers


def _column(kind: str, values: np.ndarray) -> array:
    return array(kind, values.tolist())
