"""A recommended list checked row by row, without the database."""

from datetime import date

import pytest

from services.common.lists.batches import Area
from services.units.actions import list_checks
from services.units.readers.unit_lists import INDUSTRIES, form_on
from services.units.rules.unit_lists import MOST_POSTS
from tests.units.factories import a_credit_code
from tests.units.listing import a_list, a_row

TODAY = date(2026, 3, 2)


def checked(*rows):
    check = list_checks.read_list(a_list(*rows), TODAY, Area(("640000",)))
    list_checks.check_rows(check, check.listing.rows)
    list_checks.check_employers(check)
    return check.listing_with_findings()


COLUMNS = {column.name: column for column in form_on(TODAY).columns}


@pytest.mark.parametrize(
    ("spelt", "code"),
    [
        ("兴庆区", "640104"),
        ("银川市兴庆区", "640104"),
        ("宁夏银川市 兴庆区", "640104"),
        ("宁夏回族自治区银川市兴庆区", "640104"),
        ("６４０１０４", "640104"),
        (640104, "640104"),
        ("中宁县", "640521"),
    ],
)
def test_a_county_is_read_by_code_or_name(spelt, code):
    listing = checked(a_row(region=spelt))
    assert (listing.rows[0].values["region"], listing.faults) == (code, ())


@pytest.mark.parametrize("letter", INDUSTRIES)
def test_an_industry_is_read_by_letter_or_name(letter):
    name = INDUSTRIES[letter]
    for spelt in (letter, letter.lower(), name, f"{letter} {name}", f"{letter}.{name}"):
        listing = checked(a_row(industry=spelt, industry_class=None))
        assert (listing.rows[0].values["industry"], listing.faults) == (letter, ())


@pytest.mark.parametrize(
    ("name", "spelt", "value"),
    [
        ("contact_phone", "0951-5081456", "0951-5081456"),
        ("contact_phone", "（0951）5081456", None),
        ("contact_phone", 13800001234.0, "13800001234"),
        ("contact_phone", "13800001234.0", "13800001234"),
        ("contact_phone", "138 0000 1234", "13800001234"),
        ("contact_phone", 13800000000.0, "13800000000"),
        ("contact_phone", "13800000000", "13800000000"),
        ("occupation", "办事人员和有关人员", "3"),
        ("occupation", 4, "4"),
        ("industry_class", "C34", "34"),
        ("industry_class", "A34", None),
        ("industry_class", 3484, "3484"),
        ("months", "6个月", 6),
        ("headcount", "12名", 12),
        ("lodging", "√", True),
        ("lodging", "无", False),
    ],
)
def test_a_cell_is_read_as_people_write_it(name, spelt, value):
    assert checked(a_row(**{name: spelt})).rows[0].values[name] == value


def test_an_employer_may_plan_so_many_posts_and_no_more():
    code = a_credit_code()
    rows = [a_row(credit_code=code, title=f"文员{n}") for n in range(MOST_POSTS + 1)]
    assert checked(*rows[:-1]).is_sound
    codes = [fault.code for fault in checked(*rows).faults]
    assert codes.count("too-many-posts") == 1
    assert codes.count("employer-incomplete") == MOST_POSTS


def test_every_column_has_one_title_and_no_alias_of_another():
    spelt = [s for column in COLUMNS.values() for s in (column.title, *column.aliases)]
    assert len(spelt) == len(set(spelt))


def test_a_code_that_is_doubtful_is_said_and_its_row_stays_sound():
    code = a_credit_code()
    other = "1" if code[17] != "1" else "2"
    listing = checked(a_row(credit_code=code[:17] + other))
    (fault,) = listing.faults
    assert (fault.code, fault.weight) == ("credit-code-check-wrong", "warning")
    assert listing.is_sound


@pytest.mark.parametrize(
    ("words", "weight"),
    [
        ("整理资料，有事打13995112233", "error"),
        ("整理资料，640103199901011234", "error"),
        ("整理资料，值班电话0951-5012345", "warning"),
    ],
)
def test_a_persons_number_among_the_words_is_refused_and_one_to_call_is_a_doubt(words, weight):
    listing = checked(a_row(duties=words))
    (fault,) = listing.faults
    assert (fault.code, fault.weight) == ("personal-number-in-text", weight)
    assert not any(number in fault.message for number in ("139", "6401", "0951"))
    assert listing.is_sound is (weight == "warning")


@pytest.mark.parametrize("number", ["640103199901011234", "１３９ 9511 2233"])
def test_a_persons_number_as_the_name_of_a_unit_is_refused(number):
    listing = checked(a_row(name=f"某某公司{number}"))
    (fault,) = listing.faults
    assert (fault.code, fault.weight, fault.title) == (
        "personal-number-in-text",
        "error",
        "单位名称",
    )
    assert "139" not in fault.message
    assert "640103" not in fault.message


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("title", "助理（限本科学历）"),
        ("duties", "送检，限本科学历。"),
        ("workplace", "一厂，限本科学历"),
        ("extra_allowance", "限本科学历，每月300元"),
    ],
)
def test_every_text_of_a_rows_post_is_read_and_the_finding_stands_at_its_column(name, text):
    (fault,) = checked(a_row(**{name: text})).faults
    assert (fault.code, fault.title) == ("threshold-text", COLUMNS[name].title)
