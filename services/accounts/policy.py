"""This service's dated values: how strong a password is, and how long things last."""

from datetime import date, timedelta
from pathlib import Path
from typing import Final, Literal

from services.accounts.rules.accounts import Kind
from services.accounts.rules.lockout import LockTerms
from services.accounts.rules.passwords import PasswordTerms
from services.accounts.rules.tokens import TokenTerms
from services.common.policy import Policy
from services.common.values.region import PROVINCE

VALUES: Final = Policy.load(Path(__file__).with_name("policy.yaml"))


def password_terms(day: date, kind: Kind) -> PasswordTerms:
    """How strong a password of that kind of account must be on a day."""
    return PasswordTerms(
        min_length=_number("password_min_length", day),
        min_classes=_number(_of("password_min_classes", kind), day),
        history=_number("password_history", day),
        life=_password_life(day) if kind == "officer" else None,
    )


def lock_terms(day: date) -> LockTerms:
    """How many wrong tries shut an account on a day, and how long."""
    return LockTerms(
        tries=_number("sign_in_tries", day),
        span=timedelta(minutes=_number("lock_minutes", day)),
    )


def token_terms(day: date, kind: Kind | Literal["department"]) -> TokenTerms:
    """How long the tokens of that kind of account, or of departments, live on a day."""
    return TokenTerms(
        access=timedelta(minutes=_number("access_token_minutes", day)),
        idle=timedelta(minutes=_number(_of("refresh_idle_minutes", kind), day)),
        absolute=timedelta(hours=_number(_of("refresh_hours", kind), day)),
    )


def confirmation_span(day: date) -> timedelta:
    """For how long a second proof before a signature is good, on a day."""
    return timedelta(minutes=_number("confirmation_minutes", day))


def second_factor_required(day: date) -> bool:
    """Whether an officer signs in by a second factor too, on a day."""
    return _number("officer_second_factor", day) == 1


def _password_life(day: date) -> timedelta:
    return timedelta(days=_number("officer_password_days", day))


def _of(name: str, kind: str) -> str:
    return f"officer_{name}" if kind == "officer" else name


def _number(name: str, day: date) -> int:
    return int(VALUES.value(name, day, PROVINCE).value)
