"""The ledger of consents to be told: only ever added to; a balance is a sum."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.rules.message_consents import Reason
from services.accounts.tables import Base
from services.accounts.tables.accounts import Account


class MessageConsent(Base):
    """One line: what an answer, a sending or a refusal did to an account's consent to a template.

    A trigger refuses any alteration.
    """

    __tablename__ = "message_consents"
    __table_args__ = (Index(None, "account_id", "template"),)

    no: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey(Account.id))
    template: Mapped[str] = mapped_column(comment="the id of WeChat's template, or sms")
    bound_at: Mapped[datetime | None] = mapped_column(
        comment="which openid's it is: that bound then; it ends with the binding"
    )
    reason: Mapped[Reason] = mapped_column(Text)
    amount: Mapped[int]
    message_id: Mapped[str | None]
    recorded_at: Mapped[datetime]
