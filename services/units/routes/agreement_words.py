"""Between services: what an agreement says of a post."""

from typing import Annotated

from services.common.web.access import service
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import ServiceCaller
from services.common.web.transaction import DeedDep, SessionDep
from services.units.queries.agreement_words import words_of
from services.units.rules.posts import PostNotFound
from services.units.schemas.agreement_words import AgreementWordsOut
from services.units.schemas.posts import PostId

routes = router("内部接口")


@routes.get(
    "/internal/posts/{post_id}/agreement-words",
    summary="见习协议中关于岗位的文字",
    responses=problems(PostNotFound),
)
async def read_agreement_words(
    post_id: PostId,
    caller: Annotated[ServiceCaller, service("agreements:read")],
    session: SessionDep,
    deed: DeedDep,
) -> AgreementWordsOut:
    """单位、岗位、带教老师和有效的见习计划，以当日登记的为准。"""
    words = await words_of(session, post_id, deed.today)
    if words is None:
        raise PostNotFound
    return AgreementWordsOut.of(words)
