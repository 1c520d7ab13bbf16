"""The registry of 四: what is recorded of a youth, who may apply, and what is refused."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, Self

from services.common.errors import Conflict, Malformed, NotFound, Refused, Stale, Unpinned
from services.common.values import identity, names, region
from services.matching.rules.record_days import StartTerms, check_start

YouthState = Literal["known", "applied", "paused", "withdrawn"]
ConsentMethod = Literal["in_person", "in_writing", "by_phone"]


class AlreadyRegistered(Conflict):
    """该居民身份号码或账号已经登记过。"""


class OldIdNumber(Malformed):
    """15位的旧身份证号码已经停用，请填写18位号码。"""


class NameUnfit(Malformed):
    """姓名中有不能用在姓名里的字符。"""


class PhoneMissing(Refused):
    """这位青年还没有登记手机号码，请先补登再申请见习。"""


class YouthNotFound(NotFound):
    """没有找到这位青年，或者不在您可以查看的范围内。"""


class YouthMerged(NotFound):
    """这条登记已经并入同一人的另一条登记，请按 into 中的编号查看。"""


class YouthChanged(Stale):
    """这位青年的资料已被更新，请刷新后再办理。"""


class ConsentMissing(Refused):
    """代他人办理见习的申请、答复、暂停或者退出，须登记本人同意的日期和方式。"""

    article = "个人信息保护法 第十三条、第二十九条；民法典 第一百七十一条"


class NotApplied(Refused):
    """这位青年现在没有正在进行的见习申请。"""

    @classmethod
    def of(cls, state: str) -> Self:
        """With what to do next, by the state."""
        return cls(_NOT_APPLIED.get(state, ""), state=state)


_NOT_APPLIED: Final = {
    "known": "要申请见习，请填写求职意愿。",
    "paused": "见习申请现在暂停；要继续，请先办理恢复见习申请，或者重新填写求职意愿。",
    "withdrawn": "见习申请现在已经退出；要继续，请办理恢复见习申请，或者重新填写求职意愿。",
}


class SignedAlready(Refused):
    """见习协议已经签署或见习正在进行，不能直接退出，请先办理终止。"""


@dataclass(frozen=True, repr=False)
class Particulars:
    """What may be recorded and changed of a person; level, school and major serve statistics."""

    name: str
    phone: str | None
    """None of whom nobody has one, or who let it go."""
    region: str
    education_level: str | None
    school: str | None
    major: str | None
    graduated_on: date | None
    skill_level: str | None
    unemployment_registered_on: date | None
    employed: bool
    hardship: tuple[str, ...]
    household_region: str | None = None


@dataclass(frozen=True)
class Application:
    """An intention as sent, in the youth's own order; an empty list means 'any'."""

    regions: tuple[str, ...]
    industries: tuple[str, ...]
    occupations: tuple[str, ...]
    earliest_start: date | None
    needs_lodging: bool


@dataclass(frozen=True)
class Consent:
    """When and how a person agreed that somebody else applies for them."""

    given_on: date
    method: ConsentMethod


def read_id_number(text: str, today: date, at: str = "/id_number") -> identity.IdNumber:
    """A checked ID number, sent `at` a field. Raises Malformed with the reason, never the number.

    One of 15 digits raises OldIdNumber: nobody of this age bears a card of the first generation.
    """
    try:
        return identity.id_number(text, on=today)
    except identity.FirstGenerationNumber as error:
        raise OldIdNumber(at, error.reason) from None
    except identity.IdentityError as error:
        raise Malformed(at, error.reason) from None


def read_name(text: str) -> str:
    """A name in the form in which names are kept and compared. Raises Malformed, NameUnfit."""
    name = names.named(text)
    if not name.strip("· "):
        raise Malformed("/name", "请填写姓名。")
    if not names.is_of_person(name):
        raise NameUnfit("/name", names.NAME_FAULT)
    return name


def read_phone(text: str | None) -> str | None:
    """A checked mobile number; None where there is none. Raises Malformed."""
    if text is None:
        return None
    try:
        return identity.phone(text)
    except identity.IdentityError as error:
        raise Malformed("/phone", error.reason) from None


def check_particulars(told: Particulars, kinds: Collection[str], today: date) -> None:
    """The region is a county of the day, hardships are known kinds, no day lies ahead.

    The day of leaving school may lie ahead: whoever graduates in July registers in May.
    Raises Malformed.
    """
    home = region.find(told.region, today)
    if home is None or home.level != "county":
        raise Malformed("/region", "居住地应为现行的县（市、区）代码。")
    if not set(told.hardship) <= set(kinds):
        raise Malformed("/hardship", "含有不认识的就业困难情形代码。")
    if told.unemployment_registered_on and told.unemployment_registered_on > today:
        raise Malformed("/unemployment_registered_on", "失业登记日期晚于今天。")


def check_application(told: Application, terms: StartTerms, today: date) -> None:
    """Every wished region is in force on the day, the start within reach.

    Raises Malformed, StartDayUnfit.
    """
    check_start(told.earliest_start, terms, today)
    for place, code in enumerate(told.regions):
        if region.find(code, today) is None:
            raise Malformed(f"/intention/regions/{place}", "不是现行的行政区划代码。")


def refuse_proxy_without_consent(consent: Consent | None, days: int, today: date) -> None:
    """A proxy acts only by the person's recorded consent (宁人社函〔2020〕272号 四).

    A word given more than so many days ago is none for what is done today. Raises ConsentMissing,
    or Malformed for a consent of then or of a day to come.
    """
    if consent is None:
        raise ConsentMissing
    check_consent_day(consent, (date.min, today))
    if consent.given_on < today - timedelta(days=days):
        raise Malformed("/consent/given_on", f"同意的日期早于{days}天以前，请向本人重新确认。")


def check_consent_day(consent: Consent, span: tuple[date, date], at: str = "/consent") -> None:
    """A consent, sent `at` a field, is given once there is something to agree to, and by today.

    Raises Malformed.
    """
    since, today = span
    if consent.given_on > today:
        raise Malformed(f"{at}/given_on", "同意的日期晚于今天。")
    if consent.given_on < since:
        raise Malformed(f"{at}/given_on", f"同意的日期不应早于所同意的事项产生的日期{since}。")


def refuse_unless_applied(state: str) -> None:
    """Only who has applied is dispatched. Raises NotApplied."""
    if state != "applied":
        raise NotApplied.of(state)


def refuse_without_phone(phone: str | None) -> None:
    """Who applies can be called. Raises PhoneMissing."""
    if phone is None:
        raise PhoneMissing


def refuse_stale(version: int, expected: int | None, named: str = "您看到的版本号") -> None:
    """Two people can't change the same record at once; `named` says where the version was seen.

    Raises Unpinned, YouthChanged.
    """
    if expected is None:
        raise Unpinned(f"请在 expected_version 中填写{named}。")
    if version != expected:
        raise YouthChanged(version=version)
