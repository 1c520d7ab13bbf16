"""The anchors that a backup holds: of each service, and no head that counts a day it lacks."""

import shutil
from pathlib import Path

from launch.errors import AnchorsMissing
from launch.plan import ANCHORS, SERVICES


def must_be_in(place: Path) -> None:
    """Raises AnchorsMissing where those of a service do not lie."""
    # Each service makes its own at its first start, before there is anything to sign.
    lacking = [each for each in SERVICES if not (place / f"{each}.head.jsonl").is_file()]
    if lacking:
        raise AnchorsMissing(
            f"锚点目录 {place} 中没有 {'、'.join(lacking)} 的锚点，没有备份："
            "没有锚点的备份不能核验。"
            f"请先把它挂载好，或者改正 {ANCHORS}，或者取回另存的锚点；确实丢失的，"
            "见 docs/operations.md 的 AnchorsLost；系统刚装好的，先启动一次，等各服务就绪。"
        )


def copy(place: Path, to: Path) -> None:
    """Copy them while the services sign: heads of before the days, and of a day whole lines.

    A day more than the heads count is gone on from; one less would pass for one left out.
    """
    heads = {head.name: head.read_bytes() for head in place.glob("*.head.jsonl")}
    # What the notary is just writing is none yet, and may be gone as it is copied.
    shutil.copytree(place, to, ignore=shutil.ignore_patterns("*.draft"))
    for name, head in heads.items():
        (to / name).write_bytes(head)
    for daily in to.glob("*.daily.jsonl"):
        _cut_half_line(daily)


def _cut_half_line(daily: Path) -> None:
    lines, newline, _ = daily.read_bytes().rpartition(b"\n")
    daily.write_bytes(lines + newline)
