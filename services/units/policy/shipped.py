"""The texts for the public that come with the system: the first edition of each kind."""

from functools import cache
from pathlib import Path
from typing import Final

from services.common import shipped
from services.common.values.region import PROVINCE
from services.units.rules.texts import SHIPPED_REVISION, Edition, TextKind

_HERE: Final = Path(__file__).parents[1]


@cache
def editions(kind: TextKind) -> tuple[Edition, ...]:
    """The shipped editions of a kind; of contacts there are none."""
    file = _HERE / f"{kind}.yaml"
    if not file.exists():
        return ()
    told = shipped.read(file)
    first_day = told.pop("first_day")
    return (Edition(PROVINCE, SHIPPED_REVISION, first_day, told),)
