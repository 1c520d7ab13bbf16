"""Identity codes: the numbers that persons bear, and the unit's credit code of GB 32100."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from operator import mul
from typing import Final, Literal

from services.common.values import names

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LOOKALIKES = {"I": "1", "O": "0"}
_OLDEST: Final = 120
"""Years: nobody alive bears a card that names an earlier birth."""
_MOBILE_DIGITS = 11
_PHONE = re.compile(r"^1[3-9]\d{9}$", re.ASCII)


class IdentityError(ValueError):
    """A code that cannot be one; `reason` says in Chinese why, and never repeats the code."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


class FirstGenerationNumber(IdentityError):
    """A number of 15 digits: its cards ended with 2012, and it has no check character."""


IdKind = Literal[
    "resident", "hong_kong_resident", "macao_resident", "taiwan_resident", "foreign_permanent"
]
"""Which card bears a number: 居民身份证, 港澳台居民居住证, or 外国人永久居留身份证 of 2023."""

_PERMITS: Final[dict[str, IdKind]] = {
    "81": "hong_kong_resident",
    "82": "macao_resident",
    "83": "taiwan_resident",
}
_PROVINCES: Final = frozenset(
    (
        "11", "12", "13", "14", "15", "21", "22", "23",
        "31", "32", "33", "34", "35", "36", "37",
        "41", "42", "43", "44", "45", "46",
        "50", "51", "52", "53", "54",
        "61", "62", "63", "64", "65", "71",
    )
)  # fmt: skip
_OF_NINGXIA: Final = frozenset(("01", "02", "03", "04", "05", "21", "22"))
"""Its cities, and the prefectures 银南 and 固原 of before: the digits after 64."""


@dataclass(frozen=True, repr=False)
class IdNumber:
    """A person's number: 18 characters, upper case, with a valid check character.

    All kinds have one form: six characters of place, eight of birth, three of order, one check. A
    foreigner's card of 2023 has 9, two digits of the place and three of the nationality in front.
    """

    text: str

    @property
    def kind(self) -> IdKind:
        """The kind of card, as the first digits tell it."""
        if self.text[0] == "9":
            return "foreign_permanent"
        return _PERMITS.get(self.text[:2], "resident")

    @property
    def place_is_odd(self) -> bool:
        """Whether the digits of place are none that this kind of card is known to bear.

        A hint to look again, never a ground to refuse: they name the first registration, by codes
        that have been retired since.
        """
        if self.kind == "foreign_permanent":
            return self.text[1:3] not in _PROVINCES
        if self.kind == "resident":
            return self.text[:2] not in _PROVINCES or self._is_of_no_city_here()
        return self.text[2:6] != "0000"

    def _is_of_no_city_here(self) -> bool:
        return self.text[:2] == "64" and self.text[2:4] not in _OF_NINGXIA

    @property
    def born_on(self) -> date:
        """The birth date that digits 7 to 14 name."""
        return date.fromisoformat(self.text[6:14])

    @property
    def is_of_a_man(self) -> bool:
        """Whether the order, digits 15 to 17, is odd, as men's are."""
        return int(self.text[16]) % 2 == 1

    @property
    def masked(self) -> str:
        """First three characters and the check: what an answer may show.

        Of somebody whose age group and county are known, one digit more would leave a few hundred
        numbers to try.
        """
        return self.text[:3] + "*" * 14 + self.text[-1]


def spelled(text: str) -> str:
    """A code in one spelling: half-width, upper case, without blanks or what nobody sees."""
    return "".join(unicodedata.normalize("NFKC", names.plain(text)).split()).upper()


def id_number(text: str, *, on: date) -> IdNumber:
    """Read an ID number as of a day (GB 11643, ISO 7064 MOD 11-2), however it was typed.

    Residence permits of Hong Kong, Macao and Taiwan residents and foreigners' cards since
    2023-12-01 are formed and checked alike. Area codes are not compared with today's list: retired
    ones open the numbers of this very age group. Raises FirstGenerationNumber for 15 digits, and
    IdentityError for a wrong length, character or check, or a birth date of nobody alive.
    """
    plain = spelled(text)
    if re.fullmatch(r"\d{15}", plain, re.ASCII):
        raise FirstGenerationNumber(
            "15位的旧身份证号码自2013年起停用，见习年龄段的人员均有18位号码，请按现在的证件填写。"
        )
    if not re.fullmatch(r"\d{17}[\dX]", plain, re.ASCII):
        raise IdentityError("身份号码应为18位，前17位是数字，末位是数字或X。")
    if id_check(plain[:17]) != plain[17]:
        raise IdentityError("身份号码的校验码不正确，请核对。")
    number = IdNumber(plain)
    try:
        born_on = number.born_on
    except ValueError:
        raise IdentityError("身份号码中的出生日期不存在。") from None
    if born_on > on:
        raise IdentityError("身份号码中的出生日期晚于今天。")
    if born_on.year < on.year - _OLDEST:
        raise IdentityError(f"身份号码中的出生日期早于{_OLDEST}年以前，请核对。")
    return number


