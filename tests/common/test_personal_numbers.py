"""A person's number in a text, however it is spelt and parted; and what only looks like one."""

from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.common.values import identity
from services.common.values.personal_numbers import holds_personal_number, personal_numbers, plain
from services.common.web.wire import GroundText, Wire


class Said(Wire):
    ground: GroundText


def is_let_through(text: str) -> bool:
    try:
        Said(ground=f"说明：{text}。")
    except ValidationError:
        return False
    return True


MOBILES = [
    "13800138000",
    "138 0013 8000",
    "138-0013-8000",
    "138——0013——8000",
    "138.0013.8000",
    "138•0013•8000",
    "138·0013·8000",
    "138_0013_8000",
    "138/0013/8000",
    "138*0013*8000",
    "138，0013，8000",
    "138、0013、8000",
    "138:0013:8000",
    "138☆0013☆8000",
    "138(0013)8000",
    "(138)00138000",
    "（138） 0013-8000",
    "【138】00138000",
    "138 00138000",
    "1380013 8000",
    "1380013-8000",
    "138 001 38000",
    "138-00138-000",
    "1380 0138 000",
    "13800-138-000",
    "13 80 01 38 00 0",
    "138 00 13 80 00",
    "1 3 8 0 0 1 3 8 0 0 0",
    "1、3、8、0、0、1、3、8、0、0、0",
    "1-3-8 0-0-1-3 8-0-0-0",
    "1_380_013_800_0",
    "138\u200b00138000",
    "138\u200b0013\u20608000",
    "1\u03013800138000",
    "１３８００１３８０００",
    "１３８－００１３－８０００",
    "𝟏𝟑𝟖00138000",
    "①③⑧00138000",
    "➊➌➑00138000",
    "1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣",
    "١٣٨00138000",
    "1380013800O",
    "I38OO138OOO",
    "l38oo138ooo",
    "138 OO13 8OOO",
    "一三八零零一三八零零零",
    "一三八〇〇一三八〇〇〇",
    "壹叁捌零零壹叁捌零零零",
    "幺三八 零零幺三 八零零零",
    "138零零13八000",
    "8613800138000",
    "+86 13800138000",
    "+86-138-0013-8000",
    "008613800138000",
    "013800138000",
    "tel13800138000",
    "no13800138000",
    "微信13800138000同号",
    "第一13800138000",
    "补助300元 13800138000",
]

ID_NUMBERS = [
    "640104200403150018",
    "64010420040315001X",
    "64010420040315001x",
    "６４０１０４２００４０３１５００１Ｘ",
    "640104 20040315 001x",
    "640104-20040315-001X",
    "640104_20040315_001X",
    "640104/20040315/001X",
    "640103 1999 0101 1234",
    "640103，1999，0101，1234",
    "640104\u200b20040315\u200b001X",
    "6 4 0 1 0 4 2 0 0 4 0 3 1 5 0 0 1 8",
    "640_104_200_403_150_018",
    "64O1O42OO4O315OO18",
    "六四零一零四二零零四零三一五零零一八",
    "110105 1949 12 31 002X",
    "1101 0519 4912 3100 2X",
    "110-105-194-912-310-02X",
]

NOBODYS = [
    "咨询电话0951-5012345",
    "咨询电话0951-5012345/5012346",
    "电话（0951）5012345转8001",
    "010-12345678",
    "01012345678",
    "热线12333",
    "400-123-4567",
    "2026-03-01 至 2026-08-31",
    "2026-03-01 2026-08-31",
    "1998-07-01-100",
    "2026.3.1—2026.8.31",
    "2026/03/01-2026/08/31",
    "20260301-20260831",
    "二〇二六年三月一日至二〇二六年八月三十一日",
    "2023/2024/2025/2026届",
    "2022、2023、2024、2025年毕业",
    "订单号139951122334",
    "订单号202603011380013800",
    "12995112233",
    "1399511223",
    "信用代码91640100227680123X",
    "信用代码91640100MA75W1A00X",
    "信用代码N2640104MF1234567X",
    "证号640104200413150018",
    "邮编750001，8:30-17:30",
    "750001 2019-03-01 1660元",
    "750001 2026-03-01 1660元",
    "640104 2026-03-01 2026-08-31",
    "8:30-12:00，13:30-17:30，100元",
    "整理1 3 5 7 9号库房",
    "1、3、5、7、9、11、13、15号车间",
    "名额150（2025-2026学年）",
    "名额150，2025-2026学年",
    "月补贴1660-2000 300元餐补",
    "三档1500/2000/300元",
    "1660、1800、1990、2000元",
    "1500*2000*300毫米",
    "注册资本13,800,138,000元",
    "年产13500-200000件",
    "一、三、五、七日上班，二、四、六、八日休息",
    "一三五上早班，二四六上晚班",
    "壹万叁仟捌佰元整",
    "oil solo lobo ooooooooooooooooo",
    "",
]


@pytest.mark.parametrize("text", MOBILES + ID_NUMBERS)
def test_a_persons_number_is_found_and_let_through_nowhere(text):
    assert holds_personal_number(text)
    assert holds_personal_number(f"有事打{text}，勿扰")
    assert not is_let_through(text)


@pytest.mark.parametrize("text", NOBODYS)
def test_what_is_nobodys_number_may_stand(text):
    assert personal_numbers(text) == ()
    assert personal_numbers(f"说明：{text}。") == ()


def test_a_number_is_pointed_at_in_code_points_of_the_original():
    text = "😀电话：1️⃣38\u200b0013 8000，证号 640104 20040315 001X。"
    told = [text[start:end] for start, end in personal_numbers(text)]
    assert told == ["1️⃣38\u200b0013 8000", "640104 20040315 001X"]


