"""What this service keeps: accounts, how they sign in, and the sign-ins that are open."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.accounts.rules import (
    accounts,
    data_agreements,
    department_keys,
    lockout,
    second_factors,
    tokens,
)
from services.accounts.rules.accounts import Kind
from services.common.store.policy_rows import policy_rows
from services.common.store.sealed import Sealed
from services.common.store.tables import service_metadata
from services.common.values.signatures import Algorithm


class Base(DeclarativeBase):
    """The mapped classes of this service."""

    metadata = service_metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        datetime: DateTime(timezone=True),
    }


policy_rows.to_metadata(Base.metadata)
"""A copy of what offices add to the dated values, followed from reporting."""


class Account(Base):
    """Who somebody is, apart from how they sign in."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("kind IN ('unit', 'youth', 'officer')", name="kind"),
        CheckConstraint("(kind = 'officer') = (region IS NOT NULL)", name="region"),
        CheckConstraint("(kind = 'unit') = (unit_id IS NOT NULL)", name="unit"),
        CheckConstraint("(kind = 'youth') = (youth_id IS NOT NULL)", name="youth"),
        CheckConstraint("cardinality(roles) > 0", name="roles"),
        CheckConstraint("opened_by IS NULL OR kind = 'unit'", name="opened_by"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(comment="sign-in name; never an ID number or a phone")
    folded_name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[Kind] = mapped_column(Text)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    region: Mapped[str | None] = mapped_column(index=True)
    unit_id: Mapped[str | None] = mapped_column(index=True)
    opened_by: Mapped[str | None] = mapped_column(comment="the unit's first account, of its staff")
    youth_id: Mapped[str | None]
    suspended: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]

    def facts(self) -> accounts.Account:
        """What rules read of it."""
        return accounts.Account(
            account_id=self.id,
            name=self.name,
            kind=self.kind,
            roles=tuple(self.roles),
            region=self.region,
            unit_id=self.unit_id,
            youth_id=self.youth_id,
            suspended=self.suspended,
            version=self.version,
            opened_by=self.opened_by,
        )


class Password(Base):
    """A sign-in by password, and how many wrong tries in a row it has seen.

    Instants here and below are real time, also where a sandbox moves the clock.
    """

    __tablename__ = "passwords"

    account_id: Mapped[str] = mapped_column(ForeignKey(Account.id), primary_key=True)
    hash: Mapped[str]
    changed_at: Mapped[datetime]
    given: Mapped[bool] = mapped_column(comment="by somebody else, and to be changed at first use")
    wrong_tries: Mapped[int] = mapped_column(default=0)
    shut_until: Mapped[datetime | None]

    @property
    def tries(self) -> lockout.Tries:
        """Where the account stands with its wrong tries."""
        return lockout.Tries(self.wrong_tries, self.shut_until)

    @tries.setter
    def tries(self, now: lockout.Tries) -> None:
        self.wrong_tries, self.shut_until = now.wrong, now.shut_until


class FormerPassword(Base):
    """A password that was replaced, kept so that it does not come again too soon."""

    __tablename__ = "former_passwords"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey(Account.id), index=True)
    hash: Mapped[str]
    replaced_at: Mapped[datetime]


class SecondFactor(Base):
    """The secret of an officer's time-based codes, and the step of the last one taken."""

    __tablename__ = "second_factors"

    account_id: Mapped[str] = mapped_column(ForeignKey(Account.id), primary_key=True)
    secret: Mapped[str] = mapped_column(Sealed("second_factors.secret"))
    bound_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None] = mapped_column(comment="by a first right code")
    last_step: Mapped[int | None] = mapped_column(BigInteger)

    def facts(self) -> second_factors.SecondFactor:
        """What rules read of it."""
        confirmed = self.confirmed_at is not None
        return second_factors.SecondFactor(confirmed, self.last_step)


