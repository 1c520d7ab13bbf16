"""Grounds on the wire: they travel in the change feed, so no number of a person may be in one."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

_NUMBER = re.compile(r"\d[\d\s-]{9,}[\dXx]")


def _without_numbers(text: str) -> str:
    if _NUMBER.search(text):
        reason = "理由中不要填写居民身份号码、手机号码或者账号。"
        raise PydanticCustomError("number_in_ground", "{reason}", {"reason": reason})
    return text


GroundText = Annotated[str, Field(min_length=2, max_length=500), AfterValidator(_without_numbers)]
