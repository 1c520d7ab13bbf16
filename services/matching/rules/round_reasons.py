"""Why this post, of a dispatch that a round made: by counts and ranks, never by names."""

import json
from dataclasses import dataclass
from functools import cached_property

from services.matching.rules.explanations import CLASSES, MOST_TOLD
from services.matching.rules.lotteries import lot_of
from services.matching.rules.pool import PriorityClass
from services.matching.rules.round_instants import moment
from services.matching.rules.round_rechecks import Placing
from services.matching.rules.rounds import RoundInput, canonical


@dataclass(frozen=True)
class RoundReasons:
    """What the dispatches of a round are explained by: its input, seed and commitment."""

    gathered: RoundInput
    commitment: str
    rows: dict[int, int]
    """By serial: the row in the input."""
    breadth: str = ""
    """The rule by which intentions are widened, in words; empty where there is none."""

    @cached_property
    def common(self) -> str:
        """What is told to all alike, written."""
        told = {"round_id": self.gathered.round_id, "commitment": self.commitment}
        return canonical(told)[1:].decode()

    @cached_property
    def posts(self) -> list[str]:
        """By post what is told of it where it was full, written: all but its rank."""
        pairs = zip(self.gathered.post_ids, self.gathered.free, strict=True)
        return [canonical({"post_id": name, "free": free})[1:].decode() for name, free in pairs]


def written_of_round(reasons: RoundReasons, placing: Placing) -> str:
    """The reasons of one dispatch as they are kept and travel, in the form of all dispatches: JSON.

    The posts before theirs were written down once for all youths.
    """
    gathered, row = reasons.gathered, reasons.rows[placing.serial]
    begin, end = gathered.starts[row], gathered.starts[row + 1]
    before = gathered.posts[begin : begin + (placing.rank or 1) - 1]
    priority_class = gathered.classes[gathered.class_ranks[row]]
    words = _in_words(placing, priority_class, gathered.youths, end - begin) + reasons.breadth
    full = ",".join(
        f'{{"rank":{rank},{reasons.posts[post]}' for rank, post in enumerate(before[:MOST_TOLD], 1)
    )
    return (
        f'{{"mode":"round","tier":{placing.tier},"priority_class":"{priority_class}",'
        f'"registered_at":"{moment(gathered.registered[row]).isoformat()}",'
        f'"lot":"{lot_of(gathered.seed, placing.serial).hex()}","place":{placing.place},'
        f'"wished":{end - begin},"rank":{placing.rank},"full_count":{len(before)},'
        f'"full":[{full}],"text":{json.dumps(words, ensure_ascii=False)},{reasons.common}'
    )


def _in_words(placing: Placing, priority_class: PriorityClass, youths: int, listed: int) -> str:
    before = (placing.rank or 1) - 1
    full = (
        f"排在它前面的{before}个岗位名额都已派满，或者须留给只能去那里的人。"
        if before
        else "没有更合您意愿的岗位。"
    )
    return (
        f"您由批次派遣，在本批次{youths}人中排第{placing.place}位。"
        f"符合您截止收件时的求职意愿、有名额而列入本批次的岗位共{listed}个（最合意的在前，超过规定个数的不列入），"
        f"这个岗位排第{placing.rank}位，"
        f"属于第{placing.tier}档；{full}"
        f"派遣次序类别：{CLASSES[priority_class]}；"
        "同类按登记时间先后，时间相同的抽签决定。学历、专业和性别不参与派遣。"
    )
