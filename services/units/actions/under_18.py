"""An officer's word on a post declared unsuitable for those under 18."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.web.tokens import Caller
from services.units.actions.anonymity import check_hidden
from services.units.actions.rights import locked_post_for
from services.units.actions.telling import tell_post
from services.units.rules.moves import check_version, follow
from services.units.rules.under_18 import UNDER_18_STEPS, Under18Move, state_of
from services.units.tables.posts import Post


@dataclass(frozen=True)
class Under18Decision:
    """Whether an officer confirms a declaration, why, and which version of the post was seen."""

    confirmed: bool
    ground: str
    expected_version: int | None


async def confirm_under_18(
    session: AsyncSession, deed: Deed, caller: Caller, post_id: str, decision: Under18Decision
) -> Post:
    """Confirm or refuse that a post is not for those under 18 (未成年人保护法 第六十一条).

    Until then nobody under 18 is sent there; after a refusal they are. Raises PostNotFound,
    Stale, Unpinned, Under18NotDeclared, MoveNotOpen.
    """
    post, unit = await locked_post_for(session, caller, post_id)
    check_version(post.version, decision.expected_version)
    move: Under18Move = "confirm" if decision.confirmed else "refuse"
    state = follow(UNDER_18_STEPS, state_of(post.under_18_state), move, "officer")
    await check_hidden(session, deed, unit.id, {"/ground": decision.ground})
    post.under_18_state = state
    post.under_18_decided_on, post.under_18_decision_ground = deed.today, decision.ground
    await tell_post(session, deed, (post, unit), "post.age-limit-decided", ground=decision.ground)
    return post
