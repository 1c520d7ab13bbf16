"""Remedies: what is behind a relation that fails, and how it is mended or explained (填表说明7)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from services.reporting.rules.facts import Fact
from services.reporting.rules.pictures import Picture
from services.reporting.rules.relations import Behind, Judgement


@dataclass(frozen=True)
class Advice:
    """What a relation means, how a failing one is mended, and how it is explained where true.

    `explain` is None of a hard one: there words don't help.
    """

    meaning: str
    mend: str
    explain: str | None


_PERSON: Final = (
    "逐人核对所列见习的到岗日、毕业日、结束日和结果，有误的由经办机构更正该次见习，再重新计算。"
)
ADVICE: Final = {
    "6>=7+8": Advice("到岗的毕业生（往年的和当年的）不会多于到岗人数。", _PERSON, None),
    "6>=7": Advice("到岗的毕业生不会多于到岗人数。", _PERSON, None),
    "7>=8": Advice("当年毕业的毕业生是毕业生的一部分。", _PERSON, None),
    "9>=10+12": Advice("留用和其他方式就业的人都先完成了见习，一人只有一个结果。", _PERSON, None),
    "10>=11": Advice("留用的毕业生是留用人员的一部分。", _PERSON, None),
    "14=14(t-1)+6-9-13": Advice(
        "期末在岗等于上期末在岗，加本月到岗，减本月完成和非正常结束。",
        "所列见习的最后一天早于到岗日，或者到岗、结束登记有误；由经办机构更正该次见习后重新计算。",
        None,
    ),
    "9>=10+11+12": Advice(
        "填表说明印制的关系。11是10的其中项，照印制的式子重复计算，数据属实也可能不成立。",
        "先核对所列人员的结果是否登记正确，有误的更正；属实的不必改数。",
        "写明：指标11为指标10的其中项，按印制的关系式重复计算；所列人员的留用情况属实。",
    ),
    "1>=2": Advice(
        "本月新认定的单位一般在期末仍是见习单位。",
        "核对所列单位的认定、清退或者合并是否登记正确、日期是否有误，有误的更正。",
        "写明所列单位本月认定后又于何日因何原因不再是见习单位。",
    ),
    "3>=4": Advice(
        "本月新增的名额一般在期末仍在。",
        "核对所列岗位的发布、增减和关闭是否登记正确、日期是否有误，有误的更正。",
        "写明所列岗位本月增加的名额何时因何原因减少或者关闭。",
    ),
    "5>=6": Advice(
        "本月到岗的人一般不超过月末有效的计划。",
        "核对所列到岗是否登记正确。计划不能事后补改：月末以后登记的计划不计入这个月。",
        "写明到岗人数多于计划、或者没有设定计划的原因。",
    ),
}
"""By the code of the relation."""


def with_history(judgement: Judgement, picture: Picture) -> Judgement:
    """A failing relation with all that was told of what is behind it up to the month's end.

    What a number counts names the facts by which it counts; why another number does not count the
    same object, such as a removal, stands in the rest.
    """
    if judgement.holds:
        return judgement
    told = {(behind.kind, behind.id): behind.facts for behind in judgement.behind}
    histories = dict(_histories(picture, {key for kind, key in told if kind in ("unit", "post")}))
    behind = tuple(_grown(one, histories.get(one.id, ())) for one in judgement.behind)
    return replace(judgement, behind=behind)


def _histories(picture: Picture, wanted: set[str]) -> Iterable[tuple[str, tuple[str, ...]]]:
    last = picture.scope.month.last
    histories: list[tuple[str, tuple[Fact, ...]]] = []
    histories += ((unit.id, unit.decisions) for unit in picture.units if unit.id in wanted)
    histories += ((post.id, post.changes) for post in picture.posts if post.id in wanted)
    for key, facts in histories:
        yield key, tuple(fact.id for fact in facts if fact.occurred_on <= last)


def _grown(behind: Behind, history: tuple[str, ...]) -> Behind:
    return replace(behind, facts=tuple(dict.fromkeys((*history, *behind.facts))))
