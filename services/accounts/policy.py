"""This service's dated values: how strong a password is, how long things last, what is told."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, Literal

from services.accounts.rules.accounts import Kind
from services.accounts.rules.lockout import LockTerms, NetworkTerms
from services.accounts.rules.message_fields import FIELD_TYPES
from services.accounts.rules.message_kinds import Content, Due, MessageKind, Trigger, Word
from services.accounts.rules.message_templates import Template, Templates, require_fillable
from services.accounts.rules.messages import MessageTerms
from services.accounts.rules.passwords import PasswordTerms
from services.accounts.rules.phone_codes import PhoneCodeTerms
from services.accounts.rules.tokens import TokenTerms
from services.common import shapes, shipped
from services.common.policy import Policy
from services.common.values.region import PROVINCE

VALUES: Final = Policy.load(Path(__file__).with_name("policy.yaml"))
_TEMPLATE: Final = {
    "id": str,
    "fields": {"*": str},
    "lasting?": bool,
    "page?": str,
    "listed?": {"*": [str]},
}
_GRANTED: Final = {"wechat?": {"*": _TEMPLATE}, "sms?": {"*": (str, int)}}
"""The shape of what an installation has been granted."""


def _message_kind(name: str, told: dict[str, Any]) -> MessageKind:
    return MessageKind(
        name=name,
        title=told["title"],
        text=told["text"],
        told_by=tuple(_trigger(**one) for one in told["told_by"]),
        over_by=tuple(_trigger(**one) for one in told.get("over_by", ())),
        due=Due(**told["due"]) if "due" in told else None,
        apart=told.get("apart"),
        contents={key: _content(one) for key, one in told["contents"].items()},
        sms=tuple(told["sms"]),
        words=told.get("words", {}),
    )


def _trigger(
    event: str,
    *,
    values: dict[str, str] | None = None,
    needs: dict[str, Word] | None = None,
    but_not: dict[str, list[Word]] | None = None,
    each: str | None = None,
    region: str = "region",
) -> Trigger:
    told = values or {}, needs or {}, but_not or {}
    return Trigger(event, *told, each, region)


def _content(told: dict[str, str]) -> Content:
    [known] = [kind for kind in FIELD_TYPES if kind == told["type"]]
    return Content(known, told["words"])


MESSAGE_KINDS: Final = tuple(
    _message_kind(name, told)
    for name, told in shipped.read(Path(__file__).with_name("messages.yaml")).items()
)
"""What is told to youths, in the order of a placement's life."""
_KINDS: Final = {kind.name: kind for kind in MESSAGE_KINDS}


def kind_of(name: str) -> MessageKind | None:
    """A kind of message by its name; None of one that is told no more."""
    return _KINDS.get(name)


def templates(file: Path | None) -> Templates:
    """The message templates that an installation has been granted; none without a file.

    The file is YAML: `wechat` by kind of message id, fields, lasting, page and listed; `sms` by
    kind the provider's code. Raises TemplateUnfit, or ValueError for what is none of these.
    """
    told = shipped.read(file) if file else {}
    shapes.must_fit(told, _GRANTED)
    wechat = {name: _template(one) for name, one in told.get("wechat", {}).items()}
    for kind in MESSAGE_KINDS:
        if kind.name in wechat:
            require_fillable(kind, wechat[kind.name])
    return Templates(wechat, told.get("sms", {}))


def _template(told: dict[str, Any]) -> Template:
    try:
        return Template(**told)
    except TypeError as unknown:
        raise ValueError("a template has a field that nobody knows") from unknown


def message_terms(day: date) -> MessageTerms:
    """How long and how often it is tried to send a message, on a day."""
    return MessageTerms(
        worth=timedelta(hours=_number("message_hours", day)),
        tries=_number("message_tries", day),
        quiet_from=_number("sms_quiet_from", day),
        quiet_until=_number("sms_quiet_until", day),
    )


def message_hour(day: date) -> int:
    """The hour in Shanghai at which reminders are sent, on a day."""
    return _number("message_hour", day)


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


def network_terms(day: date) -> NetworkTerms:
    """How many wrong names shut a network on a day, how long, and whom it knows."""
    return NetworkTerms(
        names=_number("network_names", day),
        window=timedelta(minutes=_number("network_window_minutes", day)),
        span=timedelta(minutes=_number("network_lock_minutes", day)),
        known_for=timedelta(days=_number("known_network_days", day)),
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


def phone_code_terms(day: date) -> PhoneCodeTerms:
    """What codes sent to phones are held to on a day."""
    return PhoneCodeTerms(
        life=timedelta(minutes=_number("phone_code_minutes", day)),
        tries=_number("phone_code_tries", day),
        wait=timedelta(seconds=_number("phone_code_wait_seconds", day)),
        per_hour=_number("phone_codes_per_hour", day),
        per_day=_number("phone_codes_per_day", day),
        of_network_per_hour=_number("phone_codes_per_network_hour", day),
    )


def second_factor_required(day: date) -> bool:
    """Whether an officer signs in by a second factor too, on a day."""
    return _number("officer_second_factor", day) == 1


def deputy_days(day: date) -> int:
    """For how many days a deputy is named at the most, on a day."""
    return _number("deputy_days", day)


def agreement_days(day: date) -> int:
    """For how many days a data agreement is concluded or revised at the most, on a day."""
    return _number("data_agreement_days", day)


def feed_push_days(day: date) -> int:
    """For how many days nothing pushed was taken until a push is disabled, on a day."""
    return _number("feed_push_days", day)


def feed_objection_days(day: date) -> int:
    """Within how many working days an office answers a department's objection, from a day on."""
    return _number("feed_objection_working_days", day)


def feed_objections_a_day(day: date) -> int:
    """How many objections one data agreement may file on a day."""
    return _number("feed_objections_a_day", day)


def _password_life(day: date) -> timedelta:
    return timedelta(days=_number("officer_password_days", day))


def _of(name: str, kind: str) -> str:
    return f"officer_{name}" if kind == "officer" else name


def _number(name: str, day: date) -> int:
    return int(VALUES.value(name, day, PROVINCE).value)
