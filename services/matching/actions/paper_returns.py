"""Papers that wait: how long they kept the time to sign standing still, and returned by itself."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.common.time.clock import day_of
from services.matching.actions.changes import tell_dispatch
from services.matching.queries import papers
from services.matching.rules import papers as rules
from services.matching.rules.papers import ReturnCode
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.papers import AgreementPaper


async def return_by_itself(
    session: AsyncSession, deed: Deed, dispatch: Dispatch, code: ReturnCode
) -> None:
    """Return the paper that waits, if one does: an officer's look would come to nothing."""
    paper = await papers.waiting(session, dispatch.id)
    if paper is None:
        return
    paper.state = rules.after(paper.state, "return")
    paper.reviewed_on, paper.reviewed_by, paper.return_code = deed.today, deed.author, code
    await tell_looked_at(session, deed, dispatch, paper, "dispatch.paper-returned")


async def tell_looked_at(
    session: AsyncSession, deed: Deed, dispatch: Dispatch, paper: AgreementPaper, event: str
) -> None:
    """The time to sign runs on from today, and the feed tells until when."""
    if dispatch.sign_by is not None:
        years = await calendar.around(session, deed.today)
        handed_in = day_of(paper.handed_in_at)
        dispatch.sign_by = rules.sign_by_after(dispatch.sign_by, handed_in, deed.today, years)
    await tell_dispatch(
        session,
        deed,
        dispatch,
        event,
        ground=paper.ground or "",
        paper_id=paper.id,
        return_code=paper.return_code,
        sign_by=dispatch.sign_by.isoformat() if dispatch.sign_by else None,
    )
