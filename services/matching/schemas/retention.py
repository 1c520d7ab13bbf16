"""What the time that records are kept comes to, on the wire."""

from datetime import date
from typing import Self

from pydantic import Field

from services.common.web.wire import RegionCode, Wire
from services.matching.actions.retention import Found
from services.matching.rules.retention import Terms


class KeptOut(Wire):
    """够年数而仍保存的人数，按原因。"""

    open: int = Field(default=0, description="有正在办理的事项", ge=0)
    recent: int = Field(default=0, description="最后一次办理之后未满年数", ge=0)
    records: int = Field(
        default=0, description="签订过协议、提交过签字的纸质件或者见习过，按档案保存", ge=0
    )
    money: int = Field(default=0, description="有补贴、保险或者理赔，按档案保存", ge=0)


class RetentionOut(Wire):
    """今天按保存年限应当匿名化的人数；只列数，不匿名化。"""

    region: RegionCode
    day: date = Field(description="今天")
    registry_years: int = Field(description="没有签订协议的登记保存几年", ge=1)
    records_years: int = Field(description="协议保存几年", ge=1)
    due: int = Field(description="应当匿名化的人数，由系统每天办理", ge=0)
    kept: KeptOut
    to_be_appraised: int = Field(description="协议满保存年限、待档案鉴定的人数", ge=0)

    @classmethod
    def of(cls, region: str, day: date, terms: Terms, found: Found) -> Self:
        """Counts alone."""
        return cls(
            region=region,
            day=day,
            registry_years=terms.registry_years,
            records_years=terms.records_years,
            due=len(found.due),
            kept=KeptOut(**{str(reason): count for reason, count in found.kept.items()}),
            to_be_appraised=found.to_be_appraised,
        )
