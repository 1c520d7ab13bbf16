"""Lists that a department hands in by its data agreement: what it declares, what is refused."""

from dataclasses import dataclass, field
from datetime import date

from services.common.errors import Forbidden, Malformed, NotFound
from services.common.lists.outcomes import ImportMode
from services.common.lists.refusals import ListRefused
from services.common.values import region


@dataclass(frozen=True)
class Handing:
    """A list as a department hands it in, and what its agreement grants at that moment."""

    agreement_id: str
    agreement_version: int
    office: str
    """The region of the office that concluded the agreement."""
    department: str
    areas: tuple[str, ...]
    content: bytes = field(repr=False)
    mode: ImportMode
    dry_run: bool
    declared_rows: int
    as_of: date | None


@dataclass(frozen=True)
class Area:
    """Where the rows of a list may lie: in the region of its office, or where it was agreed."""

    regions: tuple[str, ...]
    is_agreed: bool = False

    def covers(self, place: str) -> bool:
        """Whether a place lies within."""
        return any(region.lies_within(place, one) for one in self.regions)

    @property
    def outside(self) -> str:
        """What is said of a row that does not."""
        return "不在数据共享协议约定的地区之内。" if self.is_agreed else "不在本机构的地区之内。"


class BatchNotGranted(Forbidden):
    """数据共享协议没有准许报送这种名单。"""


class BatchNotFound(NotFound):
    """没有找到这一批次，或者不是这份数据共享协议报送的。"""


class DigestOther(Malformed):
    """申报的摘要与收到的内容不一致。"""


class DeclaredRowsOther(ListRefused):
    """名单的行数与申报的不一致。"""
