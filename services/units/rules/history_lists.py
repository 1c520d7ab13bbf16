"""Lists of units and posts of the time before: which days can be true, in Chinese where not."""

from datetime import date

from services.common.values import region


def recognition_fault(recognised_on: date, founded_on: date | None, as_of: date) -> str | None:
    """Why a unit cannot have been recognised on a day that its list tells; None if it can."""
    if recognised_on > as_of:
        return "认定日期晚于数据截至日期；其后认定的单位请在系统中办理。"
    if founded_on is not None and founded_on > recognised_on:
        return "认定日期早于在宁经营起始日期。"
    return None


def publication_fault(published_on: date, recognised_on: date | None, as_of: date) -> str | None:
    """Why a post cannot have been published on a day that its list tells; None if it can."""
    if published_on > as_of:
        return "发布日期晚于数据截至日期；其后发布的岗位请在系统中办理。"
    if recognised_on is not None and published_on < recognised_on:
        return f"发布日期早于单位的认定日期（{recognised_on}）。"
    return None


def office_fault(office: str, area: str, recognised_on: date) -> str | None:
    """Why an office of an area cannot tell of a unit of another; None if it can."""
    if not region.lies_within(office, area):
        return "不在本机构的地区之内。"
    if region.find(office, recognised_on) is None:
        return "认定日期当日没有这个行政区划。"
    return None
