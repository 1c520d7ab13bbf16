"""Identity codes: the resident's number of GB 11643 and the unit's credit code of GB 32100."""

import re
from dataclasses import dataclass
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PHONE = re.compile(r"^1[3-9]\d{9}$", re.ASCII)


class IdentityError(ValueError):
    """A code that cannot be one; `reason` says in Chinese why, and never repeats the code."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, repr=False)
class IdNumber:
    """A resident's ID number: 18 characters, upper case, with a valid check character."""

    text: str

    @property
    def born_on(self) -> date:
        """The birth date that digits 7 to 14 name."""
        return date(int(self.text[6:10]), int(self.text[10:12]), int(self.text[12:14]))

    @property
    def masked(self) -> str:
        """First three and last two characters: what an answer may show."""
        return self.text[:3] + "*" * 13 + self.text[-2:]


def id_number(text: str, *, on: date) -> IdNumber:
    """Read an ID number as of a day (GB 11643, ISO 7064 MOD 11-2).

    Area codes are not compared with today's list: retired ones open the numbers of this very
    age group. Raises IdentityError for a wrong length, character, birth date or check.
    """
    plain = text.strip().upper()
    if not re.fullmatch(r"\d{17}[\dX]", plain, re.ASCII):
        raise IdentityError("居民身份号码应为18位，前17位是数字，末位是数字或X。")
    if id_check(plain[:17]) != plain[17]:
        raise IdentityError("居民身份号码的校验码不正确，请核对。")
    number = IdNumber(plain)
    try:
        born_on = number.born_on
    except ValueError:
        raise IdentityError("居民身份号码中的出生日期不存在。") from None
    if born_on > on:
        raise IdentityError("居民身份号码中的出生日期晚于今天。")
    return number


def id_check(first17: str) -> str:
    """The check character for seventeen digits."""
    total = sum(int(d) * w for d, w in zip(first17, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def credit_code(text: str) -> str:
    """Read a unified social credit code (GB 32100): 18 characters, upper case.

    Raises IdentityError for a wrong length, character or check character.
    """
    plain = text.strip().upper()
    if len(plain) != 18 or any(c not in _CREDIT_ALPHABET for c in plain):
        raise IdentityError("统一社会信用代码应为18位数字或大写字母（不含I、O、S、V、Z）。")
    if credit_check(plain[:17]) != plain[17]:
        raise IdentityError("统一社会信用代码的校验码不正确，请核对。")
    return plain


def credit_check(first17: str) -> str:
    """The check character for seventeen characters."""
    total = sum(_CREDIT_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return _CREDIT_ALPHABET[-total % 31]


def phone(text: str) -> str:
    """Read a mobile number of the mainland: 11 digits, without +86, blanks or hyphens.

    Raises IdentityError for anything else.
    """
    plain = re.sub(r"[\s-]", "", text).removeprefix("+86")
    if not _PHONE.match(plain):
        raise IdentityError("手机号码应为以1开头的11位数字。")
    return plain


def masked_phone(text: str) -> str:
    """First three and last four digits."""
    return f"{text[:3]}****{text[-4:]}"


def masked_name(text: str) -> str:
    """The first character, and a star for the rest."""
    return text[:1] + "*" if len(text) > 1 else text


def masked_account(text: str) -> str:
    """The last four characters of a payee account."""
    return "****" + text[-4:]
