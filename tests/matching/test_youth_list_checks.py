"""Lists of youths as people write them, faults made by script: what is read, what is refused."""

from datetime import date
from functools import partial
from typing import get_args

import pytest

from services.common.lists.batches import Area
from services.common.lists.refusals import HeaderMissing
from services.common.values import identity
from services.matching.actions import youth_list_checks as checks
from services.matching.readers.youth_lists import CONTACTS, EDUCATION, SKILLS, form_on
from services.matching.rules.contacts import ContactKind
from services.matching.schemas.youths import EducationLevel, SkillLevel
from tests.common.lists.make_files import workbook, xls
from tests.matching.factories import an_id_number
from tests.matching.listing import TITLES, a_list, a_row, table

TODAY = date(2026, 3, 2)


def checked(*rows, kind="department", area="640000", extra=()):
    return looked_at(a_list(*rows, kind=kind, extra=extra), kind, area)


def looked_at(content, kind="department", area="640000"):
    check = checks.read_list(content, kind, TODAY, Area((area,)))
    checks.check_rows(check, check.listing.rows)
    return check


def codes(check):
    return [(fault.row, fault.code) for fault in check.listing_with_findings().faults]


def losing(passes):
    """An ID number whose last digits a spreadsheet loses, and of which what is left passes."""
    for order in range(1, 999):
        first17 = f"64010420040506{order:03}"
        whole = first17 + identity.id_check(first17)
        left = whole[:15] + "000"
        would_pass = identity.id_check(left[:17]) == "0"
        if whole.isdigit() and whole != left and would_pass is passes:
            return whole
    raise AssertionError


LOSSES = [losing(passes=True), losing(passes=False)]


@pytest.mark.parametrize("whole", LOSSES, ids=["passes the check", "fails the check"])
@pytest.mark.parametrize("make", [workbook, partial(xls, header=False)])
def test_a_number_in_a_numeric_cell_has_lost_digits_and_is_refused_by_its_cell(whole, make):
    check = looked_at(make(*table(a_row(id_number=int(whole)), a_row())))
    (fault,) = [one for row in check.listing.rows for one in row.faults]
    assert (fault.row, fault.column, fault.code) == (2, "B", "lost-precision")
    assert whole[:15] not in fault.message
    assert list(check.persons) == [3]


CUT = [
    (lambda left: f"{int(left):.5E}", "lost-precision"),
    (lambda left: f"{int(left):.14E}", "lost-precision"),
    (lambda left: left, "digits-doubtful"),
    (lambda left: f"{left}.0", "id-number-wrong"),
]


@pytest.mark.parametrize("whole", LOSSES, ids=["passes the check", "fails the check"])
@pytest.mark.parametrize(("spelt", "code"), CUT)
def test_a_number_that_a_text_file_keeps_without_its_last_digits_is_refused(whole, spelt, code):
    lines = table(a_row(id_number=spelt(whole[:15] + "000")), a_row())
    text = "\r\n".join(",".join("" if one is None else str(one) for one in row) for row in lines)
    check = looked_at(text.encode("gb18030"))
    (fault,) = check.listing.rows[0].faults
    assert fault.code == code
    assert whole[:6] not in fault.message
    assert list(check.persons) == [3]


def test_one_in_eleven_of_the_lost_passes_the_check():
    """Why they are refused by the cell: the check character would let these through."""
    days = [
        f"640104200{y}{m:02}{d:02}" for y in range(10) for m in range(1, 13) for d in (1, 9, 28)
    ]
    left = [f"{day}{order}00" for day in days for order in range(10)]
    share = sum(identity.id_check(one) == "0" for one in left) / len(left)
    assert 1 / 12 < share < 1 / 10


@pytest.mark.parametrize(
    "around",
    ["'{}", "{}\t", " {} ", "\u3000{}", "\u00a0{}", "\u200b{}\u200b", "{}\n"],
)
def test_an_id_number_is_read_through_what_stands_around_it(around):
    number = an_id_number()
    check = checked(a_row(id_number=around.format(number)))
    assert check.persons[2].number.text == number


