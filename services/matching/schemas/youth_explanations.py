"""Why a youth stands as they do, on the wire: counts, places, codes; no other person."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from services.common.web.wire import AwareInstant, Wire
from services.matching.actions.youth_explanations import (
    Paused,
    PostReason,
    Stand,
    YouthExplanation,
)
from services.matching.rules import youth_explanations as rules
from services.matching.rules.applications import PauseCause
from services.matching.rules.declines import DeclineKind
from services.matching.rules.intentions import Obstacle
from services.matching.rules.pool import PriorityClass
from services.matching.schemas.dispatches import ExplanationOut
from services.matching.schemas.ids import DispatchId, FairId, PostId, RoundId, YouthId

Hindrance = Annotated[
    Obstacle,
    Field(
        description="declined 拒绝过（含没有报到、没有答复、异议成立）、"
        "under_18 不适合未满18周岁的人员、"
        "months 期限超过还可见习的月数、region 地区、industry 行业、occupation 职业、lodging 住宿"
    ),
]


class LastTakenOut(Wire):
    """按次序占到这个岗位名额的人中，次序最后的一位。"""

    place: int = Field(description="排第几位；与本人的 place_among_all 同一次序")
    taken_at: AwareInstant = Field(description="那个名额派出的时间")


class PostReasonOut(Wire):
    """一个岗位为什么没有派给本人。"""

    post_id: PostId = Field(description="岗位编号")
    verdict: rules.Verdict = Field(
        description="ruled_out 不符合、full 名额已满、reserved 空着的名额留给批次或者招募会、"
        "free 有空余名额（随即派遣）、at_rest 经核实安全条件不具备，解除以前不派人"
    )
    obstacles: list[Hindrance] = Field(description="为什么不符合，全部列出", max_length=7)
    offered: int = Field(description="名额")
    taken: int = Field(description="已占用的名额，含留给招募会的")
    set_aside: int = Field(description="其中，留给招募会的")
    kept_back: int = Field(description="未占用的名额中，留给正在办理的批次的")
    round_id: RoundId | None = Field(description="未占用的名额留给哪一个批次；没有的为 null")
    last: LastTakenOut | None = Field(description="没有人按次序占到名额的，为 null")
    fair_id: FairId | None = Field(description="为哪一场招募会留出；有几场的，是最早的一场")
    text: str = Field(description="说明", max_length=500)


class HindranceOut(Wire):
    """一个原因排除了多少岗位；一个岗位可有几个原因，故不能相加。"""

    obstacle: Hindrance
    posts: int = Field(description="岗位数")


class FieldCodeOut(Wire):
    """加上这一个代码，就有的空余名额。"""

    code: str = Field(description="行政区划、行业或者职业代码", max_length=20)
    free_seats: int = Field(description="空余名额")


class ChangeOut(Wire):
    """只放宽意愿中的这一项，其余不变，会多出的岗位。"""

    field: rules.Field = Field(
        description="regions 地区、industries 行业、occupations 职业改为不限，"
        "needs_lodging 不要求住宿"
    )
    posts: int = Field(description="多出的岗位数，含已满的")
    free_posts: int = Field(description="其中，现在有空余名额的")
    free_seats: int = Field(description="这些岗位的空余名额")
    codes: list[FieldCodeOut] = Field(description="不必改为不限：加上一个代码即可，名额多的在前")


class WaitsOut(Wire):
    """为什么还在候补。"""

    place: int = Field(description="在派遣市场的候补中排第几位，只数候补人员")
    place_among_all: int | None = Field(
        description="与已按次序派出、还占着名额的人员排在一起，排第几位；"
        "与各岗位的 last.place 可以相比，与 place 不可以"
    )
    priority_class: PriorityClass = Field(
        description="次序类别：hardship 就业困难（经办机构或者部门已确认的）、regular 一般、"
        "declined 多次拒绝"
    )
    full: int = Field(description="符合意愿、名额已满的岗位数")
    reserved: int = Field(description="符合意愿、空着的名额留给批次或者招募会的岗位数")
    reserved_for_round: int = Field(description="其中，名额留给正在办理的批次的岗位数")
    free: int = Field(description="符合意愿、有空余名额的岗位数；随即派遣，通常为 0")
    at_rest: int = Field(
        description="符合意愿、经核实安全条件不具备的岗位数；经办机构解除以前不派人"
    )
    ruled_out_posts: int = Field(description="不符合的岗位数")
    posts: list[PostReasonOut] = Field(description="符合的岗位，最合意愿的前20个")
    ruled_out: list[HindranceOut] = Field(description="不符合的原因，排除岗位多的在前")
    changes: list[ChangeOut] = Field(description="改动哪一项意愿会多出岗位，空余名额多的在前")


class DeclineOut(Wire):
    """计入的一次拒绝；异议成立而撤销的不在内。"""

    dispatch_id: DispatchId = Field(description="派遣编号")
    kind: DeclineKind = Field(
        description="refused 本人拒绝、unanswered 逾期没有答复、left 有派遣时暂停或者退出、"
        "absent 签了协议没有报到"
    )
    on: date = Field(description="哪一天")


class PauseOut(Wire):
    """申请为什么暂停或者退出，登记时间保留到哪一天。"""

    state: Literal["paused", "withdrawn"] = Field(description="paused 已暂停、withdrawn 已退出")
    cause: PauseCause = Field(
        description="own_wish 本人暂停、withdrawn 本人退出、unanswered 逾期没有答复派遣、"
        "not_eligible 不再符合条件"
    )
    began_on: date = Field(description="从哪一天起")
    kept_until: date | None = Field(
        description="在这一天（含）以前恢复的，登记时间不变；不保留的为 null"
    )
    declines: list[DeclineOut] = Field(description="到目前计入的拒绝，先发生的在前")
    declines_allowed: int = Field(description="不影响派遣次序的拒绝次数")


class YouthExplanationOut(Wire):
    """本人的派遣情况和原因。不涉及他人。"""

    youth_id: YouthId = Field(description="见习对象编号")
    as_of: AwareInstant = Field(description="以这一时间为准")
    standing: Stand = Field(
        description="waiting 候补中、not_eligible 不再符合条件、dispatched 已派遣、on_post 见习中、"
        "not_seeking 没有在申请"
    )
    text: str = Field(description="说明", max_length=2000)
    pause: PauseOut | None = Field(
        description="暂停或者退出的才有：原因、保留到哪一天、怎样恢复见说明"
    )
    waits: WaitsOut | None = Field(description="候补中的才有")
    dispatch_id: DispatchId | None = Field(description="已派遣的才有")
    dispatch: ExplanationOut | None = Field(description="为什么派遣到这个岗位；已派遣的才有")


def shown_reason(reason: PostReason) -> PostReasonOut:
    """One post with the reason why it is not the youth's."""
    post = reason.judged.post
    return PostReasonOut(
        post_id=post.seat.post_id,
        verdict=reason.judged.verdict,
        obstacles=list(reason.judged.obstacles),
        offered=post.offered,
        taken=post.taken,
        set_aside=post.set_aside,
        kept_back=post.kept_back,
        round_id=post.round_id if post.kept_back else None,
        last=LastTakenOut.model_validate(reason.last) if reason.last else None,
        fair_id=reason.fair_id,
        text=reason.text,
    )


