"""WeChat identities: who signs in by WeChat."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.tables import Base
from services.accounts.tables.accounts import Account
from services.common.store.sealed import BlindIndex, Sealed


class WechatIdentity(Base):
    """An account's openid, and its unionid where there is one; each is one account's alone."""

    __tablename__ = "wechat_identities"

    account_id: Mapped[str] = mapped_column(ForeignKey(Account.id), primary_key=True)
    openid: Mapped[str] = mapped_column(Sealed("wechat_identities.openid"))
    openid_index: Mapped[bytes] = mapped_column(
        LargeBinary,
        unique=True,
        comment="blind",
        info=BlindIndex("wechat_identities.openid", "openid").info,
    )
    unionid: Mapped[str | None] = mapped_column(Sealed("wechat_identities.unionid"))
    unionid_index: Mapped[bytes | None] = mapped_column(
        LargeBinary,
        unique=True,
        comment="blind",
        info=BlindIndex("wechat_identities.unionid", "unionid").info,
    )
    bound_at: Mapped[datetime]
