"""Batch decisions: one ground for many, an answer for each; of removals there is none."""

from collections.abc import Sequence
from typing import Final, Literal

from services.common.errors import Malformed

DispatchKind = Literal["obstacle_confirmed", "obstacle_dismissed", "arrival"]
"""What may be decided of many dispatches: how obstacles are found to be, or when they arrived."""
MOST: Final = 200


class BatchUnfit(Malformed):
    """批量办理的编号不合适。"""


def check_ids(ids: Sequence[str]) -> None:
    """At least one, at most 200, each once. Raises BatchUnfit."""
    if not 0 < len(ids) <= MOST:
        raise BatchUnfit("/items", f"一次办理1至{MOST}件。")
    if len(set(ids)) != len(ids):
        raise BatchUnfit("/items", "同一编号只填写一次。")
