"""Threshold checks on the wire."""

from typing import Annotated

from pydantic import Field

from services.common.web.wire import Wire, WireAsSent, id_field
from services.units.rules.post_texts import PostReading
from services.units.rules.thresholds.reading import Reading
from services.units.rules.thresholds.verdicts import Strength, ThresholdKind, Verdict

CodePoint = Annotated[int, Field(ge=0, le=20_000, description="在原文中的位置（码点）")]
Pointer = Annotated[
    str,
    Field(
        max_length=50,
        description="在岗位中的位置（JSON Pointer），如 /duties",
        examples=["/skills/0"],
    ),
]
ReviewId = Annotated[str, id_field("trv", "门槛复核编号")]
Edition = Annotated[str, Field(max_length=64, description="规则的版本")]
Words = Annotated[str, Field(max_length=20_000, description="原文中的字句")]


class ThresholdCheck(WireAsSent):
    """待检查的岗位文字。"""

    text: str = Field(
        max_length=20_000,
        description="岗位文字；位置按原文，因此不能有改变文字顺序的字符、控制字符和不显示的填充字符",
        examples=["负责设备点检，要求本科以上学历。"],
    )


class FindingOut(Wire):
    """一处门槛。"""

    start: CodePoint
    end: CodePoint
    words: Words
    kind: ThresholdKind = Field(
        description="education 学历、major 专业、school_tier 学校层次、interview 面试、笔试、试岗等"
    )
    rule: str = Field(max_length=100, description="命中的规则")
    suggestion: str = Field(max_length=500, description="建议的写法")
    strength: Strength = Field(description="refuse 明确的门槛、flag 存疑，由经办人员判断")
    doubt: str | None = Field(max_length=500, description="存疑的原因；明确的门槛为空")


class OtherFindingOut(Wire):
    """一处涉及其他法律的文字，由经办人员判断。"""

    start: CodePoint
    end: CodePoint
    words: Words
    article: str = Field(max_length=200, description="依据的条款")


class ThresholdVerdict(Wire):
    """检查结果。"""

    verdict: Verdict = Field(description="pass 可以发布、flag 由经办人员判断、refuse 不能发布")
    findings: list[FindingOut] = Field(max_length=20_000, description="设置门槛的文字")
    other_law: list[OtherFindingOut] = Field(max_length=20_000, description="涉及其他法律的文字")


class PostFindingOut(FindingOut):
    """岗位文字中的一处门槛；位置相对于 pointer 所指的那段文字。"""

    pointer: Pointer
    marked_in: ReviewId | None = Field(description="标出这些字的门槛复核；是规则认出的，为 null")


class PostOtherFindingOut(OtherFindingOut):
    """岗位文字中一处涉及其他法律的文字。"""

    pointer: Pointer


class PostThreshold(Wire):
    """门槛检查对一个岗位全部文字的意见。"""

    verdict: Verdict = Field(
        description="pass 可以发布、flag 存疑，经办人员认可后才能发布、refuse 不能发布"
    )
    edition: Edition
    findings: list[PostFindingOut] = Field(max_length=20_000, description="设置门槛的文字")
    other_law: list[PostOtherFindingOut] = Field(
        max_length=20_000, description="涉及其他法律的文字"
    )


def shown_check(told: Reading, found: Verdict) -> ThresholdVerdict:
    """What was found in a text, as an answer."""
    return ThresholdVerdict(
        verdict=found,
        findings=[FindingOut.model_validate(one) for one in told.findings],
        other_law=[OtherFindingOut.model_validate(one) for one in told.other_law],
    )


def shown_reading(told: PostReading, edition: str) -> PostThreshold:
    """What the rules of an edition found in a post, as an answer."""
    return PostThreshold(
        verdict=told.verdict,
        edition=edition,
        findings=[PostFindingOut(**f.told(), strength=f.found.strength) for f in told.findings],
        other_law=[
            PostOtherFindingOut(pointer=one.pointer, **one.found._asdict())
            for one in told.other_law
        ],
    )
