"""Choices that lists of every kind offer: counties, yes or no; and which of them came close."""

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final

from services.common.lists.spelling import chosen
from services.common.values import region

_YES: Final = ("是", "有", "√", "✓", "y", "yes", "1", "true")
_NO: Final = ("否", "无", "没有", "×", "x", "n", "no", "0", "false", "/", "-")

NOT_A_CHOICE: Final = "not-a-choice"
"""The code of what is none of a column's choices."""
_WHERE: Final = "全部见名单模板中这一列的下拉列表。"
"""Where all choices stand, if they are too many to be told."""
_TOLD: Final = 12
"""How many choices a refusal tells."""
_CLOSE: Final = 6
_LONGEST: Final = 40
"""Who writes more than so many characters meant no choice."""


def refusal(text: str, choices: Mapping[str, Any], shown: tuple[str, ...]) -> str:
    """What to fill in instead, in words: all choices if they are few, else those that come close.

    `text` is as choices are compared; it is not told.
    """
    if not shown:
        return "不认识的内容。"
    if len(shown) <= _TOLD:
        return f"只能填写：{'、'.join(shown)}。"
    close = _shown_of(_close(text, tuple(choices)), choices, shown)
    likely = f"；最接近的是：{'、'.join(close[:_TOLD])}" if close else ""
    return f"不在可填的{len(shown)}项之内{likely}。{_WHERE}"


def _shown_of(
    spelt: Iterable[str], choices: Mapping[str, Any], shown: tuple[str, ...]
) -> list[str]:
    named = {choices[chosen(words)]: words for words in shown if chosen(words) in choices}
    found = dict.fromkeys(choices[one] for one in spelt)
    return [named[value] for value in found if value in named]


@lru_cache(2**10)
def _close(text: str, spelt: tuple[str, ...]) -> tuple[str, ...]:
    if not 1 < len(text) <= _LONGEST:
        return ()
    # Of a city all its counties; of a county with a street after it the county.
    parts = [one for one in spelt if text in one or (len(one) > 1 and one in text)]
    return tuple(parts) or tuple(get_close_matches(text, spelt, _CLOSE))


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
