"""The notice on personal data, and what youths consent to apart or take back."""

from typing import Annotated

from fastapi import Path

from services.common.web.access import OFFICE, anyone, user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching import policy
from services.matching.actions import privacy as actions
from services.matching.rules import privacy as rules
from services.matching.rules.youths import ConsentMissing, YouthMerged, YouthNotFound
from services.matching.schemas.ids import YouthId
from services.matching.schemas.privacy import (
    PrivacyConsentIn,
    PrivacyEntryOut,
    PrivacyNoticeOut,
    PrivacyStandingOut,
    PrivacyWithdrawalIn,
)

routes = router("个人信息")

Which = Annotated[YouthId, Path(description="见习对象编号")]
Own = Annotated[Caller, user("youth")]
Office = Annotated[Caller, user("helper", "clerk")]
_GIVING = YouthNotFound, ConsentMissing, rules.PrivacyNoticeChanged, rules.NoPrivacyNotice
_WITHDRAWING = YouthNotFound, ConsentMissing, rules.PrivacyConsentAbsent


@routes.get(
    "/v1/privacy-notice",
    summary="个人信息处理告知书",
    responses=problems(rules.NoPrivacyNotice),
    dependencies=[anyone],
)
async def read_privacy_notice(deed: DeedDep) -> PrivacyNoticeOut:
    """今天生效的版本，以及可以单独同意的各项的文字。投保的同意随见习协议另行签署，不在其中。"""
    return PrivacyNoticeOut.of(rules.notice_on(policy.NOTICES, deed.today))


@routes.post(
    "/v1/me/privacy-consents",
    status_code=201,
    summary="确认告知书或者单独同意",
    responses=problems(*_GIVING),
)
async def give_privacy_consent(
    body: PrivacyConsentIn, caller: Own, session: SessionDep, deed: DeedDep
) -> PrivacyEntryOut:
    """填写所阅读的版本；已有新版本的，先阅读新版本。每次都另记一条，不覆盖以前的。"""
    entry = await actions.give(session, deed, caller, caller.youth_id or "", body.given())
    return PrivacyEntryOut.model_validate(entry)


@routes.post(
    "/v1/me/privacy-consent-withdrawals",
    status_code=201,
    summary="撤回单独同意",
    responses=problems(*_WITHDRAWING),
)
async def withdraw_privacy_consent(
    body: PrivacyWithdrawalIn, caller: Own, session: SessionDep, deed: DeedDep
) -> PrivacyEntryOut:
    """撤回不影响此前的处理。

    手机号码：没有正在办理的事项时即行删除，有的办结后删除。

    收款账户：此前登记的账户不再用于尚未编制结算的补贴，重新登记后继续发放。
    """
    entry = await actions.take_back(session, deed, caller, caller.youth_id or "", body.taken_back())
    return PrivacyEntryOut.model_validate(entry)


@routes.get(
    "/v1/me/privacy-consents", summary="本人的告知和单独同意", responses=problems(YouthNotFound)
)
async def list_own_privacy_consents(caller: Own, session: SessionDep) -> PrivacyStandingOut:
    """最近阅读的版本、现在有效的同意，以及全部记录。"""
    rows = await actions.entries(session, caller, caller.youth_id or "")
    return PrivacyStandingOut.of(rows, rules.CONSENTS)


@routes.get(
    "/v1/youths/{youth_id}/privacy-consents",
    summary="见习对象的告知和单独同意",
    responses=problems(YouthNotFound, YouthMerged),
)
async def list_privacy_consents(
    youth_id: Which, caller: Annotated[Caller, user("helper", *OFFICE)], session: SessionDep
) -> PrivacyStandingOut:
    """经办机构所见；协理员只看到本人登记的。"""
    return PrivacyStandingOut.of(await actions.entries(session, caller, youth_id), rules.CONSENTS)


@routes.post(
    "/v1/youths/{youth_id}/privacy-consents",
    status_code=201,
    summary="登记纸质的告知或者单独同意",
    responses=problems(*_GIVING, YouthMerged),
)
async def record_privacy_consent(
    youth_id: Which, body: PrivacyConsentIn, caller: Office, session: SessionDep, deed: DeedDep
) -> PrivacyEntryOut:
    """没有账号、在窗口登记的，签署的日期和方式填在 consent 中；版本是签署当天生效的版本。"""
    entry = await actions.give(session, deed, caller, youth_id, body.given())
    return PrivacyEntryOut.model_validate(entry)


@routes.post(
    "/v1/youths/{youth_id}/privacy-consent-withdrawals",
    status_code=201,
    summary="代为登记撤回单独同意",
    responses=problems(*_WITHDRAWING, YouthMerged),
)
async def record_privacy_withdrawal(
    youth_id: Which, body: PrivacyWithdrawalIn, caller: Office, session: SessionDep, deed: DeedDep
) -> PrivacyEntryOut:
    """本人提出的日期和方式填在 consent 中；效力与本人撤回相同。"""
    entry = await actions.take_back(session, deed, caller, youth_id, body.taken_back())
    return PrivacyEntryOut.model_validate(entry)
