"""The reasons why a youth waits, as they are read, in Chinese."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from services.common.values.classifications import industry_named, occupation_named
from services.common.values.region import find
from services.matching.rules.intentions import Obstacle
from services.matching.rules.youth_explanations import (
    Change,
    Field,
    Judged,
    LastTaken,
    PostNow,
    Verdict,
)

OBSTACLES: Final[Mapping[Obstacle, str]] = {
    "declined": "您拒绝过这个岗位，或者派往它以后没有报到、没有答复，或者您对它的异议成立",
    "under_18": "岗位不适合未满18周岁的人员",
    "months": "岗位的期限超过您还可以见习的月数",
    "region": "工作地点不在您愿意去的地区",
    "industry": "行业不在您愿意从事的行业之内",
    "occupation": "职业不在您愿意从事的职业之内",
    "lodging": "岗位不提供住宿",
}

_FIELDS: Final[Mapping[Field, str]] = {
    "regions": "愿意去的地区",
    "industries": "愿意从事的行业",
    "occupations": "愿意从事的职业",
    "needs_lodging": "需要住宿",
}

_TOGETHER: Final = "把候补人员和已按次序派出、还占着名额的人排在一起"
_RESTS: Final = "经核实安全条件不具备，经办机构解除以前不派人"
AT_REST: Final = f"符合您的意愿，但{_RESTS}。"
_OTHER_PLACE: Final = "候补中的位次只数候补人员，与这里的位次不同。"


def in_words(judged: Judged, mine: int | None, last: LastTaken | None) -> str:
    """Why one post is not the youth's. `mine` is the youth's own place, None if they do not wait.

    `last` is None where the order gave no seat of the post away.
    """
    post = judged.post
    if judged.verdict == "ruled_out":
        return f"不符合：{'；'.join(OBSTACLES[name] for name in judged.obstacles)}。"
    if judged.verdict == "at_rest":
        return AT_REST
    if judged.verdict == "free":
        return f"符合您的意愿，还有{post.free}个空余名额；候补中的人员由系统随即派遣。"
    if judged.verdict == "reserved":
        return f"符合您的意愿，{'；'.join(_kept(post))}。"
    return f"符合您的意愿，但{post.offered}个名额已满。{_by_whom(mine, last)}"


def summary(
    counts: Mapping[Verdict, int],
    place: int,
    offered: Sequence[Change],
    today: date,
    *,
    among_all: int | None = None,
    for_round: int = 0,
    pending: int = 0,
) -> str:
    """Why the youth waits, and what would bring a post at once.

    `place` counts who waits; `among_all` also those to whom the order gave a seat. Of `for_round`
    of the reserved posts a round keeps the seats, of the others a fair. `pending` is how many
    hardships are yet to be confirmed, where none counts.
    """
    rest = f"另有{counts['at_rest']}个符合您意愿的岗位{_RESTS}。" * bool(counts["at_rest"])
    fitting = counts["full"] + counts["reserved"] + counts["free"]
    if not fitting:
        posts = f"现在开放的{counts['ruled_out']}个岗位都不符合您的求职意愿或者法定条件。"
    else:
        for_fairs = counts["reserved"] - for_round
        reserved = f"，{for_round}个岗位的空余名额留给正在办理的批次" * bool(for_round)
        reserved += f"，{for_fairs}个岗位的空余名额留给了招募会" * bool(for_fairs)
        posts = f"符合您求职意愿的开放岗位有{fitting}个，其中{counts['full']}个名额已满{reserved}。"
    doubt = (
        f"您申报的{pending}种就业困难情形待核实，经办机构或者部门确认后才计入派遣次序。"
        if pending
        else ""
    )
    return f"{_places(place, among_all)}{doubt}{posts}{rest}{_advice(offered, today)}"


def _places(place: int, among_all: int | None) -> str:
    if among_all is None:
        return f"您在候补中排第{place}位。"
    return (
        f"您在候补中排第{place}位（只数候补人员）；{_TOGETHER}，您排第{among_all}位，"
        "各岗位说明中的位次都这样数。"
    )


def _kept(post: PostNow) -> Iterator[str]:
    if post.kept_back:
        yield (
            f"空着的{post.kept_back}个名额留给正在办理的批次，由批次统一派遣，现在不随即派遣，"
            "批次结束后没有用完的派给候补人员"
        )
    if post.set_aside:
        yield (
            f"空着的{post.set_aside}个名额已公布留给招募会，"
            "您可以到会选择，会后没有用完的派给候补人员"
        )


def _by_whom(mine: int | None, last: LastTaken | None) -> str:
    if last is None:
        return "名额都是在招募会上派出的。"
    told = f"{_TOGETHER}，占到这个岗位名额的最后一位排第{last.place}位"
    if mine is None:
        return f"{told}。"
    if last.place < mine:
        return f"{told}，您排第{mine}位。{_OTHER_PLACE}"
    return (
        f"{told}，您排第{mine}位；那个名额派出时，您不在候补中、这个岗位当时不符合您的意愿或者条件，"
        f"或者您当时的次序在后。{_OTHER_PLACE}"
    )


def _advice(offered: Sequence[Change], today: date) -> str:
    free = [change for change in offered if change.free_seats]
    if free:
        return f"只放宽一项意愿，现在就有空余名额：{'；'.join(_gain(c, today) for c in free)}。"
    if offered:
        more = "；".join(f"放宽“{_FIELDS[c.field]}”，多{c.posts}个岗位可以候补" for c in offered)
        return f"只放宽一项意愿，现在不会有空余名额；{more}。"
    return "只放宽一项意愿，现在不会多出岗位。"


def _gain(change: Change, today: date) -> str:
    told = f"放宽“{_FIELDS[change.field]}”，有{change.free_posts}个岗位、{change.free_seats}个名额"
    if not change.codes:
        return told
    code, seats = change.codes[0]
    return f"{told}（如加上{_named(change.field, code, today)}，有{seats}个名额）"


def _named(field: Field, code: str, today: date) -> str:
    if field == "industries":
        return industry_named(code)
    if field == "occupations":
        return occupation_named(code)
    place = find(code, today)
    return place.name if place else code
