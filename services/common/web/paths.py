"""Parts of a path that are more than a text: a month, read before the endpoint sees it."""

from typing import Annotated

from fastapi import Depends, Path

from services.common.errors import Malformed
from services.common.values.month import Month
from services.common.web.exact import refuse_far_off


async def _month_in_path(
    month: Annotated[
        str, Path(pattern=r"^\d{4}-\d{2}$", description="月份 YYYY-MM", examples=["2026-03"])
    ],
) -> Month:
    try:
        told = Month.parse(month)
        refuse_far_off(told)
    except ValueError:
        raise Malformed("/path/month", "应为 YYYY-MM 形式、存在而不太遥远的月份。") from None
    return told


MonthInPath = Annotated[Month, Depends(_month_in_path)]
"""The month that stands as {month} in a path."""
