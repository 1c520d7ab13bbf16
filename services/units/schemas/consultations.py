"""Consultations on the wire: nothing of who asked."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

from pydantic import Field

from services.common.web.choices import listed
from services.common.web.wire import NoNumbers, RegionCode, Wire, id_field
from services.units.queries.consultations import SeenConsultation
from services.units.rules.consultations import CONSULTATION_STEPS, ConsultationState, is_unanswered
from services.units.schemas.units import LongGround, LongText
from services.units.schemas.versions import Version
from services.units.tables.consultations import Consultation, FormerAnswer

ConsultationId = Annotated[str, id_field("cst", "咨询编号")]
PublishedQuestion = Annotated[str, Field(min_length=2, max_length=1000), NoNumbers]

STATES: Final = listed(CONSULTATION_STEPS.states)
_PUBLISHED: Final = "公开的问题，由经办机构改写，不得透露提问人；不填则不公开"


class QuestionIn(Wire):
    """咨询。"""

    region: RegionCode
    question: Annotated[str, Field(min_length=2, max_length=2000), NoNumbers] = Field(
        description="问题；加密保存，不要填写证件、手机号码：凭查询码查看答复，不需要联系方式",
        examples=["我今年毕业还没有工作，可以参加就业见习吗？"],
    )


class AnswerToQuestionIn(Wire):
    """对咨询的答复。"""

    answer: LongGround = Field(
        description="答复；可能公开，不要填写证件、手机号码",
        examples=["离校未就业高校毕业生和16至24岁失业青年都可以参加。"],
    )
    published_question: PublishedQuestion | None = Field(
        default=None, description=_PUBLISHED, examples=["哪些人可以参加就业见习？"]
    )
    expected_version: Version = None


class AnswerPublicationIn(Wire):
    """公开咨询或者取消公开。"""

    published_question: PublishedQuestion | None = Field(
        default=None,
        description=f"{_PUBLISHED}，已公开的取消公开",
        examples=["哪些人可以参加就业见习？"],
    )
    expected_version: Version = None


class OwnQuestion(Wire):
    """提问人凭查询码看到的咨询。"""

    region: RegionCode
    state: ConsultationState = Field(description=STATES)
    question: LongText | None = Field(description="问题；满保存年限后清除，为 null")
    asked_on: date = Field(description="提问日期")
    due_on: date | None = Field(description="最迟答复的日期；工作日历尚缺时为 null")
    due_provisional: bool = Field(
        description="期限所在年份的工作日历现在是否尚未公布；公布后，告知过的期限不改"
    )
    answer: LongText | None = Field(description="答复；没有公开的，满保存年限后清除，为 null")
    answered_on: date | None = Field(description="答复日期")
    corrected_on: date | None = Field(description="最近一次更正答复的日期；没有更正的为 null")


class QuestionAsked(OwnQuestion):
    """收到的咨询。"""

    receipt: str = Field(max_length=100, description="查询码：凭它查看答复，只在这里给出一次")


class ConsultationOut(OwnQuestion):
    """经办机构看到的咨询。"""

    id: ConsultationId
    version: int = Field(ge=1, description="版本号")
    overdue: bool = Field(description="是否逾期未答复")
    published_on: date | None = Field(description="公开日期")
    published_question: LongText | None = Field(description="公开的问题")


class AnswerCorrection(Wire):
    """更正对咨询的答复。"""

    answer: LongGround = Field(
        description="更正后的答复；已公开的随即公开，不要填写证件、手机号码",
        examples=["自2026年4月1日起，补贴标准按新文件执行。"],
    )
    ground: LongGround = Field(
        description="为什么更正，如 政策已经调整、引用条款有误；不公开", examples=["政策已经调整"]
    )
    expected_version: Version = None


class FormerAnswerOut(Wire):
    """更正以前的答复。"""

    answer: LongText | None = Field(description="更正以前的答复；满保存年限后清除，为 null")
    answered_on: date = Field(description="作出这一答复的日期")
    corrected_on: date = Field(description="更正的日期")
    ground: LongText = Field(description="更正的理由")


class ConsultationDetail(ConsultationOut):
    """经办机构看到的一项咨询，连同更正以前的答复。"""

    former_answers: list[FormerAnswerOut] = Field(
        max_length=100, description="更正以前的答复，早的在前"
    )


class PublicQuestion(Wire):
    """公开的咨询和答复。"""

    region: RegionCode
    question: LongText = Field(description="问题")
    answer: LongText = Field(description="答复")
    answered_on: date = Field(description="答复日期")
    corrected_on: date | None = Field(description="最近一次更正答复的日期")
    published_on: date = Field(description="公开日期")


def shown_own(seen: SeenConsultation) -> OwnQuestion:
    """A question for whoever asked it."""
    one = seen.consultation
    return OwnQuestion(
        region=one.region,
        state=one.state,
        question=one.question or None,
        asked_on=one.asked_on,
        due_on=one.due_on,
        due_provisional=seen.provisional,
        answer=one.answer or None,
        answered_on=one.answered_on,
        corrected_on=one.corrected_on,
    )


def shown_asked(seen: SeenConsultation, receipt: str) -> QuestionAsked:
    """A question just asked, with its receipt."""
    return QuestionAsked(**shown_own(seen).model_dump(), receipt=receipt)


def shown_consultation(seen: SeenConsultation, today: date) -> ConsultationOut:
    """A question for the office asked, as of a day."""
    one = seen.consultation
    return ConsultationOut(
        **shown_own(seen).model_dump(),
        id=one.id,
        version=one.version,
        overdue=is_unanswered(one.state, one.due_on, today),
        published_on=one.published_on,
        published_question=one.published_question,
    )


def shown_detail(
    seen: SeenConsultation, former: Sequence[FormerAnswer], today: date
) -> ConsultationDetail:
    """A question for the office asked, with what was answered before."""
    return ConsultationDetail(
        **shown_consultation(seen, today).model_dump(),
        former_answers=[
            FormerAnswerOut(
                answer=one.answer or None,
                answered_on=one.answered_on,
                corrected_on=one.corrected_on,
                ground=one.ground,
            )
            for one in former
        ],
    )


def shown_publicly(row: tuple[Consultation, str]) -> PublicQuestion:
    """A published question, as anyone may read it."""
    one = row[0]
    return PublicQuestion.model_validate(
        {
            "region": one.region,
            "question": one.published_question,
            "answer": one.answer,
            "answered_on": one.answered_on,
            "corrected_on": one.corrected_on,
            "published_on": one.published_on,
        }
    )
