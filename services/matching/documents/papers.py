"""Printed papers of matching: the dispatch letter, the roster of a unit, a month's sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from services.common.printing import press
from services.common.printing.press import Printed
from services.common.time.workdays import WorkCalendar
from services.common.values.month import Month
from services.common.values.offices import office_name
from services.matching.documents.agreements import Signed, how_signed
from services.matching.rules.agreement_words import Words, place, shown
from services.matching.rules.shifts import Shifts

_TEMPLATE: Final = Path(__file__).with_name("paper.typ")
_WEEKDAYS: Final = "一二三四五六日"
_BLANKS: Final = {"被保险人": "签字：", "监护人": "签字：　　　　　与被保险人的关系："}
_TO_BE_SIGNED: Final = "签字以后拍照或者扫描，在系统中提交；请在每一页写明协议编号。"
_EMPTY: Final[dict[str, Any]] = {
    **dict.fromkeys(("number", "addressee", "office", "day"), ""),
    **{name: [] for name in ("paragraphs", "heads", "widths", "rows", "signers", "closing")},
}


@dataclass(frozen=True)
class Letter:
    """A dispatch as its letter tells it to the unit."""

    dispatch_id: str
    youth_name: str
    words: Words
    county_name: str
    """Of the county of the workplace."""
    months: int
    issued_on: date
    sign_by: date | None
    signed_on: date | None
    arrive_by: date | None
    unit_region: str
    printed_on: date
    arrived_on: date | None = None
    card: str | None = None
    """By which card and number, its ends alone, the agreement names the youth; None before it."""
    agreement: str | None = None
    """The agreement's number."""


@dataclass(frozen=True, repr=False)
class Consented:
    """A consent to be insured: its words, their digest, its agreement's number, who signed it."""

    text: str
    number: str
    digest: str
    minor: bool
    """Whether a guardian signs, too."""
    signed: Signed | None
    """None of one that is still to be signed."""


@dataclass(frozen=True)
class Trainee:
    """One line of a roster."""

    name: str
    agreement: str
    """The number of the agreement, by which those of one name are told apart."""
    post: str
    mentor: str
    workplace: str
    arrived_on: date
    term_last_day: date


@dataclass(frozen=True)
class Roster:
    """A unit's trainees on a day: on post, and how many more whose end nobody entered."""

    unit_name: str
    trainees: Sequence[Trainee]
    past_term: int
    is_cut: bool
    """Whether there are more than a roster has lines for."""
    day: date


@dataclass(frozen=True)
class Sheet:
    """A trainee's month, to be filled in by hand."""

    name: str
    post: str
    unit: str
    month: Month
    first: date
    last: date
    suspended: frozenset[date]
    calendar: WorkCalendar
    shifts: Shifts


def letter(told: Letter) -> Printed:
    """The dispatch letter 派遣函, from the office that looks after the unit."""
    words = told.words
    return _printed(
        title="就业见习派遣函",
        number=told.dispatch_id,
        footer=f"派遣编号 {told.dispatch_id}",
        addressee=words.unit_name,
        paragraphs=[_sent(told), _received(told), *([] if told.arrived_on else [_before(told)])],
        office=office_name(told.unit_region, told.issued_on),
        day=_day(told),
    )


def _day(told: Letter) -> str:
    # A letter is of the day of its dispatch; what it says of later days was known when printed.
    day = shown(told.issued_on)
    return day if told.printed_on == told.issued_on else f"{day}（{shown(told.printed_on)}打印）"


def _sent(told: Letter) -> str:
    words, where = told.words, place(told.county_name, told.words.workplace)
    card = f"（{told.card}）" if told.card else ""
    return (
        f"现派遣{told.youth_name}{card}到你单位“{words.post_title}”岗位（地点：{where}）"
        f"参加就业见习，见习期限{told.months}个月，自实际到岗之日起算，"
        f"派遣日期{shown(told.issued_on)}。"
    )


def _received(told: Letter) -> str:
    until = f"在{shown(told.sign_by)}以前（含当日）" if told.sign_by else "及时"
    signing = f"{until}签订见习协议"
    if told.signed_on:
        number = f"（编号{told.agreement}）" if told.agreement else ""
        signing = f"见习协议{number}已于{shown(told.signed_on)}签订"
    asked = f"请你单位做好接收准备，{signing}"
    if told.arrived_on:
        asked = f"{signing}，本人已于{shown(told.arrived_on)}到岗"
    return (
        f"{asked}。按照宁人社函〔2020〕272号的规定，"
        "不得以学历、专业为理由设置门槛，不得通过面试等方式另行确定人员；"
        "岗位确有客观情况不能接收的，请及时报告，由经办机构核实。"
    )


