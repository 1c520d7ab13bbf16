"""Where the environment says that data lies: a command told otherwise works on other data."""

import json
import os
from hashlib import sha256

from launch.errors import SettingsDiffer
from launch.folder import Folder
from launch.plan import ANCHORS, must_be_addresses, places
from launch.private import write_whole
from services.common import shapes, whereabouts
from services.common.plainly import setting


def record(folder: Folder) -> None:
    """Keep what `jianxi up` was told, for the commands that come later."""
    write_whole(folder.chosen, json.dumps(_chosen(), indent=1))


def must_agree(folder: Folder, *, by_other_anchors: bool = False) -> None:
    """Refuse a command whose environment names other places than the last start's.

    Anchors kept elsewhere may be named to check `by_other_anchors`, and for nothing else.
    Raises SettingsDiffer. Before the first start nothing is known, and all is well.
    """
    # By what nobody connects at all, that is told, and not that it is another place.
    must_be_addresses()
    if not folder.chosen.exists():
        return
    how = "请先确认设置没有变，再删除它"
    then: dict[str, str] = shapes.read(folder.chosen, {"*": str}, how)
    now = _chosen()
    if by_other_anchors and ANCHORS in now:
        then[ANCHORS] = now[ANCHORS]
    if differing := [name for name in sorted(then | now) if then.get(name) != now.get(name)]:
        raise SettingsDiffer(
            f"与上次 jianxi up 时的设置不同：{'、'.join(differing)}，"
            "这样会办到别的数据上。由 systemd 启动的，用 deploy/systemd/with-settings 运行"
            f"（见 docs/installing.md 的“设置”）；有意更改的，先删除 {folder.chosen}。"
        )


def _chosen() -> dict[str, str]:
    return {name: _digest(name, os.environ[name]) for name in places() if os.environ.get(name)}


def _digest(name: str, place: str) -> str:
    # Of the place alone: another password is no other place, and none is to be guessed from this.
    with setting(name):
        where = whereabouts.read(place)
    parts = [where.host, where.path, where.asked.get("host"), where.asked.get("port")]
    return sha256(json.dumps([where.scheme, *parts]).encode()).hexdigest()
