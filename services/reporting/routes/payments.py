"""What a youth was paid, and how each sum came about."""

from typing import Annotated

from services.common.web.access import user
from services.common.web.pages import StretchDep, page_of
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import SessionDep
from services.reporting.queries import youth_payments as queries
from services.reporting.routes.whose import ids_of
from services.reporting.schemas.youth_payments import MyPayments, shown

routes = router("补贴结算")


@routes.get("/v1/me/payments", summary="我的补贴")
async def list_my_payments(
    caller: Annotated[Caller, user("youth")], session: SessionDep, stretch: StretchDep
) -> MyPayments:
    """本人每个月的基本生活补贴和批准的社会保险补贴，还有退回后再次拨付的：算式、暂缓的原因、拨付和退回的情况，新的在前。"""
    after = stretch.after[0] if stretch.after else None
    mine = await ids_of(session, caller)
    rows = await queries.of_person(session, mine, after=after, limit=stretch.limit + 1)
    return MyPayments.model_validate(page_of(rows, stretch, lambda row: [row.time], shown))
