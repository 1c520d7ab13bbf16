"""Choices that lists of every kind offer: counties, and yes or no."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from services.common.lists.spelling import chosen
from services.common.values import region

_YES: Final = ("是", "有", "√", "✓", "y", "yes", "1", "true")
_NO: Final = ("否", "无", "没有", "×", "x", "n", "no", "0", "false", "/", "-")


def counties_on(today: date) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Every way in which a county of a day is written, and the names that a template offers.

    A county is written by its code, its name, or its name under its city's or the region's.
    """
    counties = [one for one in region.regions_on(today) if one.level == "county"]
    cities = {one.code: one.name for one in region.regions_on(today)}
    spelt: dict[str, str] = {}
    for county in counties:
        city = cities[region.parent(county.code) or ""]
        for above in ("", city, f"宁夏{city}", f"宁夏回族自治区{city}", "宁夏回族自治区"):
            spelt[chosen(above + county.name)] = county.code
        spelt[county.code] = county.code
    return spelt, tuple(one.name for one in counties)


def yes_or_no(yes: tuple[str, ...] = (), no: tuple[str, ...] = ()) -> Mapping[str, bool]:
    """How people mark yes and no, with words of a column's own besides."""
    return {**dict.fromkeys((*_YES, *yes), True), **dict.fromkeys((*_NO, *no), False)}
