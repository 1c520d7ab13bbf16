"""The consent to be insured (保险法 第三十四条、第三十九条): its words, and who may give it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.common.errors import Malformed, Member, NotFound, Refused

WHOLE: Final = 100
"""Percent that the shares of all beneficiaries come to."""


class ConsentTextDiffers(Refused):
    """签署的内容与投保同意书现行文本不一致，请重新查看后再签。"""


class ConsentByGuardian(Refused):
    """未成年的，投保同意书须与监护人一同签署纸质文本，打印签字后拍照提交。"""


class ConsentPaperNotSeen(Refused):
    """核对通过须看到每一页写明的协议编号，以及本人和监护人的签字。"""


class NoInsuranceConsent(NotFound):
    """还没有签署投保同意书。"""


Relation = Literal[
    "spouse",
    "parent",
    "child",
    "sibling",
    "grandparent",
    "maternal_grandparent",
    "grandchild",
    "maternal_grandchild",
]
"""Close relatives (民法典 1045): nobody else may be paid where an employer insures (保险法 39)."""
_RELATIONS: Final[dict[str, str]] = {
    "spouse": "配偶",
    "parent": "父母",
    "child": "子女",
    "sibling": "兄弟姐妹",
    "grandparent": "祖父母",
    "maternal_grandparent": "外祖父母",
    "grandchild": "孙子女",
    "maternal_grandchild": "外孙子女",
}


@dataclass(frozen=True)
class Beneficiary:
    """Whom the insured names to be paid on their death, and for how much of the sum."""

    name: str
    relation: Relation
    percent: int


@dataclass(frozen=True)
class Insured:
    """Whose consent it is: their name, their agreement, the most they are insured for (yuan).

    `signed_on` is the day of an agreement kept on paper since before, whose number is not known
    here: `agreement` is then the dispatch's.
    """

    name: str
    agreement: str
    unit_name: str
    sum_limit: int
    minor: bool = False
    """A minor consents together with their guardian."""
    signed_on: date | None = None


@dataclass(frozen=True)
class ConsentSeen:
    """What an officer saw on a consent signed on paper."""

    number_on_each_page: bool
    signatures: bool


def check_shares(named: Sequence[Beneficiary]) -> None:
    """Shares of named beneficiaries come to the whole: Malformed. Nobody named is in order."""
    if named and sum(one.percent for one in named) != WHOLE:
        raise Malformed("/beneficiaries", "各受益人的份额合计须为100%。")


def text_of(insured: Insured, named: Sequence[Beneficiary]) -> str:
    """The very words of a consent."""
    who = "本人及本人的监护人" if insured.minor else "本人"
    signer = f"本人{insured.name}" + ("及本人的监护人" if insured.minor else "")
    return (
        f"{signer}，就{_agreed(insured)}约定的见习期间，"
        "同意当地人力资源社会保障部门通过政府采购确定的商业保险经办机构，以本人为被保险人订立以死亡、伤残为给付条件的"
        f"商业意外伤害保险合同，保险金额不超过{insured.sum_limit}元，保险费由就业补助资金支付，{who}不负担。"
        f"{_beneficiary(named, who)}{who}知道可以随时另行指定受益人。"
    )


def digest_of(text: str) -> str:
    """SHA-256 of the words in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def refuse_consent(text: str, digest: str, *, minor: bool) -> None:
    """Who is of age consents to these very words. Raises ConsentByGuardian, ConsentTextDiffers."""
    if minor:
        raise ConsentByGuardian
    if digest != digest_of(text):
        raise ConsentTextDiffers


def check_guardian_named(guardian_name: str | None, *, minor: bool) -> None:
    """A minor's paper names the guardian who signed it, and no other does. Raises Malformed."""
    if minor != (guardian_name is not None):
        raise Malformed("/guardian_name", "未成年的填写签字的监护人姓名，成年的不填。")


def refuse_unseen(seen: ConsentSeen) -> None:
    """A paper is accepted on its number and its signatures. Raises ConsentPaperNotSeen."""
    missing: list[Member] = [name for name, was_seen in vars(seen).items() if not was_seen]
    if missing:
        raise ConsentPaperNotSeen(missing=missing)


def _agreed(insured: Insured) -> str:
    number, unit_name, day = insured.agreement, insured.unit_name, insured.signed_on
    if day is None:
        return f"见习协议{number}（见习单位：{unit_name}）"
    signed = f"{day.year}年{day.month}月{day.day}日签订的见习协议"
    return f"{signed}（派遣编号{number}，见习单位：{unit_name}）"


def _beneficiary(named: Sequence[Beneficiary], who: str) -> str:
    if not named:
        return f"{who}没有另行指定受益人，身故保险金由法定继承人依法继承。"
    told = "；".join(f"{one.name}（{_RELATIONS[one.relation]}）{one.percent}%" for one in named)
    return f"{who}指定的身故受益人和份额为：{told}。"
