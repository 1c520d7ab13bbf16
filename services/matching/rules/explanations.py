"""Why this post: what a dispatch tells of its own making, by counts and ranks, never by names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from services.matching.rules.pool import PriorityClass

MOST_TOLD: Final = 20
"""Of the wished posts that were full, so many are listed; all are counted."""

CLASSES: Final[Mapping[PriorityClass, str]] = {
    "hardship": "就业困难",
    "regular": "一般",
    "declined": "多次拒绝派遣",
}


@dataclass(frozen=True)
class FullPost:
    """A wished post that was full at that moment: its rank in the wish, its counts."""

    post_id: str
    rank: int
    offered: int
    taken: int


@dataclass(frozen=True)
class Reasons:
    """Everything that decided one dispatch."""

    priority_class: PriorityClass
    registered_at: datetime
    lot: bytes
    commitment: str
    place: int | None
    """The place in the waiting pool; None for one who found the seat free."""
    wished: int
    rank: int
    """The post's rank among the open posts that the youth would take; 1 is the best."""
    full: tuple[FullPost, ...]
    breadth: str = ""
    """The rule by which intentions are widened, in words; empty where there is none."""


def written(reasons: Reasons) -> dict[str, Any]:
    """The reasons as they are kept and travel: ids, codes, counts and ranks."""
    return {
        "mode": "at_once" if reasons.place is None else "pool",
        "priority_class": reasons.priority_class,
        "registered_at": reasons.registered_at.isoformat(),
        "lot": reasons.lot.hex(),
        "commitment": reasons.commitment,
        "place": reasons.place,
        "wished": reasons.wished,
        "rank": reasons.rank,
        "full_count": len(reasons.full),
        "full": [
            {"post_id": p.post_id, "rank": p.rank, "offered": p.offered, "taken": p.taken}
            for p in reasons.full[:MOST_TOLD]
        ],
        "text": in_words(reasons),
    }


@dataclass(frozen=True)
class PairReasons:
    """What decided the dispatch of a pair: the fair. The order of the pool had no part in it."""

    fair_id: str
    day: date
    priority_class: PriorityClass
    registered_at: datetime


def written_pair(reasons: PairReasons) -> dict[str, Any]:
    """The reasons of a pair as they are kept and travel."""
    day = reasons.day
    return {
        "mode": "fair",
        "fair_id": reasons.fair_id,
        "priority_class": reasons.priority_class,
        "registered_at": reasons.registered_at.isoformat(),
        "text": f"您在{day.year}年{day.month}月{day.day}日的招募会上选择了这个岗位，"
        "见习单位同意接收，经办机构登记后派遣。名额是为这场招募会事先留出并公布的，不占用候补人员的名额；"
        "派遣次序和抽签没有参与，单位也没有对您打分、排名或者评价。",
    }


def in_words(reasons: Reasons) -> str:
    """The reasons as the youth reads them, in Chinese."""
    how = (
        "您登记时这个岗位有空余名额，当即派遣。"
        if reasons.place is None
        else f"您在候补中排第{reasons.place}位，名额空出时您是愿意去的人中最靠前的一位。"
    )
    full = (
        f"排在它前面的{len(reasons.full)}个岗位当时名额已满。"
        if reasons.full
        else "没有更合您意愿而当时已满的岗位。"
    )
    return (
        f"{how}符合您求职意愿的开放岗位共{reasons.wished}个，这个岗位排第{reasons.rank}位；{full}"
        f"{reasons.breadth}"
        f"派遣次序类别：{CLASSES[reasons.priority_class]}；"
        "同类按登记时间先后，时间相同的抽签决定。学历、专业和性别不参与派遣。"
    )
