"""Builds the ASGI app of accounts."""

import asyncio
from contextlib import nullcontext
from datetime import datetime
from functools import partial
from pathlib import Path
from random import SystemRandom

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi import FastAPI

from services.accounts.actions.message_sending import Means
from services.accounts.actions.wechat_tokens import TokenHolder
from services.accounts.clients.posts import posts
from services.accounts.clients.pushes import Pushes
from services.accounts.clients.sisters import Sisters
from services.accounts.clients.sms import Sms
from services.accounts.clients.wechat import WeChat
from services.accounts.clients.wechat.line import Line
from services.accounts.engine import Passwords
from services.accounts.follow import follow_matching, follow_reporting, follow_units, followers
from services.accounts.jobs import forget_daily, push_news, send_messages
from services.accounts.policy import VALUES, templates
from services.accounts.queries.gauges import GAUGES
from services.accounts.routes import (
    accounts,
    change_log,
    confirmations,
    credentials,
    data_agreements,
    data_export,
    department_keys,
    deputies,
    feed_objections,
    feed_pushes,
    feeds,
    handover_objections,
    handovers,
    message_consents,
    messages,
    notices,
    officers,
    staff,
    tokens,
    unit_ids,
    ways,
    wechat_messages,
)
from services.accounts.rules.message_templates import Templates
from services.accounts.settings import Settings, TokenKeys, WechatSettings
from services.common.plainly import reading
from services.common.store import policy_rows
from services.common.time.clock import Clock
from services.common.upstream import Upstream
from services.common.web import audit_log
from services.common.web.app import build
from services.common.web.tokens import UserKeys

_ROUTERS = (
    accounts.routes,
    confirmations.routes,
    staff.routes,
    handovers.routes,
    handover_objections.routes,
    unit_ids.routes,
    tokens.routes,
    officers.routes,
    deputies.routes,
    credentials.routes,
    data_export.routes,
    data_agreements.routes,
    department_keys.routes,
    feed_pushes.routes,
    feeds.routes,
    feed_objections.routes,
    messages.routes,
    message_consents.routes,
    ways.routes,
    wechat_messages.routes,
    audit_log.routes_of("accounts"),
    change_log.routes,
)
_FOLLOWING = (follow_reporting, follow_matching, follow_units)
_WORKING = (send_messages, push_news, forget_daily)


class _OwnKeys(UserKeys):
    """The published keys, known to their owner without asking."""

    def __init__(self, jwks_url: str, keys: TokenKeys) -> None:
        super().__init__(jwks_url)
        self._own = keys

    async def find(self, kid: str) -> Ed25519PublicKey | None:
        found = (key for key in self._own.now() if key.kid == kid)
        return next((key.private.public_key() for key in found), None)


def create() -> FastAPI:
    """The app, by the settings of the environment."""
    settings = Settings()
    app = build(
        settings,
        service="accounts",
        title="账号",
        description="注册、登录、经办人员及其权限，与部门的数据共享协议，以及核验访问令牌的公钥。",
        routers=_ROUTERS,
        prepare=_learn_once,
        loops=[*_FOLLOWING, *_WORKING, _learn_values, _hang_up_at_last],
        gauges=GAUGES,
    )
    app.webhooks.include_router(notices.notices)
    app.state.followers = followers(app)
    app.state.passwords = Passwords()
    app.state.token_keys = TokenKeys(settings.keys_file)
    app.state.user_keys = _OwnKeys(settings.jwks_url, app.state.token_keys)
    app.state.real_clock = Clock()
    app.state.wechat = _wechat(app, settings.wechat) if settings.wechat else None
    app.state.push = settings.push
    app.state.sisters_asked = _sisters(app, settings)
    # What it verifies for the others, it verifies for itself by the same door.
    app.state.accounts = Upstream("accounts", settings.accounts_url, app.state.keys)
    app.state.sms = Sms(settings.sms, app.state.real_clock.now) if settings.sms else None
    app.state.pushes = Pushes(settings.inside)
    app.state.means, app.state.under_way = _means(app, settings), asyncio.Lock()
    return app


def _means(app: FastAPI, settings: Settings) -> Means:
    return Means(
        templates=_granted(settings.message_templates_file),
        posts=posts(app.state.wechat, app.state.sms),
        real_now=partial(_real_now, app),
        draw=SystemRandom().random,
    )


def _granted(file: Path | None) -> Templates:
    with reading(file, "请改正") if file else nullcontext():
        return templates(file)


def _wechat(app: FastAPI, settings: WechatSettings) -> WeChat:
    line = Line(settings.base_url)
    holder = TokenHolder(settings, line, app.state.database, app.state.real_clock)
    return WeChat(settings, line, holder.token)


def _sisters(app: FastAPI, settings: Settings) -> Sisters:
    addresses = {
        "matching": settings.matching_url,
        "reporting": settings.reporting_url,
        "units": settings.units_url,
    }
    keys = app.state.keys
    return Sisters({name: Upstream(name, url, keys) for name, url in addresses.items()})


async def _hang_up_at_last(app: FastAPI) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        async with app.state.under_way:
            outsiders = (app.state.wechat, app.state.sms, app.state.pushes)
            for outside in filter(None, outsiders):
                await outside.close()


async def _learn_once(app: FastAPI) -> None:
    async with app.state.database.reading() as session:
        await policy_rows.learn(session, VALUES)


async def _learn_values(app: FastAPI) -> None:
    await policy_rows.keep_learning(app.state.database, VALUES)


def _real_now(app: FastAPI) -> datetime:
    clock: Clock = app.state.real_clock
    return clock.now()
