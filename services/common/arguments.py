"""Arguments of commands: what is wrong with them is said in one Chinese sentence."""

import os
import re
import sys
from argparse import ArgumentParser
from typing import Final, NoReturn

from services.common.known import TYPED

_OF = r"(?:argument (?P<of>[^:]+): )?"
_WORDS: Final = (
    (r"the following arguments are required: (?P<it>.+)", "缺少参数 {it}"),
    (r"unrecognized arguments: (?P<it>.+)", "没有这样的参数：{it}"),
    (_OF + r"expected .*argument.*", "{of} 后面要写它的值"),
    (_OF + r"invalid choice: '?(?P<it>.*?)'? \(.*choose from (?P<among>.+)\)",
     "{of} 不能是 {it}，可以是 {among}"),
    (_OF + r"invalid \w+ value: '(?P<it>.*)'", "{of} 不能是 {it}"),
    (_OF + r"ambiguous option: (?P<it>.+) could match .+", "{it} 可以指几个参数，请写全"),
    (_OF + r"ignored explicit argument '(?P<it>.*)'", "{of} 不带值，多了 {it}"),
    (r"argument (?P<of>[^:]+): (?P<it>.+)", "{of}：{it}"),
)  # fmt: skip


class Parser(ArgumentParser):
    """As Python's own, in Chinese where it refuses."""

    def error(self, message: str) -> NoReturn:
        """One sentence, and status 2."""
        typed = os.environ.get(TYPED) or self.prog
        sys.stderr.write(f"{_told(message)}；用法见 {typed} --help。\n")
        sys.exit(2)


def _told(message: str) -> str:
    for pattern, words in _WORDS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            named = {name: (it or "").replace("'", "") for name, it in found.groupdict().items()}
            return words.format(**named).strip()
    return f"参数不正确（{message}）"
