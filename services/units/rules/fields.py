"""Fields that a post has not: a name that asks for education, major or interview is refused."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from services.common.errors import Malformed

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


class ThresholdField(Malformed):
    """岗位不得设置学历、专业、学校、成绩或面试等条件。"""

    article = "宁人社函〔2020〕272号 二"


@dataclass(frozen=True)
class ThresholdNames:
    """Names of forbidden conditions: Latin ones as whole words, Chinese ones as parts."""

    latin: frozenset[str]
    """English and pinyin, lower case, without separators: biyeyuanxiao, gpa."""
    chinese: tuple[str, ...]


def check_fields(names: Iterable[str], threshold: ThresholdNames) -> None:
    """Refuse the first field that sets a threshold (宁人社函〔2020〕272号 二): ThresholdField.

    `names` are the fields that the post does not know.
    """
    for name in names:
        word = threshold_word(name, threshold)
        if word is not None:
            shown = _shown(name, word)
            raise ThresholdField("/" + shown, f"请删除字段“{shown}”。", field=shown)


def _shown(name: str, word: str) -> str:
    # The field as it was sent, so that a front end can mark it; but no number of a person.
    is_plain = name.isidentifier() and not any(character.isdigit() for character in name)
    return name if is_plain else word


def threshold_word(name: str, threshold: ThresholdNames) -> str | None:
    """The listed word that a field's name contains, or None: min_degree has degree."""
    for part in threshold.chinese:
        if part in name:
            return part
    words = [word.lower() for word in _WORDS.findall(name)]
    candidates = [*words, *map("".join, pairwise(words)), "".join(words)]
    return next((word for word in candidates if word in threshold.latin), None)
