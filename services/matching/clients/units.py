"""What matching asks of units: the words of a post for its agreement, and a unit's removal."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from services.common.upstream import Upstream, UpstreamRefused, UpstreamUnavailable
from services.matching.rules.agreement_words import Words, WordsUnavailable
from services.matching.rules.removals import Removal, RemovalUnknown


@dataclass(frozen=True)
class Units:
    """The service that owns units, posts and mentors."""

    upstream: Upstream

    async def words(self, post_id: str) -> Words:
        """What an agreement says of a post today. Raises WordsUnavailable without a clear answer.

        The mentor's name is among it: nothing of it is logged.
        """
        try:
            told = await self.upstream.get(
                f"/internal/posts/{post_id}/agreement-words", "agreements:read"
            )
            return _words(told)
        except (UpstreamUnavailable, UpstreamRefused, KeyError, TypeError, ValueError) as error:
            raise WordsUnavailable(post_id=post_id) from error

    async def removal_of(self, unit_id: str) -> Removal:
        """The last decision to remove a unit that stands. Raises RemovalUnknown."""
        try:
            path = f"/internal/units/{unit_id}/removal-decision"
            told = await self.upstream.get(path, "removals:read")
            return Removal(_day(told["decided_on"]), _day(told["removed_on"]))
        except (UpstreamUnavailable, UpstreamRefused, KeyError, TypeError, ValueError) as error:
            raise RemovalUnknown from error


def _words(told: dict[str, Any]) -> Words:
    return Words(
        **{name: told[name] for name in Words.__dataclass_fields__}
        | {
            "skills": tuple(told["skills"]),
            "plan_handed_in_on": _day(told["plan_handed_in_on"]),
        }
    )


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None