def test_full_width_digits_and_look_alikes_of_x_are_read():
    first17 = next(
        one for n in range(1, 99) if identity.id_check(one := f"64010420040506{n:03}") == "X"
    )
    wide = first17.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    rows = [a_row(id_number=wide + "ｘ")]
    assert checked(*rows).persons[2].number.text == first17 + "X"
    for letter in "x×χХ*":
        assert checked(a_row(id_number=first17 + letter)).persons[2].number.text == first17 + "X"


CARDS = ["81000020040506", "82000020040506", "83000020040506", "93264020040506", "64212120040506"]


@pytest.mark.parametrize("first14", CARDS)
def test_cards_of_every_kind_and_retired_area_codes_are_read(first14):
    first17 = first14 + "012"
    check = checked(a_row(id_number=first17 + identity.id_check(first17)))
    assert (codes(check), list(check.persons)) == ([], [2])


FAULTS = [
    ({"id_number": "640104040506123"}, "id_number", "id-number-wrong"),
    ({"id_number": "11010519491231002Y"}, "id_number", "id-number-wrong"),
    ({"id_number": "110105194912310021"}, "id_number", "id-number-wrong"),
    ({"id_number": "640104200402300018"}, "id_number", "id-number-wrong"),
    ({"id_number": None}, "id_number", "required"),
    ({"id_number": "#N/A"}, "id_number", "cell-error"),
    ({"id_number": date(2004, 5, 6)}, "id_number", "not-a-code"),
    ({"name": None}, "name", "required"),
    ({"name": "\u3000\u200b"}, "name", "required"),
    ({"name": "·"}, "name", "name-unfit"),
    ({"name": "字" * 101}, "name", "too-long"),
    ({"region": None}, "region", "required"),
    ({"region": "长沙市天心区"}, "region", "not-a-choice"),
    ({"region": "银川市"}, "region", "not-a-choice"),
    ({"phone": "0951-5081456"}, "phone", "not-a-phone"),
    ({"phone": "1399511"}, "phone", "not-a-phone"),
    ({"education_level": "学士"}, "education_level", "not-a-choice"),
    ({"skill_level": "很高"}, "skill_level", "not-a-choice"),
    ({"employed": "看情况"}, "employed", "not-a-choice"),
    ({"hardship": "低保家庭成员、穷"}, "hardship", "not-a-choice"),
    ({"graduated_on": "2025年7月"}, "graduated_on", "day-incomplete"),
    ({"graduated_on": "25.7.1"}, "graduated_on", "two-digit-year"),
    ({"graduated_on": "2025-02-30"}, "graduated_on", "no-such-day"),
    ({"graduated_on": "2012-07-01"}, "graduated_on", "graduation-day-unfit"),
    ({"name": "马明1"}, "name", "name-unfit"),
    ({"unemployment_registered_on": "2026-03-03"}, "unemployment_registered_on", "malformed"),
]


@pytest.mark.parametrize(("changes", "name", "code"), FAULTS)
def test_a_fault_is_told_by_row_column_and_reason_and_its_row_gives_nobody(changes, name, code):
    check = checked(a_row(), a_row(**changes))
    listing = check.listing_with_findings()
    faults = [fault for fault in listing.faults if fault.weight == "error"]
    title = TITLES["department"][name]
    assert [(one.row, one.title, one.code) for one in faults] == [(3, title, code)]
    assert faults[0].message.endswith("。")
    assert [row.is_sound for row in listing.rows] == [True, False]
    number = changes.get("id_number")
    assert not (isinstance(number, str) and number[:9] in faults[0].message.replace("#N/A", ""))


DOUBTS = [
    ({"phone": None}, "phone-missing"),
    ({"id_number": "11010519491231002X"}, "no-category"),
]


@pytest.mark.parametrize(("changes", "code"), DOUBTS)
def test_a_doubt_is_said_and_the_person_is_read(changes, code):
    check = checked(a_row(**changes))
    assert (codes(check), list(check.persons)) == ([(2, code)], [2])


