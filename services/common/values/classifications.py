"""Sections of industries (GB/T 4754-2017), groups of occupations (GB/T 6565-2015)."""

from typing import Final

INDUSTRIES: Final = {
    "A": "农、林、牧、渔业",
    "B": "采矿业",
    "C": "制造业",
    "D": "电力、热力、燃气及水生产和供应业",
    "E": "建筑业",
    "F": "批发和零售业",
    "G": "交通运输、仓储和邮政业",
    "H": "住宿和餐饮业",
    "I": "信息传输、软件和信息技术服务业",
    "J": "金融业",
    "K": "房地产业",
    "L": "租赁和商务服务业",
    "M": "科学研究和技术服务业",
    "N": "水利、环境和公共设施管理业",
    "O": "居民服务、修理和其他服务业",
    "P": "教育",
    "Q": "卫生和社会工作",
    "R": "文化、体育和娱乐业",
    "S": "公共管理、社会保障和社会组织",
    "T": "国际组织",
}
OCCUPATIONS: Final = {
    "1": "党的机关、国家机关、群众团体和社会组织、企事业单位负责人",
    "2": "专业技术人员",
    "3": "办事人员和有关人员",
    "4": "社会生产服务和生活服务人员",
    "5": "农、林、牧、渔业生产及辅助人员",
    "6": "生产制造及有关人员",
    "7": "军人",
    "8": "不便分类的其他从业人员",
}

_MIDDLE_GROUPS: Final = {
    "1": (*range(1, 7),),
    "2": (*range(1, 11), 99),
    "3": (*range(1, 4), 99),
    "4": (*range(1, 15), 99),
    "5": (*range(1, 6), 99),
    "6": (*range(1, 32), 99),
    "7": (*range(5),),
    "8": (0,),
}
"""By major group, those of the standard and those that 职业分类大典 of 2022 adds (3-03,
7-01 to 7-04). What lies below them is not listed here and passes."""


def is_occupation(code: str) -> bool:
    """Whether a code of the right form can be an occupation's: its middle group exists."""
    major, _, rest = code.partition("-")
    return major in OCCUPATIONS and (not rest or int(rest[:2]) in _MIDDLE_GROUPS[major])


def industry_named(code: str) -> str:
    """The section of an industry by name, with the code where it says more than the section."""
    return _named(INDUSTRIES[code[0]], code)


def occupation_named(code: str) -> str:
    """The major group of an occupation by name, with the code where it says more."""
    return _named(OCCUPATIONS[code[0]], code)


def _named(name: str, code: str) -> str:
    return name if len(code) == 1 else f"{name}（{code}）"
