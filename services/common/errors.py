"""The families of refusal: a rule raises one, the web layer renders it as an RFC 9457 problem.

A concrete error is a class in some `rules.py`:

    class PostFull(Refused):
        '''这个岗位的名额已满。'''

Its docstring (Chinese, one sentence) is the problem's title, its name in kebab-case the code
(`post-full`), its keyword arguments the extension members.

    JianxiError
    ├── Unreadable        400  the request lacks what every request of its kind needs
    ├── Unauthenticated   401  nobody vouches for the caller
    ├── Forbidden         403  the caller's role lacks the right
    ├── NotFound          404  absent, or not the caller's to see
    ├── Conflict          409  something else is under way or came first
    ├── Refused           409  a rule or a state says no
    ├── Stale             412  the version the caller saw is not the version that is
    ├── TooLarge          413  more bytes than the path takes
    ├── Malformed         422  the payload itself is wrong; never a rule's no
    ├── Unpinned          428  a move that must name the version it saw
    ├── TooMany           429  slow down
    └── Unavailable       503  not now; `retry_after` seconds later perhaps
"""

import re
from typing import ClassVar, TypeAlias

Member: TypeAlias = "str | int | bool | list[Member] | dict[str, Member] | None"


class JianxiError(Exception):
    """系统无法完成这个请求。"""

    status: ClassVar[int] = 500
    article: str | None = None
    """The article that refuses, such as 宁人社函〔2020〕272号 二; None where no article does.

    An error may name another where that depends on what was found."""
    retry_after: int | None = None
    """After how many seconds the same request may go through; None if it will not."""

    def __init__(self, detail: str = "", **members: Member) -> None:
        """`detail` is for people (Chinese); `members` are for programs. Neither may echo input."""
        super().__init__(detail)
        self.detail = detail
        self.members = members

    @classmethod
    def code(cls) -> str:
        """The stable English name: PostFull is `post-full`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    @classmethod
    def title(cls) -> str:
        """The docstring's first line: what went wrong, in Chinese."""
        return (cls.__doc__ or JianxiError.__doc__ or "").strip().splitlines()[0]


class Unreadable(JianxiError):
    """请求缺少必要的内容。"""

    status = 400


class Unauthenticated(JianxiError):
    """请先登录。"""

    status = 401


class Forbidden(JianxiError):
    """当前身份没有这项权限。"""

    status = 403


class NotFound(JianxiError):
    """没有找到，或者不在您可以查看的范围内。"""

    status = 404


class Conflict(JianxiError):
    """与正在进行的或已有的事项冲突。"""

    status = 409


class Refused(JianxiError):
    """按规定不能办理。"""

    status = 409


class Stale(JianxiError):
    """内容已被他人更新，请刷新后再办理。"""

    status = 412


class TooLarge(JianxiError):
    """提交的内容超过大小限制。"""

    status = 413


class Malformed(JianxiError):
    """提交的内容格式不正确。"""

    status = 422

    def __init__(self, pointer: str, detail: str, **members: Member) -> None:
        """`pointer` is the JSON pointer of the field at fault, such as /credit_code."""
        super().__init__(detail, **members)
        self.pointer = pointer


class Unpinned(JianxiError):
    """请注明您看到的版本号。"""

    status = 428


class TooMany(JianxiError):
    """请求过于频繁，请稍后再试。"""

    status = 429

    def __init__(self, detail: str = "", *, retry_after: int = 1, **members: Member) -> None:
        """`retry_after` is in seconds."""
        super().__init__(detail, **members)
        self.retry_after = retry_after


class Unavailable(JianxiError):
    """服务暂时不可用，请稍后再试。"""

    status = 503

    def __init__(self, detail: str = "", *, retry_after: int = 2, **members: Member) -> None:
        """`retry_after` is in seconds."""
        super().__init__(detail, **members)
        self.retry_after = retry_after
