"""Sealing keys: another one is made, what older ones sealed is sealed anew, an old one goes."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta

from launch import clock, forms, keys
from launch.errors import KeyInUse
from launch.folder import Folder
from launch.opening import databases_of, environment_of
from launch.plan import HOME, SERVICES
from launch.runner import last_words

Say = Callable[[str], None]

_COOLING = timedelta(hours=1)
"""Longer than any transaction that may have sealed by the old key and is not kept yet."""


def rotate(folder: Folder, suite: str, say: Say) -> int:
    """Let a new key seal from now on, and seal anew what the older ones sealed."""
    folder.must_have_begun()
    with databases_of(folder):
        forms.must_be_known(folder)
        name = keys.rotate_sealing_key(folder.keys, SERVICES, suite, clock.real_time())
        say(f"现在由密钥 {name} 加密；已加密的内容仍然可以打开，开始逐行重新加密")
        return _renewed(folder, say)


def renew(folder: Folder, say: Say) -> int:
    """Seal anew what older keys sealed, again and again if need be; 0 if nothing is left."""
    folder.must_have_begun()
    with databases_of(folder):
        forms.must_be_known(folder)
        return _renewed(folder, say)


def _renewed(folder: Folder, say: Say) -> int:
    left = _asked(folder, [])
    for service, count in left.items():
        say(f"{service}：{_result(count)}")
    return 1 if any(left.values()) else 0


def retire(folder: Folder, name: str, say: Say) -> int:
    """Remove a key by which nothing lies sealed any more. Raises KeyInUse, KeyUnknown."""
    folder.must_have_begun()
    rotated = keys.sealing_since(folder.keys, SERVICES, name)
    if rotated is not None and clock.real_time() - rotated < _COOLING:
        raise KeyInUse("更换密钥后须等一小时，以免有未提交的内容仍由旧密钥加密，请稍后再试。")
    with databases_of(folder):
        forms.must_be_known(folder)
        asked = _asked(folder, ["--left", name])
    if left := {service: count for service, count in asked.items() if count}:
        told = "、".join(f"{service} {count} 处" for service, count in left.items())
        raise KeyInUse(f"仍有内容由密钥 {name} 加密（{told}），请先运行 jianxi reseal。")
    keys.retire_sealing_key(folder.keys, SERVICES, name)
    say(f"密钥 {name} 已移除；由它加密的旧备份从此要靠密钥备份才能打开")
    return 0


def _result(left: int) -> str:
    return f"还有 {left} 处没有重新加密，请再次运行 jianxi reseal" if left else "已全部由新密钥加密"


def _asked(folder: Folder, more: list[str]) -> dict[str, int]:
    """What each service's own process says is left, while the databases run."""
    return {service: _left(folder, service, more) for service in SERVICES}


def _left(folder: Folder, service: str, more: list[str]) -> int:
    module = "services.common.store.resealing"
    command = [sys.executable, "-m", module, f"services.{service}.tables", *more]
    told = environment_of(folder, service)
    ran = subprocess.run(command, cwd=HOME, env=told, check=False, capture_output=True)
    if not ran.stdout:
        raise KeyInUse(f"{service} 的加密内容无法查看：{last_words(ran.stderr)}。")
    return int(json.loads(ran.stdout)["left"])
