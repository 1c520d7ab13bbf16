"""Counts of the registry by any two aspects, for an office's own eyes or to leave it."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values.identity import IdNumber
from services.common.values.region import PROVINCE, find, parent
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.queries import youth_counts
from services.matching.rules.classes import Aspect, Recorded, class_of
from services.matching.rules.disclosure import Cell, CrossTable, tabulate
from services.matching.rules.eligibility import EligibilityTerms, category
from services.matching.rules.regional_disclosure import (
    least_shown,
    refuse_below_cities,
    released,
)


@dataclass(frozen=True)
class YouthCounts:
    """A table as of a day, and the least count that it shows; None where it shows all."""

    table: CrossTable
    least: int | None
    cities: tuple[str, ...] | None
    """Of one that may leave, which cities it counts."""


class _Categories:
    """The kind of youth on a day, the values of each county read once."""

    def __init__(self, day: date) -> None:
        self._day = day
        self._terms: dict[str, EligibilityTerms] = {}

    def of(self, row: Any) -> str | None:
        """By leaving day and age."""
        if row.region not in self._terms:
            self._terms[row.region] = policy.eligibility_terms(self._day, row.region)
        born_on = IdNumber(row.id_number).born_on
        return category(born_on, row.graduated_on, self._terms[row.region], self._day)


async def count(
    session: AsyncSession, caller: Caller, by: tuple[Aspect, Aspect], day: date, *, exact: bool
) -> YouthCounts:
    """The youths of an office's region by two aspects.

    Unless `exact`, nothing under the least count is in it or can be computed from it and the other
    areas' tables. Raises CountsStayInside.
    """
    area = caller.region or PROVINCE
    if not exact:
        found = find(area, day)
        refuse_below_cities(found.level if found else None)
    by_city = await _by_city(session, caller, by, day)
    if exact:
        return YouthCounts(tabulate(sum(by_city.values(), Counter())), None, None)
    least = {city: policy.least_count(day, city) for city in by_city}
    table, cities = released(by_city, least)
    return YouthCounts(table, least_shown(cities, least, policy.least_count(day, area)), cities)


async def _by_city(
    session: AsyncSession, caller: Caller, by: tuple[Aspect, Aspect], day: date
) -> dict[str, Counter[Cell]]:
    categories = _Categories(day) if "category" in by else None
    counts: dict[str, Counter[Cell]] = defaultdict(Counter)
    async for row in youth_counts.recorded(session, caller, with_birth=categories is not None):
        one = _recorded(row, categories.of(row) if categories else None)
        city = parent(row.region) or row.region
        counts[city][class_of(one, by[0]), class_of(one, by[1])] += 1
    return counts


def _recorded(row: Any, kind: str | None) -> Recorded:
    wished = row.needs_lodging is not None
    return Recorded(
        category=kind,
        education_level=row.education_level,
        school=row.school,
        major=row.major,
        graduated_on=row.graduated_on,
        skill_level=row.skill_level,
        unemployment_registered_on=row.unemployment_registered_on,
        hardship=tuple(row.hardship),
        regions=tuple(row.regions) if wished else None,
        industries=tuple(row.industries) if wished else None,
        occupations=tuple(row.occupations) if wished else None,
        needs_lodging=row.needs_lodging,
    )
