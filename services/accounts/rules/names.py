"""Sign-in names: what may be one, and which two are the same."""

import re
import unicodedata

from services.common.errors import Conflict, Malformed
from services.common.values.identity import credit_faults
from services.common.values.personal_numbers import holds_personal_number

_FORM = re.compile(r"[A-Za-z0-9\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af·._-]{4,64}")
_SEPARATORS = re.compile(r"[·._-]")

# 18 digits and the 15 of the first generation, and a mobile number: names lie in clear text.
_BORN = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_PERSONAL = re.compile(
    rf"(?<!\d)(?:[1-9]\d{{5}}(?:18|19|20)\d{{2}}{_BORN}\d{{3}}[\dXx]"
    rf"|[1-9]\d{{7}}{_BORN}\d{{3}}"
    r"|(?:86)?1[3-9]\d{9})(?!\d)",
    re.ASCII,
)

# As long as a card's. A letter after it makes it a credit code.
_ACCOUNT = re.compile(r"[0-9]{15,}(?![0-9A-Za-z])")
_CODE_LENGTH = 18


class SignInNameUnfit(Malformed):
    """登录名不符合要求。"""


class SignInNameTaken(Conflict):
    """这个登录名已被使用。"""


def read_name(text: str) -> str:
    """The name as it is kept: compatibility forms unified (ＡＢ１ is AB1).

    Raises SignInNameUnfit for another form, or for one that holds an ID or phone number.
    """
    name = unicodedata.normalize("NFKC", text.strip())
    if not _FORM.fullmatch(name):
        raise SignInNameUnfit(
            "/name", "登录名应为4至64个字符，可用汉字、字母、数字和·._-，不能有空格。"
        )
    if _PERSONAL.search(name) or _PERSONAL.search(_SEPARATORS.sub("", name)) or _is_told(name):
        raise SignInNameUnfit("/name", "登录名不能包含身份证号码、手机号码或者账号，请换一个。")
    return name


def _is_told(name: str) -> bool:
    """Whether a number stands in it in other digits, or one as long as an account's."""
    accounts = (match.group() for match in _ACCOUNT.finditer(name))
    return holds_personal_number(name) or any(not _is_credit_code(one) for one in accounts)


def _is_credit_code(digits: str) -> bool:
    return len(digits) == _CODE_LENGTH and not credit_faults(digits)


def folded(text: str) -> str:
    """The key by which a name is unique and found: without case and compatibility forms.

    Never fails: of a text that cannot be a name it is empty, and no account has that key.
    """
    name = unicodedata.normalize("NFKC", text.strip())
    return name.casefold() if _FORM.fullmatch(name) else ""
