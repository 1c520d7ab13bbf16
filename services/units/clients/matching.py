"""What units asks of matching: whether an offer is followed, who is at a unit, who a youth is."""

from dataclasses import dataclass
from datetime import date

from services.common.upstream import Upstream, UpstreamRefused, UpstreamUnavailable
from services.units.rules.anonymity import Complainant
from services.units.rules.complaints import ComplainantUnknown
from services.units.rules.offers import (
    Answer,
    MatchingUnavailable,
    OccupancyUnknown,
    Offer,
    SetAside,
)


@dataclass(frozen=True)
class Occupancy:
    """How many signed dispatches and placements a unit still has."""

    open_dispatches: int
    open_placements: int


@dataclass(frozen=True)
class Matching:
    """The service that owns what is taken of a post's seats."""

    upstream: Upstream

    async def ask(self, post_id: str, offer: Offer, *, author: str) -> Answer:
        """Ask whether an offer is followed. Raises MatchingUnavailable without a clear answer.

        A refusal of the asking itself, such as of a post whose publication has not yet arrived
        there, is no answer either: the intent stays and is asked again.
        """
        body = {"version": offer.version, "headcount": offer.headcount, "state": offer.state}
        # Only where any are: matching of the version before does not know the field.
        body |= {"gone": offer.gone} if offer.gone else {}
        try:
            told = await self.upstream.post(
                f"/internal/posts/{post_id}/offer", "offers:write", body, author=author
            )
            return Answer(told["accepted"], told["taken"], told.get("reason"))
        except (UpstreamUnavailable, UpstreamRefused, KeyError, TypeError) as error:
            raise MatchingUnavailable(post_id=post_id) from error

    async def set_aside(self, post_id: str) -> tuple[SetAside, ...]:
        """The seats that fairs hold of a post, the first day first; none without a clear answer.

        They only explain a refusal that stands without them.
        """
        try:
            told = await self.upstream.get(f"/internal/posts/{post_id}/set-asides", "units:read")
            return tuple(
                SetAside(one["fair_id"], date.fromisoformat(one["day"]), one["place"], one["seats"])
                for one in told["fairs"]
            )
        except (UpstreamUnavailable, UpstreamRefused, KeyError, TypeError, ValueError):
            return ()

    async def occupancy(self, unit_id: str) -> Occupancy:
        """Who is still at a unit. Raises OccupancyUnknown without a clear answer."""
        try:
            told = await self.upstream.get(f"/internal/units/{unit_id}/occupancy", "units:read")
            return Occupancy(told["open_dispatches"], told["open_placements"])
        except (UpstreamUnavailable, UpstreamRefused, KeyError, TypeError) as error:
            raise OccupancyUnknown(unit_id=unit_id) from error

    async def complainant(self, youth_id: str) -> Complainant:
        """Who complains by an account, as registered there; nothing of one who is not.

        Raises ComplainantUnknown without a clear answer.
        """
        path = f"/internal/youths/{youth_id}/contact"
        try:
            told = await self.upstream.get(path, "contacts:read")
            return Complainant(told["name"], told["phone"])
        except (UpstreamUnavailable, UpstreamRefused, KeyError, TypeError) as error:
            raise ComplainantUnknown from error
