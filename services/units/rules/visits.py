"""Visiting offices: what the office of a workplace's county does, and what the unit's own decides.

The unit's own office is that of the unit's region, and any that covers it: it sees and does all.
"""

from typing import Final, Literal

from services.common.errors import Malformed, Refused
from services.common.values import region as regions
from services.units.rules.complaints import Consequence

Hand = Literal["home", "visiting"]
"""As whom an office deals with a unit: as its own, or as that of a county in which it works."""

AT_HOME: Final[tuple[Consequence, ...]] = ("suspension", "removal")
"""Consequences that bear on the whole unit, wherever it works."""


class HomeOfficeDecides(Refused):
    """暂停、恢复和清退由认定该单位的机构决定。"""


class PlaceOutsideOffice(Malformed):
    """该单位由其他机构认定，本机构只能登记对本地区内工作地点的检查。"""


class PlaceOfNoWorkplace(Malformed):
    """该单位不在这个县，当时也没有工作地点在这个县的已公布岗位。"""


class PlacesDiffer(Malformed):
    """所填的县不是岗位当日所在的县。"""


def hand_of(area: str | None, region: str, county: str | None) -> Hand | None:
    """As whom an office of an area meets what happened in a county at a unit of a region.

    None: it is no business of that office.
    """
    if area is None:
        return None
    if regions.lies_within(region, area):
        return "home"
    return "visiting" if county and regions.lies_within(county, area) else None


def check_consequence_at_home(hand: Hand | None, consequence: Consequence | None) -> None:
    """What bears on the whole unit its own office decides: HomeOfficeDecides."""
    if consequence in AT_HOME and hand != "home":
        raise HomeOfficeDecides("请把查明的情况告诉认定机构，由其对这项投诉作出结论。")


def check_at_home(hand: Hand | None) -> None:
    """Only the unit's own office goes on: HomeOfficeDecides."""
    if hand != "home":
        raise HomeOfficeDecides


def check_inspected_place(
    hand: Hand | None, county: str | None, region: str, *, works_there: bool
) -> None:
    """A visiting office inspects what stands in its own area; nobody where the unit is not.

    Raises PlaceOutsideOffice, PlaceOfNoWorkplace.
    """
    if hand is None:
        raise PlaceOutsideOffice("/county", "请填写本地区内该单位工作地点所在的县。")
    _check_there(county, region, works_there=works_there)


def complained_place(
    named: str | None, of_post: str | None, region: str, *, works_there: bool
) -> str | None:
    """Where what is complained of happened: where the post stood, or in the county named.

    Raises PlacesDiffer, PlaceOfNoWorkplace.
    """
    if of_post is not None:
        if named not in (None, of_post):
            raise PlacesDiffer("/county", "请核对，或者只填写岗位编号。")
        return of_post
    _check_there(named, region, works_there=works_there)
    return named


def _check_there(county: str | None, region: str, *, works_there: bool) -> None:
    if county not in (None, region) and not works_there:
        raise PlaceOfNoWorkplace("/county", "请填写该单位所在的县，或者其岗位当时所在的县。")
