"""Made-up rows of lists, as the columns of their forms want them: employers and youths."""

import random
from datetime import date, timedelta
from typing import Any

from services.common.lists.columns import Form
from services.common.values import identity
from services.matching.readers import youth_lists
from services.units.readers.unit_lists import INDUSTRIES, form_on

COUNTIES = ("兴庆区", "西夏区", "金凤区", "永宁县", "贺兰县", "灵武市")
TITLES = ("检验助理", "车间文员", "客服专员", "仓库管理员助理", "数据录入员", "图书管理员助理")
DUTIES = ("整理材料", "登记台账", "接听电话", "核对单据", "巡查设备", "录入数据", "送检样品")

FORM = form_on(date(2026, 3, 2))
YOUTHS = youth_lists.form_on("canvass", date(2026, 3, 2))


def titles(form: Form) -> list[Any]:
    """The row of titles."""
    return [column.title for column in form.columns]


def youth(number: int) -> list[Any]:
    """A person, the number making the name of the school and all that is to differ."""
    # No order of whole hundreds: with a nought behind it would look like one that lost its digits.
    born = date(2002, 1, 1) + timedelta(days=number // 99)
    first17 = f"640104{born:%Y%m%d}{number % 99 + 501:03}"
    told = {
        "name": "阿依·测试",
        "id_number": first17 + identity.id_check(first17),
        # One without a phone, so that there is something to hand back.
        "phone": f"138{number:08}" if number else None,
        "region": COUNTIES[number % len(COUNTIES)],
        "unemployment_registered_on": "2025-11-03",
        "education_level": "大专",
        "school": f"测试学校{number % 40}",
        "major": "机电",
        "town": "测试街道",
        "village": f"测试社区{number % 200}",
        "reached": "是",
        "contact_kind": "电话",
        "contacted_on": "2025-11-10",
    }
    return [told.get(column.name) for column in YOUTHS.columns]


def employers(count: int, *, different: bool) -> list[list[Any]]:
    """Employers with a post each, their texts repeated as in real lists or all different."""
    draw = random.Random(272)
    return [_employer(number, draw, different=different) for number in range(count)]


def _employer(number: int, draw: random.Random, *, different: bool) -> list[Any]:
    first17 = f"91640104MA{number:07}"
    duties = "，".join(draw.sample(DUTIES, 3)) + "。"
    mark = f"{number}号" if different else ""
    told = {
        "name": f"塞上测试{number}有限公司",
        "credit_code": first17 + identity.credit_check(first17),
        "region": draw.choice(COUNTIES),
        "industry": draw.choice(list(INDUSTRIES.values())),
        "contact_name": "马测试",
        "contact_phone": f"138{number:08}",
        "title": draw.choice(TITLES) + mark,
        "occupation": "4-08-05",
        "headcount": draw.randint(1, 20),
        "months": draw.randint(3, 12),
        "duties": mark + duties,
        "workplace": f"测试路{mark or draw.randint(1, 99)}",
        "meals": draw.choice("是否"),
        "extra_allowance": f"每月{draw.randint(1, 9)}00元",
    }
    return [told.get(column.name) for column in FORM.columns]
