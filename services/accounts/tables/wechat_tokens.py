"""The access token of the mini program, shared by all processes."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.tables import Base
from services.common.store.sealed import Sealed


class WechatToken(Base):
    """The token of a mini program, until when it is good, and when it is due to be renewed."""

    __tablename__ = "wechat_tokens"

    appid: Mapped[str] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(Sealed("wechat_tokens.token"))
    renew_at: Mapped[datetime]
    expires_at: Mapped[datetime]