class Deputy(Base):
    """One officer acts for another, from a day to a day."""

    __tablename__ = "deputies"
    __table_args__ = (
        CheckConstraint("officer_id <> deputy_id", name="another"),
        CheckConstraint("first_day <= last_day", name="days"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    officer_id: Mapped[str] = mapped_column(ForeignKey(Account.id), index=True)
    deputy_id: Mapped[str] = mapped_column(ForeignKey(Account.id), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Family(Base):
    """One sign-in that can be renewed, with the refresh tokens that followed from it."""

    __tablename__ = "families"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey(Account.id), index=True)
    begun_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    def facts(self) -> tokens.Family:
        """What rules read of it."""
        return tokens.Family(self.ends_at, revoked=self.revoked_at is not None)


class RefreshToken(Base):
    """One refresh token, of which only the digest is kept."""

    __tablename__ = "refresh_tokens"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    family_id: Mapped[str] = mapped_column(ForeignKey(Family.id, ondelete="CASCADE"), index=True)
    idle_until: Mapped[datetime]
    spent_at: Mapped[datetime | None]

    def facts(self) -> tokens.RefreshToken:
        """What rules read of it."""
        return tokens.RefreshToken(self.idle_until, spent=self.spent_at is not None)


class DataAgreement(Base):
    """What a department may receive and hand in, as it stands; its versions lie beside it."""

    __tablename__ = "data_agreements"
    __table_args__ = (
        CheckConstraint("state IN ('in_force', 'ended')", name="state"),
        CheckConstraint("first_day <= last_day", name="days"),
        CheckConstraint("cardinality(regions) > 0", name="regions"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(index=True, comment="the office that concluded it")
    department_kind: Mapped[data_agreements.DepartmentKind] = mapped_column(Text)
    department_name: Mapped[str]
    purpose: Mapped[str]
    legal_basis: Mapped[str]
    feeds: Mapped[dict[str, list[str]]] = mapped_column(JSONB, comment="the fields of each feed")
    batches: Mapped[list[str]] = mapped_column(ARRAY(Text))
    regions: Mapped[list[str]] = mapped_column(ARRAY(Text))
    algorithm: Mapped[Algorithm] = mapped_column(Text)
    first_day: Mapped[date]
    last_day: Mapped[date]
    state: Mapped[data_agreements.State] = mapped_column(Text)
    version: Mapped[int]

    @property
    def terms(self) -> data_agreements.Terms:
        """What was agreed."""
        return data_agreements.Terms(
            department_name=self.department_name,
            purpose=self.purpose,
            legal_basis=self.legal_basis,
            feeds=self.feeds,
            batches=tuple(self.batches),
            regions=tuple(self.regions),
            algorithm=self.algorithm,
            first_day=self.first_day,
            last_day=self.last_day,
        )


class DataAgreementVersion(Base):
    """An agreement as it stood from one move to the next: only ever added to."""

    __tablename__ = "data_agreement_versions"

    agreement_id: Mapped[str] = mapped_column(ForeignKey(DataAgreement.id), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    terms: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[data_agreements.State] = mapped_column(Text)
    reason: Mapped[str]
    author: Mapped[str]
    recorded_at: Mapped[datetime]


class DepartmentKey(Base):
    """A key of an agreement; its id is the client id. The secret is sealed: HMAC needs it whole."""

    __tablename__ = "department_keys"
    __table_args__ = (CheckConstraint("state IN ('active', 'revoked')", name="state"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    agreement_id: Mapped[str] = mapped_column(ForeignKey(DataAgreement.id), index=True)
    secret: Mapped[str] = mapped_column(Sealed("department_keys.secret"))
    state: Mapped[department_keys.State] = mapped_column(Text)
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_on: Mapped[date | None] = mapped_column(
        comment="the last day of a token or a request"
    )
    version: Mapped[int]


class UsedNonce(Base):
    """A nonce that a key has signed with, remembered while its request could still be in time."""

    __tablename__ = "used_nonces"

    key_id: Mapped[str] = mapped_column(ForeignKey(DepartmentKey.id), primary_key=True)
    nonce: Mapped[str] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(index=True)


class Delivery(Base):
    """A page that a service gave a department, as its feed told: only ever added to."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_agreement_id", "agreement_id", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    agreement_id: Mapped[str]
    agreement_version: Mapped[int]
    key_id: Mapped[str]
    feed: Mapped[str]
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    count: Mapped[int]
    after_no: Mapped[int] = mapped_column(BigInteger)
    to_no: Mapped[int] = mapped_column(BigInteger)
    delivered_at: Mapped[datetime]
