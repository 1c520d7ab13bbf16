"""Checks a recommended list row by row, without the database: cells, rows, employers, texts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from services.common.errors import JianxiError
from services.common.lists import reading
from services.common.lists.batches import Area
from services.common.lists.faults import Fault, Weight
from services.common.lists.reading import Listing, Row
from services.common.values.names import ORGANISATION_FAULT, is_of_organisation
from services.common.values.personal_numbers import holds_personal_number
from services.units.policy import readings, terms, wordings
from services.units.readers.unit_lists import form_on
from services.units.rules.allowances import AllowanceUnfit, allowance_fault
from services.units.rules.credit_codes import findings
from services.units.rules.fields import check_fields
from services.units.rules.industries import check_class
from services.units.rules.personal_numbers import PersonalNumberInText, holds_number
from services.units.rules.post_texts import column_of, texts_of
from services.units.rules.posts import PostTerms, check_months
from services.units.rules.prospects import ProspectForm
from services.units.rules.quoted_words import quoted
from services.units.rules.thresholds.reading import Reading
from services.units.rules.unit_lists import (
    MOST_POSTS,
    Source,
    disagreements,
    form_of,
    has_post,
    post_gaps,
    repeats,
    rows_by_code,
)

_NUMBERED: Final[Mapping[Weight, str]] = {
    "error": "有手机号码或者居民身份号码，请删去。",
    "warning": "有电话号码，发布前须删去。",
}


@dataclass
class Check:
    """A list under check: its rows, and what was found beyond its cells, by row."""

    listing: Listing
    area: Area
    today: date
    found: dict[int, list[Fault]] = field(default_factory=dict)
    seen: dict[str, tuple[Weight | None, Reading]] = field(default_factory=dict)
    """Texts already read, and what a number in them weighs: a list says the same of many posts."""

    limits: dict[str, PostTerms] = field(default_factory=dict)

    def add(self, row: int, name: str, code: str, message: str, *, doubt: bool = False) -> None:
        """Keep a finding at a column of a row."""
        fault = self.listing.fault(row, name, code, message, doubt=doubt)
        self.found.setdefault(row, []).append(fault)

    def texts(self) -> list[str]:
        """What youths will read of the posts, in the order of the list, each text once."""
        rows = self.listing.rows
        return list(dict.fromkeys(one.text for row in rows for one in texts_of(row.values)))

    def learn(self, texts: Iterable[str], told: Iterable[Reading]) -> None:
        """Keep what was read of texts."""
        for text, read in zip(texts, told, strict=True):
            self.seen[text] = _number_in(text), read

    def terms(self, region: str) -> PostTerms:
        """What binds the posts of a region: a list asks with every row."""
        if region not in self.limits:
            self.limits[region] = terms.terms_on(self.today, region)
        return self.limits[region]

    def listing_with_findings(self) -> Listing:
        """The list with all that was found."""
        return self.listing.with_faults(self.found)


def read_list(content: bytes, today: date, area: Area) -> Check:
    """Read the file. Raises its refusals, and ThresholdField for a column that sets one (二)."""
    listing = reading.read(content, form_on(today))
    check_fields(listing.header.unknown.values(), wordings.threshold_names())
    return Check(listing, area, today)


def check_rows(check: Check, rows: Sequence[Row]) -> None:
    """Check some rows each by itself."""
    for row in rows:
        _check_name(check, row)
        _check_place(check, row)
        _check_post(check, row)
        _check_texts(check, row)


def check_employers(check: Check) -> None:
    """Check rows of one employer against each other; what one row lacks holds all back."""
    rows = {row.number: row for row in check.listing.rows}
    for numbers in rows_by_code((n, row.values) for n, row in rows.items()).values():
        first, *others = numbers
        for number in others:
            for name in disagreements(rows[first].values, rows[number].values):
                check.add(number, name, "employer-differs", f"与第{first}行同一单位的内容不一致。")
        for number, earlier in repeats((n, rows[n].values) for n in numbers):
            check.add(number, "title", "repeated", f"与第{earlier}行重复。")
        if sum(has_post(rows[n].values) for n in numbers) > MOST_POSTS:
            check.add(first, "title", "too-many-posts", f"一个单位最多{MOST_POSTS}个岗位。")
        _hold_back(check, rows, numbers)


def forms_of(listing: Listing, source: Source) -> dict[str, ProspectForm]:
    """The employers all of whose rows are sound, by credit code."""
    rows = {row.number: row for row in listing.rows}
    return {
        code: form_of([rows[n].values for n in numbers], source)
        for code, numbers in rows_by_code((n, row.values) for n, row in rows.items()).items()
        if all(rows[n].is_sound for n in numbers)
    }


def _hold_back(check: Check, rows: Mapping[int, Row], numbers: Sequence[int]) -> None:
    wrong = [n for n in numbers if _is_wrong(check, rows[n])]
    for number in set(numbers) - set(wrong) if wrong else ():
        message = f"同一单位的第{wrong[0]}行有错误，改正后一并登记。"
        check.add(number, "credit_code", "employer-incomplete", message)


def _is_wrong(check: Check, row: Row) -> bool:
    found = (*row.faults, *check.found.get(row.number, ()))
    return any(fault.weight == "error" for fault in found)


def _check_name(check: Check, row: Row) -> None:
    name = row.values["name"] or ""
    # It is listed in clear; a column pushed aside puts a person's number here.
    if holds_personal_number(name):
        message = "单位名称中有手机号码或者居民身份号码，请核对是否错列。"
        check.add(row.number, "name", PersonalNumberInText.code(), message)
    elif name and not is_of_organisation(name):
        check.add(row.number, "name", "name-unfit", ORGANISATION_FAULT)


def _check_place(check: Check, row: Row) -> None:
    values = row.values
    # Some early codes are genuinely wrong: what is doubtful is said, and settled at recognition.
    for doubt in findings(values["credit_code"], None) if values["credit_code"] else ():
        code = f"credit-code-{doubt.name.replace('_', '-')}"
        check.add(row.number, "credit_code", code, doubt.message, doubt=True)
    if values["region"] and not check.area.covers(values["region"]):
        check.add(row.number, "region", "outside-region", check.area.outside)
    if values["industry"]:
        try:
            check_class(values["industry"], values["industry_class"])
        except JianxiError as error:
            check.add(row.number, "industry_class", error.code(), error.detail)


def _check_post(check: Check, row: Row) -> None:
    values = row.values
    at_fault = {fault.title for fault in row.faults}
    titles = {column.name: column.title for column in check.listing.form.columns}
    for name in post_gaps(values):
        if titles[name] not in at_fault:
            check.add(row.number, name, "required", "有岗位的必填，不能为空。")
    limits = check.terms(values["region"] or check.area.regions[0])
    if values["months"] is not None:
        try:
            check_months(values["months"], limits)
        except JianxiError as error:
            told = f"应在{limits.shortest_months}至{limits.longest_months}个月之间。"
            check.add(row.number, "months", error.code(), told)
    fault = allowance_fault(values["extra_allowance"] or "", limits.most_allowance)
    if fault:
        check.add(row.number, "extra_allowance", AllowanceUnfit.code(), fault)


def _check_texts(check: Check, row: Row) -> None:
    for one in texts_of(row.values):
        name, text = column_of(one.pointer), one.text
        if text not in check.seen:
            check.learn([text], [readings.read_text(text)])
        number, told = check.seen[text]
        if number:
            code, message = PersonalNumberInText.code(), _NUMBERED[number]
            check.add(row.number, name, code, message, doubt=number == "warning")
        for finding in told.findings:
            code = "threshold-doubt" if finding.doubt else "threshold-text"
            message = (
                f"{quoted(finding.words)}：{finding.doubt or '请改写。'}建议：{finding.suggestion}"
            )
            check.add(row.number, name, code, message, doubt=bool(finding.doubt))
        for other in told.other_law:
            message = f"{quoted(other.words)}：可能违反《{other.article}》，请核对。"
            check.add(row.number, name, "other-law", message, doubt=True)


def _number_in(text: str) -> Weight | None:
    """What it weighs that a number stands in a text; None if none does."""
    if holds_personal_number(text):
        return "error"
    return "warning" if holds_number(text) else None
