"""What accounts asks of its sisters: what they hold of a person, and whose a unit is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.accounts.rules.data_export import CopyUnavailable
from services.accounts.rules.feed_objections import (
    FeedObject,
    FeedObjectUnavailable,
    Found,
    Passed,
)
from services.accounts.rules.feed_pushes import News, NewsRefused, NewsUnavailable, Pushing
from services.accounts.rules.feeds import OWNERS
from services.accounts.rules.handovers import UnitsUnavailable, Weight
from services.common.upstream import Upstream, UpstreamRefused, UpstreamUnavailable

_SCOPE: Final = "personal-data:read"
_NOT_YET_FOUND: Final = "feed-object-not-yet-found"


@dataclass(frozen=True)
class Sister:
    """What a service holds of a person, and by which ids it knows them."""

    youth_ids: tuple[str, ...]
    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    looks: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Office:
    """The region that looks after a unit, and how much depends on who stands for it."""

    region: str
    weight: Weight


@dataclass(frozen=True)
class Sisters:
    """The services beside accounts, by name."""

    upstreams: Mapping[str, Upstream]

    async def held_by(
        self, name: str, youth_ids: Sequence[str], account_id: str, *, in_full: bool
    ) -> Sister:
        """What one of them holds. Raises CopyUnavailable: a copy is whole, or there is none."""
        asked = {"youth_id": youth_ids, "account_id": account_id, "in_full": str(in_full).lower()}
        try:
            told = await self.upstreams[name].get("/internal/personal-data", _SCOPE, **asked)
            return Sister(tuple(told["youth_ids"]), told["tables"], told["looks"])
        except (UpstreamUnavailable, UpstreamRefused, KeyError, TypeError) as error:
            raise CopyUnavailable(service=name) from error

    async def offices_of(self, unit_ids: Collection[str]) -> Mapping[str, Office]:
        """Which office looks after each of these units that is registered. UnitsUnavailable."""
        path, scope = "/internal/units/offices", "unit-offices:read"
        try:
            told = await self.upstreams["units"].get(path, scope, unit_id=sorted(unit_ids))
            return {one["unit_id"]: Office(one["region"], one["weight"]) for one in told["items"]}
        except (UpstreamUnavailable, UpstreamRefused, KeyError, TypeError) as error:
            raise UnitsUnavailable from error

    async def close_unit_id(self, unit_id: str, *, author: str, handover_id: str | None) -> bool:
        """Let no unit be registered under an id while nobody bears it; False if one is registered.

        Raises UnitsUnavailable.
        """
        path, scope = f"/internal/units/{unit_id}/closing", "unit-ids:close"
        body = {"handover_id": handover_id}
        try:
            told = await self.upstreams["units"].post(path, scope, body, author=author)
            return bool(told["closed"])
        except (UpstreamUnavailable, UpstreamRefused, KeyError, TypeError) as error:
            raise UnitsUnavailable from error

    async def news_of(self, turn: Pushing) -> News:
        """Whether a feed has news after a push's cursor. Raises NewsUnavailable, NewsRefused."""
        asked = {
            "feed": turn.feed,
            "agreement_id": turn.agreement_id,
            "fields": list(turn.fields),
            "regions": list(turn.regions),
            "cursor": turn.cursor,
        }
        owner = self.upstreams[OWNERS[turn.feed]]
        try:
            told = await owner.post(
                "/internal/feed-news", "feed-news:read", asked, author="accounts"
            )
            return News(told["is_any"], told["head"], told["is_reset"])
        except (UpstreamRefused, KeyError, TypeError) as error:
            raise NewsRefused from error
        except UpstreamUnavailable as error:
            raise NewsUnavailable from error

    async def feed_object(
        self,
        feed: str,
        agreement_id: str,
        regions: Sequence[str],
        *,
        subject: str,
        field: str,
        since: date,
        working_days: int,
        object_id: str | None = None,
        passed: int = 0,
    ) -> Found | Passed:
        """What the owner of a feed says of an object, and of so many working days from a day on.

        Who knows the object's id asks for it wherever it lies now. A pseudonym is looked for so
        long and no longer: whoever asks on tells how far that came. Raises FeedObjectUnavailable.
        """
        asked = {
            "feed": feed,
            "agreement_id": agreement_id,
            "regions": list(regions),
            "subject": subject,
            "object_id": object_id,
            "field": field,
            "since": since.isoformat(),
            "working_days": working_days,
        } | ({"passed": passed} if passed else {})
        path, scope = "/internal/feed-objects", "feed-objects:read"
        try:
            told = await self.upstreams[OWNERS[feed]].post(path, scope, asked, author="accounts")
            return _found(told)
        except UpstreamRefused as error:
            if error.upstream_code == _NOT_YET_FOUND and _is_count(error.problem.get("passed")):
                return Passed(error.problem["passed"])
            raise FeedObjectUnavailable from error
        except (UpstreamUnavailable, KeyError, TypeError, ValueError) as error:
            raise FeedObjectUnavailable from error


def _is_count(told: object) -> bool:
    return type(told) is int


def _found(told: Mapping[str, Any]) -> Found:
    last_day = told["last_day"] and date.fromisoformat(told["last_day"])
    found = told["object"] and FeedObject(**told["object"])
    return Found(found, last_day, told["provisional"])