def _before(told: Letter) -> str:
    until = f"本人应在{shown(told.arrive_by)}以前（含当日）到岗，" if told.arrive_by else ""
    return (
        "到岗前请进行安全教育，委派带教老师，按照见习计划安排见习；"
        f"{until}到岗以后请及时在系统中登记。"
    )


def consent(told: Consented) -> Printed:
    """The consent to be insured 投保同意书: as it was signed, or to be signed by hand.

    A minor's guardian signs too.
    """
    parties = ("被保险人", "监护人") if told.minor else ("被保险人",)
    return _printed(
        title="商业意外伤害保险投保同意书",
        number=told.number,
        footer=f"协议编号 {told.number}　内容摘要 {told.digest[:16]}",
        paragraphs=[told.text],
        signers=[_signer(party, told.signed) for party in parties],
        closing=[
            f"内容摘要（SHA-256）：{told.digest}",
            *([] if told.signed else [_TO_BE_SIGNED]),
        ],
    )


def _signer(party: str, signed: Signed | None) -> dict[str, str]:
    if signed is None:
        return {"party": party, "text": _BLANKS[party], "day": "　　年　　月　　日"}
    return {"party": party, "text": how_signed(signed), "day": shown(signed.on)}


def roster(told: Roster) -> Printed:
    """The roster 见习人员名册 of a unit: who is on post on a day."""
    rows = [
        [
            str(n),
            one.name,
            one.agreement,
            one.post,
            one.mentor,
            one.workplace,
            one.arrived_on.isoformat(),
            one.term_last_day.isoformat(),
        ]
        for n, one in enumerate(told.trainees, 1)
    ]
    return _printed(
        title="就业见习人员名册",
        footer=told.unit_name,
        paragraphs=[
            f"见习单位：{told.unit_name}　在岗{len(told.trainees)}人　截至{shown(told.day)}"
        ],
        heads=[
            "序号",
            "姓名",
            "协议编号",
            "岗位",
            "带教老师",
            "地点",
            "到岗日期",
            "期满的最后一日",
        ],
        widths=[2, 5, 10, 5, 5, 6, 6, 6],
        rows=rows,
        closing=_beside(told),
    )


def _beside(told: Roster) -> list[str]:
    notes = []
    if told.past_term:
        notes.append(f"另有{told.past_term}人见习期已满，结束尚未登记，没有列入；请及时登记。")
    if told.is_cut:
        notes.append("人数超过一份名册的行数，后到岗的没有列入。")
    return notes


def sheet(told: Sheet) -> Printed:
    """The attendance sheet 考勤表 of a month: its days on post, worked ones marked."""
    days = [told.first + timedelta(n) for n in range((told.last - told.first).days + 1)]
    month = f"{told.month.year}年{told.month.month}月"
    return _printed(
        title=f"就业见习考勤表（{month}）",
        footer=f"{told.unit} {month}",
        paragraphs=[f"见习单位：{told.unit}　岗位：{told.post}　见习人员：{told.name}"],
        heads=["日期", "星期", "见习日", "考勤", "本人签字", "备注"],
        widths=[4, 2, 3, 4, 5, 7],
        rows=[_line(day, told) for day in days],
        closing=[
            *_provisional(told),
            "考勤填：出勤、事假、病假、因见习受伤、考试、丧假、婚假、产假、旷工。本表供留存，考勤以单位在系统中的确认为准。",
            "带教老师签字：　　　　　　　　单位确认（盖章）：　　　　　　　　　　年　　月　　日",
        ],
    )


def _provisional(told: Sheet) -> list[str]:
    if not told.calendar.is_provisional(told.first, told.last):
        return []
    return ["本月的工作日历尚未正式公布，见习日以公布后的为准。"]


def _line(day: date, told: Sheet) -> list[str]:
    if day in told.suspended:
        return [f"{day.month}月{day.day}日", _WEEKDAYS[day.weekday()], "否", "—", "—", "中止"]
    worked = "是" if told.shifts.is_worked(day, told.calendar) else "否"
    note = "轮休" if day in told.shifts.rested else "排班" if day in told.shifts.worked else ""
    return [f"{day.month}月{day.day}日", _WEEKDAYS[day.weekday()], worked, "", "", note]


def _printed(**facts: Any) -> Printed:
    return press.pdf(_TEMPLATE, _EMPTY | facts)
