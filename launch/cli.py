"""The command line `jianxi`: its commands and their arguments."""

import sys
import tomllib
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from launch import backup_commands, commands, misspelt
from launch.demo.places import COUNTIES
from launch.folder import Folder
from launch.keys import SUITES
from launch.plan import FIRST_PORT, GATEWAY, HOME, SERVICES, ports_from
from launch.tokens import ROLES
from services.common.arguments import Parser
from services.common.offline import UNCHECKED, UNREAD, plainly

Run = Callable[[Folder, Namespace], int]

_COMMANDS: dict[str, tuple[str, Run]] = {
    "up": (
        "启动数据库和全部服务，直到按 Ctrl-C",
        lambda f, a: commands.up(f, a.port, a.since, sandbox=a.sandbox or a.since is not None),
    ),
    "status": ("查看各服务的状态", lambda f, _: commands.status(f)),
    "stop": ("停止一个服务", lambda f, a: commands.switch(f, "stop", a.service)),
    "start": ("启动一个已停止的服务", lambda f, a: commands.switch(f, "start", a.service)),
    "migrate": ("把各服务的数据库升级到最新结构", lambda f, _: commands.migrate(f)),
    "psql": (
        "用 SQL 查看自带的数据库（默认只读），由键盘输入，或者由文件读入",
        lambda f, _: commands.psql(f),
    ),
    "officer": ("添加第一位管理员", lambda f, a: commands.officer(f, a.name, a.region)),
    "rotate-token-key": (
        "更换签发访问令牌的密钥，不需要停止服务",
        lambda f, _: commands.rotate_token_key(f),
    ),
    "rotate-sealing-key": (
        "更换加密列的密钥并逐行重新加密，不需要停止服务",
        lambda f, a: commands.rotate_sealing_key(f, a.suite),
    ),
    "reseal": ("继续重新加密仍由旧密钥加密的内容", lambda f, _: commands.reseal(f)),
    "retire-sealing-key": (
        "移除旧密钥；仍有内容由它加密时不移除",
        lambda f, a: commands.retire_sealing_key(f, a.name),
    ),
    "rotate-index-key": (
        "更换盲索引的密钥并重建盲索引，须先停止系统",
        lambda f, _: commands.rotate_index_key(f),
    ),
    "rotate-anchor-key": (
        "更换锚点的签名密钥，不需要停止服务",
        lambda f, _: commands.rotate_anchor_key(f),
    ),
    "begin-anchors": (
        "原来的锚点移开或者确实丢失以后，让一个服务的锚点重新开始",
        lambda f, a: commands.begin_anchors(f, a.service),
    ),
    "make-keys": (
        "生成各服务的密钥；部署到多台机器时先于一切",
        lambda f, _: commands.make_keys(f),
    ),
    "new-identity": (
        "生成备份用的密钥对：私钥写入文件，显示公钥",
        lambda _, a: backup_commands.new_identity(a.file),
    ),
    "backup": (
        "备份数据、文件和锚点，不需要停止服务；密钥不在其中",
        lambda f, a: backup_commands.back_up(f, a.file, a.to, portable=a.portable),
    ),
    "backup-keys": (
        "备份密钥，与数据备份分开保管",
        lambda f, a: backup_commands.back_up_keys(f, a.file, a.to),
    ),
    "restore": (
        "由数据备份和密钥备份建立新的数据目录",
        lambda f, a: backup_commands.restore(f, a.files, a.identity),
    ),
    "begin-epochs": (
        "用其他办法恢复数据库以后，让各服务的变更开始新的一期，须先停止系统",
        lambda f, _: backup_commands.begin_epochs(f),
    ),
    "verify-audit": ("核验变更和审计记录的摘要链及其锚点", lambda f, _: commands.verify_audit(f)),
    "verify-round": ("核验批次凭证，不需要启动系统", lambda _, a: commands.verify_round(a.file)),
    "verify-line": (
        "核验本人在批次中的结果，不需要启动系统",
        lambda _, a: commands.verify_line(a.file, a.round),
    ),
    "clock": ("拨动沙箱时钟（仅沙箱）", lambda f, a: commands.move_clock(f, a.day)),
    "token": ("签发试用令牌（仅沙箱）", lambda f, a: commands.token(f, a.role, a.region)),
    "post": (
        "添一家已认定的单位和它的一个岗位，供试用（仅沙箱）",
        lambda f, a: commands.post(f, a.region, a.seats),
    ),
    "demo": (
        "启动演示：造数，走完全部流程，说明结果",
        lambda f, a: commands.demo(f, a.port, once=a.once),
    ),
}

_OF_NO_HOUSE = {"restore", "new-identity", "verify-round", "verify-line"}
"""What goes on where a restore was cut off: the restore itself, and what opens no folder."""

