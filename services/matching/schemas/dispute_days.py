"""The last day to disagree with something, as it travels."""

from datetime import date
from typing import Annotated

from pydantic import Field

DisputeUntil = Annotated[
    date | None,
    Field(
        description="您最迟哪一天（含当日）可以提出争议；不能提出的为 null：自己一方登记的、"
        "已被更正或者正在争议的、争议已有决定的、期限已过的，以及由经办机构查看的"
    ),
]
