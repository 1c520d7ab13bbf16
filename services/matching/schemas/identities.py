"""Who youths are, on the wire between services."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field

from services.common.web.wire import Wire
from services.matching.schemas.ids import YouthId
from services.matching.tables.youths import Youth


class IdentityOut(Wire):
    """一个见习对象的姓名和居民身份号码。"""

    youth_id: YouthId = Field(description="见习对象编号")
    name: str = Field(max_length=100, description="姓名")
    id_number: str = Field(max_length=18, description="居民身份号码")


class IdentitiesOut(Wire):
    """所问的见习对象。"""

    items: list[IdentityOut] = Field(max_length=100, description="已登记的")


class NumbersIn(Wire):
    """要查的居民身份号码。"""

    id_numbers: list[Annotated[str, Field(max_length=18)]] = Field(
        max_length=100, description="居民身份号码"
    )


class OwnerOfNumberOut(Wire):
    """一个号码的见习对象。"""

    youth_id: YouthId | None = Field(description="见习对象编号；没有登记为 null")


class OwnersOut(Wire):
    """按所问的次序。"""

    items: list[OwnerOfNumberOut] = Field(max_length=100, description="各号码的见习对象")


class HolderIn(Wire):
    """一个账户的户名，和它应当属于的见习对象。"""

    youth_id: YouthId = Field(description="见习对象编号")
    holder: str = Field(max_length=100, repr=False, description="户名")


class HolderOut(Wire):
    """户名与登记的姓名比较的结果。"""

    same: bool | None = Field(description="是不是本人；没有登记这个见习对象的为 null")


def shown_identities(youths: Sequence[Youth]) -> IdentitiesOut:
    """As registered."""
    return IdentitiesOut(items=[IdentityOut.model_validate(_told(one)) for one in youths])


def shown_owners(numbers: Sequence[str], owners: Mapping[str, str]) -> OwnersOut:
    """In the order asked."""
    return OwnersOut(items=[OwnerOfNumberOut(youth_id=owners.get(one)) for one in numbers])


def _told(youth: Youth) -> dict[str, str]:
    return {"youth_id": youth.id, "name": youth.name, "id_number": youth.id_number}