_FAILED = {"verify-audit": UNCHECKED, "verify-round": UNREAD, "verify-line": UNREAD}
"""What stands for 1 where that means that something is wrong with what was looked at."""
_LAST_PORT = 65535 - len(ports_from(0)) + 1
"""The highest of the gateway's: the others' come behind it."""
_DAYS = date(1970, 1, 1), date(2199, 12, 31)
"""Between which a sandbox may live."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; what stops it is said in one Chinese sentence."""
    given = _parser().parse_args(arguments)
    run = _COMMANDS[given.command][1]
    folder = Folder(given.data.absolute())

    def work() -> int:
        misspelt.must_not_mislead(given.command)
        if given.command not in _OF_NO_HOUSE:
            folder.must_be_whole()
        return run(folder, given)

    where = f"jianxi {given.command}（数据目录 {folder.data}）"
    return plainly(work, where, failed=_FAILED.get(given.command, 1))


def _parser() -> ArgumentParser:
    parser = Parser("jianxi", description="见习：就业见习业务后台的本机命令")
    parser.add_argument(
        "--version", action="version", version=f"jianxi {_version()}", help="显示版本，然后结束"
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for name, (words, _) in _COMMANDS.items():
        command = subparsers.add_parser(name, help=words, description=words)
        _add_arguments(name, command)
    return parser


def _version() -> str:
    # Of the files that run: what is installed beside them may be another's.
    return str(tomllib.loads((HOME / "pyproject.toml").read_text())["project"]["version"])


def _add_arguments(name: str, command: ArgumentParser) -> None:
    folder = "demo" if name == "demo" else "data"
    default = HOME / "var" / folder
    command.add_argument("--data", type=Path, default=default, help=f"数据目录，默认 var/{folder}")
    for flag, how in (_arguments() | _backup_arguments()).get(name, {}).items():
        command.add_argument(flag, **how)


def _arguments() -> dict[str, dict[str, dict[str, Any]]]:
    port = {"type": _port, "help": f"入口端口，各服务依次向后取；默认沿用上次或 {FIRST_PORT}"}
    region = {"required": True, "help": "区划代码，如 640100"}
    service = {"choices": (*SERVICES, GATEWAY), "help": "服务的名称"}
    return {
        "up": {
            "--port": port,
            "--sandbox": {"action": "store_true", "help": "建立沙箱：时钟可以拨动"},
            "--since": {"type": _day, "help": "新沙箱的第一天，如 2024-01-02"},
        },
        "demo": {
            "--port": port,
            "--once": {"action": "store_true", "help": "走完即结束，每一步都成功时状态为 0"},
        },
        "rotate-sealing-key": {
            "--suite": {
                "choices": tuple(SUITES),
                "default": next(iter(SUITES)),
                "help": "加密算法：AES-256-GCM（默认），或国密 SM4-GCM",
            },
        },
        "retire-sealing-key": {"name": {"help": "旧密钥的名称，如 k1"}},
        "begin-anchors": {"service": service | {"choices": SERVICES}},
        "stop": {"service": service},
        "start": {"service": service},
        "verify-round": {"file": {"type": Path, "help": "批次凭证文件"}},
        "verify-line": {
            "file": {"type": Path, "help": "本人的结果及其证明"},
            "round": {"type": Path, "help": "批次的公开摘要"},
        },
        "clock": {"day": {"type": _day, "help": "拨到这一天 9:00（北京时间）"}},
        "officer": {"--name": {"required": True, "help": "登录名"}, "--region": region},
        "post": {
            "--region": region | {"choices": COUNTIES, "metavar": "县区", "help": "如 640104"},
            "--seats": {"type": int, "choices": range(1, 6), "default": 1, "help": "几个名额"},
        },
        "token": {"--role": {"required": True, "choices": ROLES}, "--region": region},
    }


def _backup_arguments() -> dict[str, dict[str, dict[str, Any]]]:
    backup = {
        "file": {"type": Path, "help": "备份文件"},
        "--to": {"required": True, "metavar": "公钥", "help": "为谁备份：age1 开头的公钥"},
    }
    portable = {
        "action": "store_true",
        "help": "供 PostgreSQL 换大版本时恢复；须先停止系统",
    }
    identity = {"type": Path, "action": "append", "required": True}
    return {
        "new-identity": {"file": {"type": Path, "help": "私钥文件，不覆盖已有的"}},
        "backup": backup | {"--portable": portable},
        "backup-keys": backup,
        "restore": {
            "files": {"type": Path, "nargs": "+", "help": "数据备份和密钥备份"},
            "--identity": identity | {"help": "私钥文件；两份备份为不同的人制作的，写两次"},
        },
    }


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("日期应写作 2024-01-02") from None
    first, last = _DAYS
    if not first <= day <= last:
        raise ArgumentTypeError(f"日期应在 {first} 至 {last} 之间")
    return day


def _port(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) <= _LAST_PORT):
        raise ArgumentTypeError(f"应是 1 至 {_LAST_PORT} 的整数")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
