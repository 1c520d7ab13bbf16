"""What makes a whole file unreadable, each told to the person who sent it."""

from typing import Final

from services.common.errors import Malformed, Member, TooLarge

FILE: Final = "/file"


class ListTooLarge(TooLarge):
    """名单文件不能超过20兆字节。"""


class ListRefused(Malformed):
    """名单文件不能读取。"""

    def __init__(self, detail: str, **members: Member) -> None:
        """`detail` says what to do; it never repeats what the file holds."""
        super().__init__(FILE, detail, **members)


class ListEmpty(ListRefused):
    """名单是空的。"""


class ListTypeUnknown(ListRefused):
    """这不是能够读取的名单文件。"""


class ListHasMacros(ListRefused):
    """名单文件带有宏，不能接受。"""


class ListLocked(ListRefused):
    """名单文件有密码保护，不能读取。"""


class ListUnsafe(ListRefused):
    """名单文件的内部结构不安全，不能接受。"""


class ListDamaged(ListRefused):
    """名单文件已损坏或不完整。"""


class ListOverLimits(ListRefused):
    """名单的行数、列数或内容超过限制。"""


class ListEncodingUnknown(ListRefused):
    """名单的文字编码无法识别。"""


class HeaderMissing(ListRefused):
    """没有找到名单的表头，或者缺少必填的列。"""


class HeaderTwice(ListRefused):
    """名单中有两列表头表示同一项内容。"""


class SeveralLists(ListRefused):
    """工作簿里有不止一张名单。"""


class TemplateOutdated(ListRefused):
    """名单用的是别的模板或旧版模板。"""


AT_ONCE: Final = (
    ListTooLarge,
    ListEmpty,
    ListTypeUnknown,
    ListHasMacros,
    ListLocked,
    ListUnsafe,
    ListDamaged,
    ListOverLimits,
)
"""What a file is refused by at a first look, before anything of it is kept."""
ON_READING: Final = (
    ListEncodingUnknown,
    HeaderMissing,
    HeaderTwice,
    SeveralLists,
    TemplateOutdated,
)
"""What it is refused by once its rows are read: by whoever reads them while they are asked."""
