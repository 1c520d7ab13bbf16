"""Offices by their names, as papers bear them."""

from datetime import date

from services.common.values import region as regions


def office_name(region: str, day: date) -> str:
    """The human-resources office of a region, such as 银川市兴庆区人力资源和社会保障局."""
    bureau = "厅" if region == regions.PROVINCE else "局"
    return f"{place_name(region, day)}人力资源和社会保障{bureau}"


def place_name(region: str, day: date) -> str:
    """A county named with its city, a city and the autonomous region by themselves."""
    codes = [code for code in reversed(regions.chain(region)) if code != regions.PROVINCE]
    names = [found.name for code in codes or [region] if (found := regions.find(code, day))]
    return "".join(names)