def test_a_place_that_no_card_bears_is_a_doubt():
    first17 = "00010420040506012"
    check = checked(a_row(id_number=first17 + identity.id_check(first17)))
    assert codes(check) == [(2, "id-place-odd")]


def test_a_graduate_above_twenty_four_is_of_a_category():
    number = an_id_number(date(1999, 1, 1))
    assert codes(checked(a_row(id_number=number))) == [(2, "no-category")]
    assert codes(checked(a_row(id_number=number, graduated_on="2025-07-01"))) == []


READ = [
    ("name", "阿依•测试", "阿依·测试"),
    ("name", "马　明", "马明"),
    ("name", "马 · 明", "马·明"),
    ("phone", 13995112233.0, "13995112233"),
    ("phone", "+86 139-9511-2233", "13995112233"),
    ("region", "宁夏银川市兴庆区", "640104"),
    ("region", 640104, "640104"),
    ("education_level", "大专", "31"),
    ("education_level", "21", "21"),
    ("skill_level", "高级工", "3"),
    ("skill_level", "无", None),
    ("employed", "未就业", False),
    ("employed", "是", True),
    ("graduated_on", date(2025, 7, 1), date(2025, 7, 1)),
    ("graduated_on", "2025.7.1", date(2025, 7, 1)),
    ("graduated_on", "2025年7月1日", date(2025, 7, 1)),
    ("graduated_on", "20250701", date(2025, 7, 1)),
    ("graduated_on", 45839, date(2025, 7, 1)),
]


@pytest.mark.parametrize(("name", "spelt", "value"), READ)
def test_a_cell_is_read_as_people_write_it(name, spelt, value):
    assert checked(a_row(**{name: spelt})).listing.rows[0].values[name] == value


def test_hardships_are_read_by_code_or_name_once_each():
    check = checked(a_row(hardship="低保家庭成员、残疾人；disabled"))
    assert check.persons[2].told.hardship == ("minimum_living", "disabled")
    assert checked(a_row()).persons[2].told.hardship is None


def test_the_name_is_compared_in_one_form_and_kept_as_it_was_written():
    person = checked(a_row(name="阿依•测试")).persons[2]
    assert (person.name, person.told.name) == ("阿依·测试", "阿依•测试")


def test_one_person_twice_in_a_file_is_told_with_the_earlier_row():
    row = a_row()
    check = checked(row, a_row(), row)
    assert codes(check) == [(4, "repeated")]


def test_of_one_person_the_first_row_is_read_though_it_is_faulty():
    number = a_row()["id_number"]
    rows = (a_row(id_number=number, **told) for told in ({"graduated_on": "去年"}, {}))
    assert codes(checked(*rows)) == [(2, "not-a-day"), (3, "repeated")]


def test_a_row_whose_number_cannot_be_read_takes_no_other_rows_place():
    number = a_row()["id_number"]
    rows = (a_row(id_number=told) for told in (number[:-1], number))
    assert [row for row, _ in codes(checked(*rows))] == [2]


@pytest.mark.parametrize("kind", ["canvass", "department"])
def test_an_office_answers_for_its_own_region_only(kind):
    check = checked(a_row(kind), kind=kind, area="640200")
    assert codes(check) == [(2, "outside-region")]
    assert not check.listing_with_findings().is_sound


def test_a_universitys_students_live_anywhere_in_the_region():
    check = checked(a_row("university"), kind="university", area="640200")
    assert codes(check) == [(2, "outside-region")]
    assert check.listing_with_findings().is_sound


@pytest.mark.parametrize("name", ["school", "graduated_on"])
def test_a_university_says_which_it_is_and_when_its_students_left(name):
    check = checked(a_row("university", **{name: None}), kind="university")
    assert codes(check) == [(2, "required")]


