"""Builds the ASGI app of accounts."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi import FastAPI

from services.accounts.engine import Passwords
from services.accounts.follow import follow_reporting, follow_units, followers
from services.accounts.policy import VALUES
from services.accounts.routes import (
    accounts,
    confirmations,
    credentials,
    data_agreements,
    department_keys,
    deputies,
    feeds,
    officers,
    staff,
    tokens,
)
from services.accounts.settings import Settings, TokenKeys
from services.common.store import policy_rows
from services.common.time.clock import Clock
from services.common.web.app import build
from services.common.web.tokens import UserKeys


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
        routers=[
            accounts.routes,
            confirmations.routes,
            staff.routes,
            tokens.routes,
            officers.routes,
            deputies.routes,
            credentials.routes,
            data_agreements.routes,
            department_keys.routes,
            feeds.routes,
        ],
        prepare=_learn_once,
        loops=[follow_reporting, follow_units, _learn_values],
    )
    app.state.followers = followers(app)
    app.state.passwords = Passwords()
    app.state.token_keys = TokenKeys(settings.keys_file)
    app.state.user_keys = _OwnKeys(settings.jwks_url, app.state.token_keys)
    app.state.real_clock = Clock()
    return app


async def _learn_once(app: FastAPI) -> None:
    async with app.state.database.reading() as session:
        await policy_rows.learn(session, VALUES)


async def _learn_values(app: FastAPI) -> None:
    await policy_rows.keep_learning(app.state.database, VALUES)
