"""Networks from which people sign in, by keyed digests that tell none of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.tables import Base
from services.accounts.tables.accounts import Account


class WrongName(Base):
    """A sign-in name at which a network tried in vain, and when last; both by keyed digests."""

    __tablename__ = "wrong_names"

    network: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    name: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    tried_at: Mapped[datetime] = mapped_column(index=True)


class ShutNetwork(Base):
    """A network that is shut to strangers, by its keyed digest."""

    __tablename__ = "shut_networks"

    network: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    shut_until: Mapped[datetime]


class KnownNetwork(Base):
    """A network from which an account has signed in; its digest is another for each account."""

    __tablename__ = "known_networks"

    account_id: Mapped[str] = mapped_column(ForeignKey(Account.id), primary_key=True)
    network: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    seen_at: Mapped[datetime]
