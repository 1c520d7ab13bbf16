"""Forms of what answers of reporting tell and nobody sends: months, and who did it."""

from typing import Annotated

from pydantic import Field

from services.common.values import ids

ShownMonth = Annotated[str, Field(pattern=r"^\d{4}-\d{2}$", examples=["2026-03"])]
"""A calendar month as it is told; one that is sent is a MonthText."""

Author = Annotated[str, Field(max_length=100, examples=[ids.EXAMPLE.format("acc")])]
"""Who did it: an account, or the service that does it by itself."""