def test_a_list_without_numbers_or_names_is_refused_with_the_columns_that_lack():
    with pytest.raises(HeaderMissing) as refusal:
        looked_at(workbook(["居住地", "手机号码"], ["兴庆区", "13995112233"]))
    assert refusal.value.members["columns"] == ["姓名", "身份证号"]


def canvassed(**changes):
    return checked(a_row("canvass", **changes), kind="canvass")


def test_a_household_where_nobody_was_met_needs_no_person():
    check = canvassed(reached="否", name=None, id_number=None, phone=None)
    assert (codes(check), check.persons) == ([], {})
    named = canvassed(reached="未走访到", id_number=None)
    assert (codes(named), named.persons) == ([], {})


@pytest.mark.parametrize("reached", ["是", None])
def test_a_household_that_was_met_names_its_person(reached):
    check = canvassed(reached=reached, name=None, id_number=None)
    assert codes(check) == [(2, "required"), (2, "required")]


def test_a_wrong_number_is_no_blank_one():
    check = canvassed(reached="否", name=None, id_number="123")
    assert (2, "id-number-wrong") in codes(check)


def test_who_was_named_is_known_though_nobody_was_met():
    assert canvassed(reached="否").persons[2].told.reached is False


CANVASS_FAULTS = [
    ({"town": None, "village": None}, "required", True),
    ({"village_code": "64010400100"}, "village-code-wrong", True),
    ({"village_code": "430104001000"}, "village-code-wrong", True),
    ({"village_code": "640105001000"}, "village-code-elsewhere", True),
    ({"contact_kind": "电话"}, "required", True),
    ({"contacted_on": "2026-03-01"}, "required", True),
    ({"contact_kind": "电话", "contacted_on": "2026-03-03"}, "day-ahead", True),
    ({"contact_kind": "托梦", "contacted_on": "2026-03-01"}, "not-a-choice", True),
]


@pytest.mark.parametrize(("changes", "code", "is_error"), CANVASS_FAULTS)
def test_what_is_amiss_in_a_canvass_is_told(changes, code, is_error):
    check = canvassed(**changes)
    listing = check.listing_with_findings()
    assert code in [fault.code for fault in listing.faults]
    assert listing.is_sound is not is_error


def test_a_place_by_code_alone_will_do_and_a_number_cell_holds_it_whole():
    check = canvassed(town=None, village=None, village_code=640104001000)
    assert codes(check) == []
    assert check.persons[2].told.village_code == "640104001000"


@pytest.mark.parametrize(
    ("names", "codes_of"),
    [(EDUCATION, EducationLevel), (SKILLS, SkillLevel), (CONTACTS, ContactKind)],
)
def test_what_a_list_may_name_is_what_a_record_may_hold(names, codes_of):
    literal = get_args(codes_of)[0] if codes_of is not ContactKind else codes_of
    assert {*names} == {*get_args(literal)}
    spelt = [one for told in names.values() for one in told]
    assert len(spelt) == len(set(spelt))


@pytest.mark.parametrize("kind", TITLES)
def test_every_column_has_one_title_and_no_alias_of_another(kind):
    columns = form_on(kind, TODAY).columns
    spelt = [one for column in columns for one in {column.title, *column.aliases}]
    assert len(spelt) == len(set(spelt))


@pytest.mark.parametrize("column", ["school", "major", "town", "village"])
@pytest.mark.parametrize(
    "words", ["电话13812345678", f"学号{an_id_number()}", "138-1234-5678", "１３８１２３４５６７８"]
)
def test_a_number_of_a_person_among_words_is_refused_and_not_repeated(column, words):
    at_fault = a_row(**{"village": "湖滨社区", column: words})
    check = checked(at_fault, a_row(village="湖滨社区"), kind="canvass")
    (fault,) = check.listing_with_findings().faults
    assert (fault.row, fault.code) == (2, "personal-number")
    assert words not in fault.message


def test_a_place_may_be_named_with_its_statistical_code():
    assert codes(checked(a_row(village="湖滨社区640104001002"), kind="canvass")) == []
