"""What WeChat pushed of the wish for messages: who takes which kind, and who no longer does."""

from datetime import datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.tables import Base
from services.common.store.sealed import BlindIndex, Sealed


class WechatEvent(Base):
    """One template of one push, once; entries are added, never changed.

    `event` is subscribe_msg_popup_event (asked in the mini program: one message each time it is
    accepted) or subscribe_msg_change_event (changed in its settings); `answer` is WeChat's word:
    accept or reject.
    """

    __tablename__ = "wechat_events"
    __table_args__ = (UniqueConstraint("push", "ordinal"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    push: Mapped[bytes] = mapped_column(LargeBinary, comment="blind; one push, however often")
    ordinal: Mapped[int] = mapped_column(comment="place of the template within it")
    event: Mapped[str]
    openid: Mapped[str] = mapped_column(Sealed("wechat_events.openid"))
    openid_index: Mapped[bytes] = mapped_column(
        LargeBinary,
        index=True,
        comment="blind, as wechat_identities.openid",
        info=BlindIndex("wechat_identities.openid", "openid", erased="wechat_events.erased").info,
    )
    template_id: Mapped[str]
    answer: Mapped[str]
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
