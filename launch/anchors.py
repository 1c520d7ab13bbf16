"""The anchors that a backup holds: of each service, none only begun, no head of a day it lacks."""

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from launch.errors import AnchorsMissing, AnchorsUnsigned
from launch.plan import ANCHORS, SERVICES

CHAINS: Final = ("changes", "audit_entries")
"""What is chained and anchored in each service's database."""
_SOON = 10.0
"""Seconds: what was just numbered is signed within five."""


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


def must_be_signed(place: Path, is_numbered: Callable[[str, str], bool]) -> None:
    """Wait for the first anchor of each chain, by its service and name, in which rows are numbered.

    Raises AnchorsUnsigned where it does not come: what is only begun would vouch for none of them.
    """
    deadline = time.monotonic() + _SOON
    while begun := [each for each in SERVICES if _is_only_begun(place, each, is_numbered)]:
        if time.monotonic() > deadline:
            raise AnchorsUnsigned(
                f"锚点目录 {place} 中 {'、'.join(begun)} 的锚点只是开始了，一个也没有签，"
                "而记录已经有了，没有备份：这样的备份不能核验。"
                "请停止再启动这个服务（jianxi stop、jianxi start），几秒以后再备份；"
                "仍然这样的，见 docs/operations.md 的 AnchorsLost。"
            )
        time.sleep(0.25)


def _is_only_begun(place: Path, service: str, is_numbered: Callable[[str, str], bool]) -> bool:
    signed = _signed(place / f"{service}.head.jsonl")
    return any(is_numbered(service, one) for one in CHAINS if one not in signed)


def _signed(heads: Path) -> set[str]:
    """The chains of which there is a head; of a spoilt file all: it is kept as it is found."""
    try:
        return {json.loads(line)["chain"] for line in heads.read_text().splitlines()}
    except (ValueError, KeyError, TypeError):
        return {*CHAINS}


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