def test_two_ways_to_read_one_number_are_one_place():
    assert personal_numbers("8613800138000 13900139000") == ((0, 13), (14, 25))
    assert personal_numbers("138 0013 8000 138 0013 8000") == ((0, 13), (14, 27))


def test_a_text_is_shown_as_it_is_read():
    seen = plain("Ａ\u200b①❷\u0301 x\t½")
    assert seen.text == "A12 x\t1⁄2"
    assert seen.span(0, 1) == (0, 1)
    assert seen.span(1, 3) == (2, 4)


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("账号6217001230001234567", False),
        ("账号6217 0012 3000 1234 567", False),
        ("账号６２１７\u200b００１２３０００１２３４", False),
        ("2026-03-01 2026-08-31在岗", True),
        ("2026-03-01至2026-08-31在岗", True),
        ("每月1660 - 2000元", True),
        ("2026 - 03 - 01", True),
        ("信用代码91640100MA75W1A00X", True),
    ],
)
def test_words_that_travel_hold_no_account_either(text, passes):
    assert is_let_through(text) is passes


DIGITS = [
    "0123456789",
    "０１２３４５６７８９",
    "〇一二三四五六七八九",
    "零壹贰叁肆伍陆柒捌玖",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
]
tails = st.text("0123456789", min_size=9, max_size=9)
mobiles = st.builds("1{}{}".format, st.sampled_from("3456789"), tails)
scripts = st.lists(st.sampled_from(DIGITS), min_size=18, max_size=18)
marks = st.text(" -._/*·•~，、:#☆", max_size=2)
unseen = st.text("\u200b\u2060\ufe0f", max_size=2)
lone = st.text("王报名电话：，。（） ab", max_size=8)


def spelt(number: str, scripts: list[str]) -> str:
    return "".join(
        script[int(digit)] if digit.isdigit() else digit
        for digit, script in zip(number, scripts, strict=False)
    )


@given(lone, mobiles, scripts, marks, unseen)
def test_every_mobile_number_is_found_in_any_script_with_one_mark_between(
    around, number, scripts, mark, hidden
):
    told = spelt(number, scripts)
    parted = (hidden + mark).join((told[:3], told[3:7], told[7:]))
    (place,) = personal_numbers(f"{around}：{parted}。{around}")
    assert place == (len(around) + 1, len(around) + 1 + len(parted))


@given(mobiles, st.text("-_·• ，", min_size=1, max_size=3))
def test_every_mobile_number_is_found_digit_by_digit(number, mark):
    assert holds_personal_number(mark.join(number))


births = st.dates(date(1950, 1, 1), date(2010, 12, 31))
places = st.from_regex(r"[1-9][0-9]{5}", fullmatch=True)


@given(places, births, st.integers(0, 999), scripts, st.sampled_from(["", " ", "-", "_", "，"]))
def test_every_id_number_is_found(place, born_on, order, scripts, mark):
    first17 = f"{place}{born_on:%Y%m%d}{order:03}"
    number = spelt(first17 + identity.id_check(first17), scripts)
    for cuts in ((6, 14), (6, 10, 14), (6, 10, 12, 14), (4, 8, 12, 16), (3, 6, 9, 12, 15)):
        parts = [number[a:b] for a, b in zip((0, *cuts), (*cuts, 18), strict=True)]
        assert holds_personal_number(f"证号{mark.join(parts)}。")


days = st.dates(date(1990, 1, 1), date(2035, 12, 31))
forms = st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y-%m", "%Y年%m月"])


@given(days, days, forms, st.sampled_from(["至", "-", " ", "—", "~", "、"]))
def test_no_two_days_are_a_number(first, last, form, between):
    assert personal_numbers(f"{first.strftime(form)}{between}{last.strftime(form)}") == ()


wages = st.integers(10, 200).map(lambda tens: str(10 * tens))


@given(
    st.lists(wages, min_size=2, max_size=6), st.sampled_from(["、", "，", "/", "-", "—", "元、"])
)
def test_no_wages_are_a_number_unless_they_are_parted_like_one(told, between):
    like_one = [len(wage) for wage in told]
    assume((3, 4, 4) not in zip(like_one, like_one[1:], like_one[2:], strict=False))
    text = between.join(told)
    for start, end in personal_numbers(f"{text}元"):
        pytest.fail(text[start:end])


codes = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9)
heads = st.sampled_from(["91", "92", "93", "52", "12", "N2", "A1"])


@given(heads, codes)
@example("A1", "0000A0000")
def test_no_credit_code_is_a_number(head, rest):
    first17 = f"{head}640104{rest}"
    code = first17 + identity.credit_check(first17)
    assume(not identity.seems_a_persons(code, on=date(2026, 3, 2)))
    assert personal_numbers(f"统一社会信用代码{code}。") == ()


@given(st.integers(0, 9999), st.sampled_from(["130102", "513221", "120101"]))
def test_an_id_number_is_one_though_it_is_a_credit_code_too(order, place):
    first17 = f"{place}2004{order % 12 + 1:02}{order % 28 + 1:02}{order % 1000:03}"
    number = first17 + identity.id_check(first17)
    assert personal_numbers(f"号码{number}。") == ((2, 20),)


lines = st.from_regex(r"0(10|2[0-9]|[3-9][0-9]{2})-[2-8][0-9]{6,7}", fullmatch=True)


@given(lines, st.integers(1, 9999), st.sampled_from(["转", "-", "，", "/"]))
def test_no_landline_is_a_number(line, extension, mark):
    assert personal_numbers(f"电话：{line}{mark}{extension}") == ()
