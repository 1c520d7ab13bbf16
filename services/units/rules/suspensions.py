"""Suspensions: one that rests on faults is lifted only once every one of them is gone."""

from collections.abc import Sequence

from services.common.errors import Refused


class FaultsStand(Refused):
    """暂停的事由还没有消除：检查须先复查确认已整改，投诉须先确认已消除，才能恢复。"""

    article = "宁人社函〔2020〕272号 六"


def check_grounds_gone(inspections: Sequence[str], complaints: Sequence[str]) -> None:
    """A suspension is not lifted while what it rests on stands (六): FaultsStand.

    Ids of inspections not rectified and of complaints not cleared that grounded it.
    """
    if inspections or complaints:
        raise FaultsStand(inspections=list(inspections), complaints=list(complaints))
