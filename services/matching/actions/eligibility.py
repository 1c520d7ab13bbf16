"""Eligibility of one youth as of a day: every condition, and the kind of youth."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values.identity import IdNumber
from services.matching import policy
from services.matching.queries import applicants
from services.matching.rules.eligibility import (
    Branch,
    Category,
    Condition,
    category,
    conditions,
    open_branches,
)
from services.matching.rules.youths import YouthNotFound
from services.matching.tables.youths import Youth


@dataclass(frozen=True)
class Finding:
    """Whether a youth may take part on a day, and why."""

    on: date
    eligible: bool
    branches: tuple[Branch, ...]
    category: Category | None
    conditions: tuple[Condition, ...]


async def examine(
    session: AsyncSession, youth: Youth, day: date, *, but_for_dispatch: str | None = None
) -> Finding:
    """Every condition for a youth on a day.

    With `but_for_dispatch`, the hold of that dispatch is left out: it is the one in question.
    """
    applicant = await applicants.of_youth(session, youth.id, day, but_for_dispatch=but_for_dispatch)
    if applicant is None:
        raise YouthNotFound
    found = conditions(applicant.person(), policy.eligibility_terms(day, youth.region), day)
    branches = open_branches(found)
    return Finding(day, bool(branches), branches, category_of(youth, day), found)


def category_of(youth: Youth, day: date) -> Category | None:
    """The kind of youth on a day: computed, never typed in."""
    terms = policy.eligibility_terms(day, youth.region)
    return category(IdNumber(youth.id_number).born_on, youth.graduated_on, terms, day)
