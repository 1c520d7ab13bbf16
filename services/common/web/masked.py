"""Masked by type: a field of these never shows a number in full, whatever it is handed."""

from typing import Annotated

from pydantic import AfterValidator, Field

from services.common.store.reveals import Purpose
from services.common.values import identity
from services.common.web.wire import GroundText, Wire

_STAR = "*"


def _id_number(text: str) -> str:
    return text if _STAR in text else identity.IdNumber(text).masked


def _phone(text: str) -> str:
    return text if _STAR in text else identity.masked_phone(text)


def _account(text: str) -> str:
    return text if _STAR in text else identity.masked_account(text)


MaskedIdNumber = Annotated[
    str,
    AfterValidator(_id_number),
    Field(
        max_length=18,
        json_schema_extra={"format": "masked-id-number", "example": "640**************X"},
    ),
]
"""The first three characters of an ID number, and its check."""

MaskedPhone = Annotated[
    str,
    AfterValidator(_phone),
    Field(max_length=20, json_schema_extra={"format": "masked-phone", "example": "139****3456"}),
]
"""The first three and the last four digits of a phone."""

MaskedAccount = Annotated[
    str,
    AfterValidator(_account),
    Field(max_length=20, json_schema_extra={"format": "masked-account", "example": "****8901"}),
]
"""The last four digits of a payee account."""


class ForPurpose(Wire):
    """What somebody looks at a full number for: a service adds the list of its purposes."""

    purpose: str
    words: GroundText | None = Field(
        default=None,
        description="具体事由，如事项编号，与用途一并记入审计日志；不要写姓名和号码",
        examples=["办理结算批次 stm_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"],
    )

    @property
    def told(self) -> Purpose:
        """As it is noted."""
        return Purpose(self.purpose, self.words)
