"""Where the demo takes place: every city and county of the autonomous region."""

from datetime import date
from typing import Final

from services.common.values import region

REGIONS: Final = region.regions_on(date(2024, 1, 2))
CITIES: Final = tuple(r.code for r in REGIONS if r.level == "city")
COUNTIES: Final = tuple(r.code for r in REGIONS if r.level == "county")
NAMES: Final = {r.code: r.name for r in REGIONS}


def city_of(county: str) -> str:
    """The city a county lies in."""
    return county[:4] + "00"


def neighbours(county: str) -> tuple[str, ...]:
    """The other counties of the same city."""
    return tuple(c for c in COUNTIES if city_of(c) == city_of(county) and c != county)