def id_check(first17: str) -> str:
    """The check character for seventeen digits."""
    total = sum(map(mul, map(int, first17), _WEIGHTS))
    return _CHECKS[total % 11]


CreditFault = Literal["check_wrong", "head_unknown"]

CREDIT_HEADS: Final = {
    "1": "1239",  # 机构编制：机关、事业单位、群众团体、其他
    "2": "19",  # 外交：外国常驻新闻机构、其他
    "3": "123459",  # 司法行政：律师、公证、基层法律服务、鉴定、仲裁、其他
    "4": "19",  # 文化：外国在华文化中心、其他
    "5": "1239",  # 民政：社会团体、民办非企业单位、基金会、其他
    "6": "129",  # 旅游：外国、港澳台旅游部门代表机构、其他
    "7": "129",  # 宗教：活动场所、院校、其他
    "8": "19",  # 工会：基层工会、其他
    "9": "123",  # 工商：企业、个体工商户、农民专业合作社
    "A": "19",  # 中央军委改革和编制办公室：军队事业单位、其他
    "N": "1239",  # 农业：组级、村级、乡镇级集体经济组织、其他
    "Y": "1",  # 其他
}
"""Who registers, and the kinds of body each registers (GB 32100 with its first amendment)."""


def credit_code(text: str) -> str:
    """Read a unified social credit code (GB 32100): 18 characters, upper case.

    What it is built of is checked, not whether it is true: `credit_faults` tells the rest.
    Raises IdentityError for a wrong length or character, or a region that is not six digits.
    """
    plain = spelled(text)
    _suggest_digits(plain)
    if len(plain) != 18 or any(c not in _CREDIT_ALPHABET for c in plain):
        raise IdentityError("统一社会信用代码应为18位数字或大写字母（不含I、O、S、V、Z）。")
    if not plain[2:8].isdigit():
        raise IdentityError("统一社会信用代码第3至8位是登记机关的行政区划代码，应为数字。")
    return plain


def credit_faults(code: str) -> tuple[CreditFault, ...]:
    """What is doubtful in a code that was read: some early codes are genuinely wrong."""
    faults: list[CreditFault] = []
    if credit_check(code[:17]) != code[17]:
        faults.append("check_wrong")
    if code[1] not in CREDIT_HEADS.get(code[0], ""):
        faults.append("head_unknown")
    return tuple(faults)


def seems_a_persons(text: str, *, on: date) -> bool:
    """Whether a text is a resident's ID number, or one mistyped: its birth date gives it away.

    A credit code without fault is none, unless it is a true ID number as well.
    """
    plain = spelled(text)
    if not re.fullmatch(r"\d{17}[\dX]", plain, re.ASCII):
        return False
    year, month, day = int(plain[6:10]), int(plain[10:12]), int(plain[12:14])
    if not (on.year - _OLDEST <= year <= on.year and 1 <= month <= 12 and 1 <= day <= 31):
        return False
    return id_check(plain[:17]) == plain[17] or bool(credit_faults(plain))


def _suggest_digits(plain: str) -> None:
    # I and O are never taken for 1 and 0 in silence: whoever typed them looks again.
    with_digits = "".join(_LOOKALIKES.get(c, c) for c in plain)
    if with_digits == plain or len(plain) != 18 or set(with_digits) - set(_CREDIT_ALPHABET):
        return
    if credit_check(with_digits[:17]) == with_digits[17]:
        told = "、".join(
            f"第{place}位的字母{c}是否应为数字{_LOOKALIKES[c]}"
            for place, c in enumerate(plain, start=1)
            if c in _LOOKALIKES
        )
        raise IdentityError(f"统一社会信用代码不使用字母I、O，请核对{told}。")


def credit_check(first17: str) -> str:
    """The check character for seventeen characters."""
    total = sum(_CREDIT_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return _CREDIT_ALPHABET[-total % 31]


def phone(text: str) -> str:
    """Read a mobile number of the mainland: 11 digits, without +86, blanks or hyphens.

    Raises IdentityError for anything else.
    """
    plain = spelled(text).replace("-", "").removeprefix("+86")
    if not _PHONE.match(plain):
        raise IdentityError("手机号码应为以1开头的11位数字。")
    return plain


def masked_phone(text: str) -> str:
    """First three and last four digits; of what is shorter than a mobile number, the last ones."""
    if len(text) < _MOBILE_DIGITS:
        return f"****{text[len(text) // 2 + 1 :][-4:]}"
    return f"{text[:3]}****{text[-4:]}"


def masked_name(text: str) -> str:
    """The first character, and a star for the rest; of a name of one character the star alone."""
    return text[:1] + "*" if len(text) > 1 else "*"


def masked_account(text: str) -> str:
    """The last four characters of a payee account."""
    return "****" + text[-4:]
