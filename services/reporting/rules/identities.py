"""Identities: who the persons of a list are, as registered; asked for, shown, never kept here."""

from dataclasses import dataclass, field

from services.common.errors import Unavailable


class IdentitiesUnavailable(Unavailable):
    """暂时不能取得人员的姓名和居民身份号码，请稍后再试。"""


@dataclass(frozen=True)
class Identity:
    """A person's name and ID number, as registered."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
