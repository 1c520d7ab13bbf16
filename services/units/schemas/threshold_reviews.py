"""Reviews of posts' words on the wire, and officers' decisions as labelled lines."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Annotated

from pydantic import Field

from services.common.web.choices import listed
from services.common.web.forms import Digest
from services.common.web.jobs import JobId
from services.common.web.wire import RegionCode, Wire, with_example
from services.units.actions.threshold_reviews import ReviewFile
from services.units.policy import readings
from services.units.rules import threshold_reviews as rules
from services.units.rules.marked_words import MarkedWords
from services.units.rules.moves import Who
from services.units.rules.posts import POST_STEPS, PostState
from services.units.rules.threshold_lines import LabelledLine
from services.units.rules.thresholds.verdicts import ThresholdKind, Verdict
from services.units.schemas.posts import PostId
from services.units.schemas.thresholds import (
    CodePoint,
    Edition,
    Pointer,
    PostThreshold,
    ReviewId,
    Words,
    shown_reading,
)
from services.units.schemas.units import LongGround, LongText, Text, UnitId
from services.units.schemas.versions import Version
from services.units.tables.threshold_reviews import ThresholdReview

FindingNo = Annotated[int, Field(ge=1, le=20_000)]
STATES = listed(rules.REVIEW_STEPS.states)
CAUSES = (
    "publication 发布前存疑、objection 单位对拒绝有异议、new_edition 已开放的岗位按新版规则重读、"
    "moved 已开放的岗位搬迁后重读、marked 已开放的岗位含有经办人员在本单位其他岗位标出的字句"
)
_KINDS = "education 学历、major 专业、school_tier 学校层次、interview 面试、笔试、试岗等"
_DECISIONS = "allow 认可，可以发布、refuse 不认可，应当改写"


class ReviewAsking(Wire):
    """提交门槛复核，或者对拒绝提出异议。"""

    words: LongGround = Field(
        description="说明：这些字句为什么不是门槛",
        examples=["“本科教学设备”是所要维护的设备的名称，不是对见习人员的要求。"],
    )
    expected_version: Version = None


class MissedWordsIn(Wire):
    """规则没有指出而确是门槛的一处。"""

    pointer: Pointer
    start: CodePoint
    end: CodePoint
    kind: ThresholdKind = Field(description=_KINDS)

    def marked(self) -> rules.MissedWords:
        """As actions take it."""
        return rules.MissedWords(self.pointer, self.start, self.end, self.kind)


class MissedWordsOut(MissedWordsIn):
    """经办人员另外标出的一处门槛。"""

    words: Words


class LetGoOut(Wire):
    """以前标出、由这项复核的决定不再标出的字句。"""

    words: Words = Field(description="只记字母、汉字和数字，繁简、标点不计")
    kind: ThresholdKind = Field(description=_KINDS)
    marked_in: ReviewId = Field(description="原来标出这些字的门槛复核")


class ReviewDecisionIn(Wire):
    """经办人员对存疑字句或者异议的决定。"""

    model_config = with_example(
        {
            "decision": "allow",
            "ground": "是所要维护的设备的名称，不是对见习人员的要求",
            "expected_version": 1,
        }
    )

    decision: rules.Decision = Field(description=_DECISIONS)
    ground: LongGround = Field(description="理由")
    confirmed: list[FindingNo] | None = Field(
        default=None,
        max_length=20_000,
        description="不认可的，确为门槛的各处的序号（自1起）；不填即全部。与 missed 合计至少一处，"
        "涉及其他法律的除外",
    )
    missed: list[MissedWordsIn] | None = Field(
        default=None,
        max_length=100,
        description="不认可的，规则没有指出而确是门槛的各处，每处至少4个字；本单位的其他岗位再写，"
        "也由经办人员判断。决定异议时不填，即原来标出的各处",
    )
    still_marked: list[FindingNo] = Field(
        default=[],
        max_length=20_000,
        description="rule 为 marked-by-an-officer 的各处中，在这里不是门槛、在其他岗位仍须判断的，"
        "其序号；不填，未确认的即不再标出",
    )
    expected_version: Version = None

    def decided(self) -> rules.ReviewDecision:
        """As actions take it."""
        confirmed = None if self.confirmed is None else tuple(self.confirmed)
        missed = None if self.missed is None else tuple(one.marked() for one in self.missed)
        still = tuple(self.still_marked)
        return rules.ReviewDecision(self.decision, self.ground, confirmed, missed, still)


class ReviewTextOut(Wire):
    """检查时的一段文字。"""

    # Positions are of the text as it was read.
    model_config = Wire.model_config | {"str_strip_whitespace": False}

    pointer: Pointer
    text: LongText = Field(description="这段文字")


class ReviewSummary(Wire):
    """一项门槛复核。"""

    id: ReviewId
    version: int = Field(ge=1, description="版本号")
    state: rules.ReviewState = Field(description=STATES)
    cause: rules.ReviewCause = Field(description=CAUSES)
    verdict: Verdict = Field(description="规则的结论：pass 没有发现、flag 存疑、refuse 门槛")
    unit_id: UnitId
    unit_name: Text = Field(description="单位名称")
    region: RegionCode
    post_id: PostId
    post_title: Text = Field(description="岗位名称")
    post_state: PostState = Field(description=f"岗位现在的状态：{listed(POST_STEPS.states)}")
    opened_on: date = Field(description="提交或者发现的日期")
    edition: Edition
    job_id: JobId | None = Field(description="重读开放岗位的任务；单位自己提交的为 null")


class ReviewWordOut(Wire):
    """经办人员的一次决定。"""

    decision: rules.Decision = Field(description=_DECISIONS)
    ground: LongText = Field(description="理由")
    decided_on: date = Field(description="决定日期")


class ReviewOut(ReviewSummary):
    """一项门槛复核：所读的文字、检查的结果、单位的说明和经办人员的决定。"""

    digest: Digest = Field(description="所读文字的 SHA-256；决定只对这些文字有效")
    current: bool = Field(
        description="决定是否仍有作用：草稿的，文字和规则版本未变；已开放岗位的，岗位未关闭"
    )
    texts: list[ReviewTextOut] = Field(max_length=100, description="所读的各段文字")
    threshold: PostThreshold = Field(description="检查的结果；序号即 findings 的次序，自1起")
    asked: LongText | None = Field(description="单位提交时的说明")
    decided: ReviewWordOut | None = Field(description="对存疑字句的决定")
    objected_on: date | None = Field(description="单位提出异议的日期")
    objection: LongText | None = Field(description="异议的理由")
    objection_decided: ReviewWordOut | None = Field(description="对异议的决定")
    confirmed: list[FindingNo] | None = Field(
        max_length=20_000, description="最后的决定认为确是门槛的各处的序号；尚未决定为 null"
    )
    missed: list[MissedWordsOut] | None = Field(
        max_length=100, description="最后的决定另外标出的门槛；尚未决定为 null"
    )
    let_go: list[LetGoOut] = Field(
        max_length=20_000,
        description="以前标出、由最后的决定不再标出的字句：本单位的岗位再写，即不再提示。"
        "误放的，可在下一次不认可时重新标出（missed）",
    )
    moves: list[rules.OwnMove] = Field(
        max_length=3, description="您现在可以办理的：allow 认可、refuse 不认可、object 提出异议"
    )


class RereadingOut(Wire):
    """按现行规则重读开放岗位的任务。"""

    job_id: JobId = Field(description="任务编号；进度见 Location")
    edition: Edition


def shown_rereading(job_id: str) -> RereadingOut:
    """A reading of open posts that was queued."""
    return RereadingOut(job_id=job_id, edition=readings.edition())


def summarised_review(file: ReviewFile) -> ReviewSummary:
    """A review in a list."""
    return ReviewSummary(**_own(file))


def shown_review(
    file: ReviewFile,
    let_go: Iterable[MarkedWords],
    *,
    who: Who,
    current: bool,
    account: str,
) -> ReviewOut:
    """A review with all that was read and said; the moves are those of the account that reads."""
    review = file.review
    told = review.reading
    return ReviewOut(
        **_own(file),
        digest=review.digest,
        current=current,
        texts=[ReviewTextOut.model_validate(one) for one in told.texts],
        threshold=shown_reading(told, review.edition),
        asked=review.asked,
        decided=_word(review.decision, review.ground, review.decided_on),
        objected_on=review.objected_on,
        objection=review.objection,
        objection_decided=_word(
            review.objection_decision, review.objection_ground, review.objection_decided_on
        ),
        confirmed=review.confirmed,
        missed=None if review.confirmed is None else _marked(review),
        let_go=[LetGoOut(words=one.said, kind=one.kind, marked_in=one.review_id) for one in let_go],
        moves=list(
            rules.moves_open(
                review.state, who, is_own_refusal=review.decided_by == account, current=current
            )
        ),
    )


def lines_file(found: Iterable[tuple[ThresholdReview, LabelledLine]]) -> bytes:
    """Labelled lines as JSON Lines: a line an object, in the form of the lines to measure by."""
    return b"".join(json.dumps(_line(*one), ensure_ascii=False).encode() + b"\n" for one in found)


def _line(review: ThresholdReview, line: LabelledLine) -> dict[str, object]:
    day = review.objection_decided_on or review.decided_on
    return {
        "id": f"{review.id}{line.pointer}",
        "text": line.text,
        "label": line.label,
        "kinds": list(line.kinds),
        "span": [span.words for span in line.spans],
        "spans": [[span.start, span.end, span.kind] for span in line.spans],
        "verdict": review.verdict,
        "edition": review.edition,
        "decided_on": day.isoformat() if day else None,
    }


def _marked(review: ThresholdReview) -> list[MissedWordsOut]:
    texts = {one.pointer: one.text for one in review.reading.texts}
    return [
        MissedWordsOut(**asdict(one), words=texts[one.pointer][one.start : one.end])
        for one in review.marked
    ]


def _own(file: ReviewFile) -> dict[str, object]:
    review, post, unit = file.review, file.post, file.unit
    names = ("id", "version", "state", "cause", "verdict", "opened_on", "edition", "job_id")
    return {name: getattr(review, name) for name in names} | {
        "unit_id": unit.id,
        "unit_name": unit.name,
        "region": unit.region,
        "post_id": post.id,
        "post_title": post.title,
        "post_state": post.state,
    }


def _word(
    decision: rules.Decision | None, ground: str | None, day: date | None
) -> ReviewWordOut | None:
    if decision is None or ground is None or day is None:
        return None
    return ReviewWordOut(decision=decision, ground=ground, decided_on=day)
