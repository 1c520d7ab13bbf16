"""Index keys: another one is brought in while the system is down, service by service."""

import subprocess
import sys
from collections.abc import Callable

from launch import forms, keys
from launch.errors import KeyInUse
from launch.folder import Folder
from launch.opening import environment_of, opened
from launch.plan import HOME, SERVICES
from launch.runner import last_words

Say = Callable[[str], None]

_SERVED = 2
"""How the work ends where the service still has its database open."""


def rotate(folder: Folder, say: Say) -> int:
    """Make every blind index anew by a new key; begun again after a break, it goes on.

    Raises Occupied, DataUnfit, KeyInUse.
    """
    folder.must_have_begun()
    with opened(folder):
        forms.must_be_known(folder)
        for service in SERVICES:
            keys.begin_index_rotation(folder.keys, service)
            made = _made(folder, service)
            keys.end_index_rotation(folder.keys, service)
            say(f"{service}：{made} 个盲索引已由新密钥重建")
    say("请立即再备份一次密钥目录；旧的索引密钥仍在其中，凭它找到无法重建的查询凭证")
    return 0


def _made(folder: Folder, service: str) -> str:
    module = "services.common.store.reindexing"
    command = [sys.executable, "-m", module, f"services.{service}.tables"]
    told = environment_of(folder, service)
    ran = subprocess.run(command, cwd=HOME, env=told, check=False, capture_output=True)
    if ran.returncode == _SERVED:
        raise KeyInUse(f"{service} 还在使用数据库，请停止后再运行 jianxi rotate-index-key。")
    if ran.returncode:
        raise KeyInUse(
            f"{service} 的盲索引没有重建，数据没有改动：{last_words(ran.stderr)}；"
            "排除原因后请再次运行本命令。"
        )
    return ran.stdout.decode().strip()
