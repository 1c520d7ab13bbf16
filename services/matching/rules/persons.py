"""Whoever eligibility is asked of: a person, or all that is known of one, seen as a person."""

from datetime import date
from typing import Protocol


class PersonSeen(Protocol):
    """Whoever has the facts of a `Person`: a round makes no person of each for one look."""

    @property
    def born_on(self) -> date:
        """The birth date."""

    @property
    def graduated_on(self) -> date | None:
        """The day of leaving school, if any."""

    @property
    def unemployment_registered_on(self) -> date | None:
        """The day of registration, if any."""

    @property
    def employed(self) -> bool:
        """Whether in employment."""

    @property
    def held(self) -> bool:
        """Whether another dispatch or placement holds them."""

    @property
    def months_served(self) -> int:
        """Months on posts before."""

    @property
    def household_region(self) -> str | None:
        """Where the household is registered, if recorded."""
