"""What becomes of a unit: another name or code, a merger, a withdrawal of its own will."""

from services.common.errors import Stale, Unpinned
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.units.actions import successions as actions
from services.units.actions import withdrawals
from services.units.routes.dependencies import ClerkCaller, MatchingDep, UnitCaller
from services.units.rules import moves, offers
from services.units.rules import successions as rules
from services.units.rules import units as unit_rules
from services.units.rules import withdrawals as withdrawal_rules
from services.units.rules.accidents import AccidentNotCleared
from services.units.rules.removals import RemovalUnderWay
from services.units.rules.units import IdNumberAsCreditCode
from services.units.schemas.dossiers import UnitOut, shown_unit
from services.units.schemas.successions import SuccessionIn, UnitWithdrawalIn, WithdrawalDecisionIn
from services.units.schemas.units import UnitId

routes = router("见习单位")

_PINNED = (unit_rules.UnitNotFound, Stale, Unpinned)


@routes.post(
    "/v1/units/{unit_id}/succession",
    summary="登记单位更名、换码或合并",
    responses=problems(
        *_PINNED,
        moves.MoveNotOpen,
        rules.NothingSucceeded,
        rules.SuccessionInFuture,
        rules.SuccessionBeforeLast,
        rules.SuccessorUnfit,
        rules.CodeUnconfirmed,
        rules.NameUnconfirmed,
        AccidentNotCleared,
        RemovalUnderWay,
        unit_rules.CreditCodeTaken,
        unit_rules.CreditCodeWrong,
        offers.OfferPending,
        IdNumberAsCreditCode,
    ),
)
async def succeed_unit(
    unit_id: UnitId,
    body: SuccessionIn,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> UnitOut:
    """认定、协议、岗位和见习继续有效，不计为新认定；以前的名称和代码仍能查到，代码不能再登记。"""
    dossier = await actions.succeed(
        session, deed, caller, unit_id, form=body.form(), expected_version=body.expected_version
    )
    return shown_unit(dossier)


@routes.post(
    "/v1/units/{unit_id}/withdrawal",
    summary="申请自愿退出",
    responses=problems(
        *_PINNED, withdrawal_rules.NothingToWithdraw, withdrawal_rules.WithdrawalOpen
    ),
)
async def ask_to_withdraw(
    unit_id: UnitId, body: UnitWithdrawalIn, caller: UnitCaller, session: SessionDep, deed: DeedDep
) -> UnitOut:
    """由认定的经办机构决定；决定以前岗位和派遣不受影响。

    已收到清退事先告知书的，退出以后按清退的事由计算重新申请的日期。
    """
    asked = body.decided()
    return shown_unit(await withdrawals.ask_to_withdraw(session, deed, caller, unit_id, asked))


@routes.post(
    "/v1/units/{unit_id}/withdrawal-revocation",
    summary="撤回退出申请",
    responses=problems(*_PINNED, withdrawal_rules.NoWithdrawalOpen),
)
async def take_withdrawal_back(
    unit_id: UnitId, body: UnitWithdrawalIn, caller: UnitCaller, session: SessionDep, deed: DeedDep
) -> UnitOut:
    """尚未决定的申请可以撤回。"""
    told = body.decided()
    return shown_unit(await withdrawals.take_back(session, deed, caller, unit_id, told))


@routes.post(
    "/v1/units/{unit_id}/withdrawal-decision",
    summary="决定是否同意退出",
    responses=problems(
        *_PINNED,
        moves.MoveNotOpen,
        withdrawal_rules.NoWithdrawalOpen,
        unit_rules.PostsStillOpen,
        unit_rules.UnitOccupied,
        offers.OfferPending,
        offers.OfferRefused,
        offers.MatchingUnavailable,
        offers.OccupancyUnknown,
    ),
)
async def decide_withdrawal(
    unit_id: UnitId,
    body: WithdrawalDecisionIn,
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
    matching: MatchingDep,
) -> UnitOut:
    """同意的，岗位先逐个暂停，随退出关闭；还有在岗人员或已签协议的派遣时不能同意。

    已签协议而未到岗的派遣见 GET /v1/overdue/at-rest。
    """
    told = body.decided()
    if body.decision == "decline":
        return shown_unit(await withdrawals.decline(session, deed, caller, unit_id, told))
    return shown_unit(
        await withdrawals.grant(session, deed, caller, unit_id, told=told, matching=matching)
    )
