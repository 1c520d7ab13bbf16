"""What the rules ask of a youth, whoever reads it: one way from the rows to their facts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.common.values.identity import IdNumber
from services.matching.rules.eligibility import EligibilityTerms, Person, age_on
from services.matching.rules.hardships import confirmed
from services.matching.rules.intentions import Seeker, Wish
from services.matching.rules.pool import Claim


@dataclass(slots=True)  # Not frozen: that would take a round five times as long to make them.
class Facts:
    """A youth as eligibility, lists of posts and the priority order see one, and no more."""

    serial: int
    born_on: date
    """The birth date that the ID number names; nothing else is taken of it."""
    graduated_on: date | None
    unemployment_registered_on: date | None
    household_region: str | None
    employed: bool
    hardship: frozenset[str]
    """The kinds that were confirmed."""
    declines: int
    registered_at: datetime | None
    """None for one who has not applied."""
    wish: Wish | None
    """None for one who has no intention."""
    declined: frozenset[str]
    months_served: int
    """Months used by placements that ended."""
    held: bool

    def person(self) -> Person:
        """What eligibility reads."""
        return Person(
            born_on=self.born_on,
            graduated_on=self.graduated_on,
            unemployment_registered_on=self.unemployment_registered_on,
            employed=self.employed,
            held=self.held,
            months_served=self.months_served,
            household_region=self.household_region,
        )

    def seeker(self, day: date, terms: EligibilityTerms) -> Seeker:
        """What the list of posts is made from. Only of one who has an intention."""
        if self.wish is None:
            raise LookupError("no intention")
        return Seeker(
            self.serial,
            self.wish,
            age_on(self.born_on, day) < terms.adult_age,
            terms.months_limit - self.months_served,
            self.declined,
        )

    def claim(self) -> Claim:
        """What the priority order reads. Only of one who has applied."""
        if self.registered_at is None:
            raise LookupError("not applied")
        return Claim(self.serial, self.hardship, self.declines, self.registered_at)


Told = tuple[int, date, date | None, date | None, str | None, bool, frozenset[str], int, Any]
"""The first nine of `Facts`; the last one is None of somebody who has not applied."""


def told_by(youth: Any, id_number: str) -> Told:
    """The facts that stand in a youth's own row, whole or cut to these columns.

    The first nine of `Facts` by their places: by their names it would take seven times as long. A
    column that was not read is an AttributeError, never a fact that is silently missing.
    """
    return (
        youth.serial,
        IdNumber(id_number).born_on,
        youth.graduated_on,
        youth.unemployment_registered_on,
        youth.household_region,
        youth.employed,
        confirmed(youth.hardship, youth.origins),
        youth.declines,
        youth.applied_at,
    )


def wish_of(intention: Any) -> Wish:
    """What is wished, from an intention's row, whole or cut to these columns."""
    return Wish(
        tuple(intention.regions),
        tuple(intention.industries),
        tuple(intention.occupations),
        intention.needs_lodging,
    )
