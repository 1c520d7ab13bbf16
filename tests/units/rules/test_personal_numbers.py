"""A person's number in words that everybody will read is refused, and not repeated."""

import pytest

from services.units.rules.personal_numbers import (
    PersonalNumberInText,
    refuse_numbers,
    refuse_persons,
)
from services.units.rules.post_texts import PostText


@pytest.mark.parametrize(
    "text",
    [
        "咨询电话13995112233",
        "139\u200b95112233",
        "139_9511_2233",
        "139/9511/2233",
        "139*9511*2233",
        "139，9511，2233",
        "1 3 9 9 5 1 1 2 2 3 3",
        "640103 1999 0101 1234",
        "1399511223O",
        "一三九九五一一二二三三",
        "值班电话0951-5012345",
        "（0951）5012345",
        "010 8501 2345",
        "咨询电话：5012345",
        "致电 6501 2345 报名",
        "电话：501-2345",
        "座机6501-2345",
        "拨打5012345次日报名",
        "致电5012345个人事务科",
        "电话接听3000-4000，咨询电话5012345",
        "400-123-4567",
        "4001234567",
        "800-8201234",
    ],
)
def test_a_text_with_a_number_is_not_published(text):
    with pytest.raises(PersonalNumberInText):
        refuse_numbers([PostText("/duties", text)])


@pytest.mark.parametrize(
    "text",
    [
        "电话接听、录入订单 2026 件",
        "产品编号6501234",
        "维修电话机和座机",
        "12345热线",
        "2026-03-01 2026-08-31",
        "订单号139951122334",
        "信用代码91640100227680123X",
        "补贴1500、1800、2000元",
        "电话客服，月薪3000-4000元",
        "电话客服，月薪3000-4000",
        "拨打电话300-5000次",
        "电话接听2000-3000通",
        "24小时热线2500-3500元/月",
        "电话营销3000-4000/月",
        "电话回访2350 2800人次",
        "电话销售额5012345元",
    ],
)
def test_what_is_no_persons_number_may_stand(text):
    refuse_numbers([PostText("/duties", text)])


def test_every_text_with_a_number_is_named_and_no_number_repeated() -> None:
    texts = [
        PostText("/title", "资料员"),
        PostText("/duties", "整理资料，有事打13995112233"),
        PostText("/skills/0", "139 9511 2233"),
    ]
    with pytest.raises(PersonalNumberInText) as refused:
        refuse_numbers(texts)
    assert refused.value.members == {"pointers": ["/duties", "/skills/0"]}
    assert "139" not in str(refused.value)
    refuse_numbers(texts[:1])


def test_a_draft_may_hold_a_number_to_call_and_nobodys_own():
    called, own = PostText("/duties", "值班电话0951-5012345"), PostText("/title", "13995112233")
    refuse_persons([called])
    with pytest.raises(PersonalNumberInText) as refused:
        refuse_persons([called, own], "/posts/3")
    assert refused.value.members == {"pointers": ["/posts/3/title"]}