def shown_explanation(
    youth_id: str, as_of: AwareInstant, told: YouthExplanation
) -> YouthExplanationOut:
    """How a youth stands and why."""
    dispatch = told.dispatch
    return YouthExplanationOut(
        youth_id=youth_id,
        as_of=as_of,
        standing=told.standing,
        text=told.text,
        pause=_pause(told.paused) if told.paused else None,
        waits=_waits(told),
        dispatch_id=dispatch.id if dispatch else None,
        dispatch=ExplanationOut.model_validate(dispatch.explanation) if dispatch else None,
    )


def _pause(told: Paused) -> PauseOut:
    pause = told.pause
    return PauseOut(
        state=pause.state,
        cause=pause.cause,
        began_on=pause.began_on,
        kept_until=pause.kept_until,
        declines=[DeclineOut.model_validate(one) for one in told.declines],
        declines_allowed=told.declines_allowed,
    )


def _waits(told: YouthExplanation) -> WaitsOut | None:
    waits = told.waits
    if waits is None:
        return None
    return WaitsOut(
        place=waits.place,
        place_among_all=waits.place_among_all,
        priority_class=waits.priority_class,
        full=waits.counts["full"],
        reserved=waits.counts["reserved"],
        reserved_for_round=waits.for_round,
        free=waits.counts["free"],
        at_rest=waits.counts["at_rest"],
        ruled_out_posts=waits.counts["ruled_out"],
        posts=[shown_reason(reason) for reason in waits.posts],
        ruled_out=[HindranceOut(obstacle=name, posts=count) for name, count in waits.ruled_out],
        changes=[_change(change) for change in waits.changes],
    )


def _change(change: rules.Change) -> ChangeOut:
    codes = [FieldCodeOut(code=code, free_seats=seats) for code, seats in change.codes]
    return ChangeOut(**{**vars(change), "codes": codes})
