"""Certificates on the wire."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.common.values.identity import masked_name
from services.common.web.forms import Character
from services.common.web.wire import GroundText, Wire
from services.matching.actions.appraisals import Checked, Told, unprintable
from services.matching.actions.entering import Entered
from services.matching.rules import appraisals as rules
from services.matching.rules.appraisals import GRADES, STANDINGS, spaced_code
from services.matching.schemas.endings import Ground
from services.matching.schemas.ids import PlacementId
from services.matching.schemas.versions import FreeVersion
from services.matching.tables.appraisals import Certificate

_GRADES = "，".join(f"{code} {title}" for code, title in GRADES.items())
_STANDINGS = "，".join(f"{code} {title}" for code, title in STANDINGS.items())

Grade = Annotated[rules.Grade, Field(description=f"鉴定等次：{_GRADES}")]
Code = Annotated[str, Field(description="鉴定书上的核验码", max_length=19)]


class CertificateIn(Wire):
    """单位对已结束的见习作出鉴定。"""

    grade: Grade
    words: GroundText = Field(
        description="鉴定意见：工作表现、学到的技能",
        examples=["工作认真负责，能独立完成设备日常点检，学会了数控车床的基本操作。"],
    )
    ground: Ground = None
    expected_version: FreeVersion = None

    @property
    def told(self) -> Told:
        """As actions take it."""
        return Told(self.grade, self.words, Entered(self.ground, self.expected_version))


class CertificateOut(Wire):
    """一份见习鉴定；再次作出的，以最新的为准。"""

    placement_id: PlacementId = Field(description="见习编号")
    edition: int = Field(description="第几次作出")
    code: Code
    grade: Grade
    words: str = Field(description="鉴定意见", max_length=500)
    arrived_on: date = Field(description="到岗日期")
    last_day: date = Field(description="最后一个见习日")
    suspended_days: int = Field(description="其间中止的天数")
    issued_on: date = Field(description="作出的日期")
    unprintable: list[Character] = Field(
        description="字库没有的字，鉴定书上印成〔U+编码〕；没有则为空", max_length=500
    )


class CheckedCertificateOut(Wire):
    """核验的结果：鉴定书是否有效，所载的单位、岗位、日期和等次；姓名只显示一部分。"""

    standing: rules.Standing = Field(description=f"是否有效：{_STANDINGS}")
    code: Code
    youth_name_masked: str = Field(description="见习人员姓名，隐去一部分", max_length=100)
    unit_name: str | None = Field(description="单位名称，以见习协议为准", max_length=200)
    post_title: str | None = Field(description="岗位名称，以见习协议为准", max_length=200)
    agreement_number: str | None = Field(description="见习协议编号", max_length=60)
    arrived_on: date = Field(description="到岗日期")
    last_day: date = Field(description="最后一个见习日")
    grade: Grade
    issued_on: date = Field(description="作出的日期")


def shown_certificate(certificate: Certificate) -> CertificateOut:
    """A certificate as those it concerns see it."""
    names = CertificateOut.model_fields.keys() - {"code", "unprintable"}
    columns = {name: getattr(certificate, name) for name in names}
    return CertificateOut(
        **columns, code=spaced_code(certificate.code), unprintable=[*unprintable(certificate)]
    )


def shown_publicly(checked: Checked) -> CheckedCertificateOut:
    """A certificate as whoever has its code sees it: less than the paper says."""
    certificate = checked.certificate
    kept = ("unit_name", "post_title", "agreement_number", "arrived_on", "last_day", "issued_on")
    return CheckedCertificateOut(
        **{name: getattr(certificate, name) for name in kept},
        grade=certificate.grade,
        standing=checked.standing,
        code=spaced_code(certificate.code),
        youth_name_masked=masked_name(certificate.youth_name),
    )
