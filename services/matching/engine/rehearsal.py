"""A small round from lists to outcome: it calls every loop that a large one does, with the same."""

from array import array
from typing import Final

from services.common.compiling import rehearsal
from services.matching.engine.rounds import run
from services.matching.rules.intentions import Seat, Seeker, Wish
from services.matching.rules.list_digests import digests_of
from services.matching.rules.many_lists import lists_of
from services.matching.rules.rounds import (
    ALGORITHM,
    RoundInput,
    RoundOutcome,
    read_written,
    refuse_ragged,
    written,
)

_ANYTHING: Final = Wish(regions=(), industries=(), occupations=(), needs_lodging=False)
_YOUTH: Final = Seeker(
    serial=1, wish=_ANYTHING, under_18=False, months_left=1, declined=frozenset()
)
_POST: Final = Seat(
    post_id="pst_1",
    county="640104",
    industry="C",
    occupation="4",
    months=1,
    lodging=True,
    unsuitable_under_18=False,
)


@rehearsal
def one_round() -> RoundOutcome:
    """One youth and one post: listed, looked through, written, read again, digested and run."""
    starts, posts = lists_of([_POST], [b""], [(0, _YOUTH)], 1)
    gathered = _gathered(starts, posts)
    refuse_ragged(gathered)
    frozen = read_written(written(gathered))
    digests_of(frozen)(range(frozen.youths))
    return run(frozen)


def _gathered(starts: "array[int]", posts: "array[int]") -> RoundInput:
    return RoundInput(
        round_id="rnd_1",
        algorithm=ALGORITHM,
        seed=b"",
        classes=("regular",),
        post_ids=(_POST.post_id,),
        free=array("i", [1]),
        serials=array("q", [_YOUTH.serial]),
        class_ranks=array("b", [0]),
        registered=array("q", [0]),
        starts=starts,
        posts=posts,
        tiers=array("b", [1] * len(posts)),
    )
