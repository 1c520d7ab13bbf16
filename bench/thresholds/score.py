"""Scores the threshold check on labelled lines, beside a plain word list: score.py FILE…

`--together` scores all files as one; `--split N` also scores apart the lines of up to N characters
and the longer ones.
"""

import argparse
import random
import re
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench import results
from bench.results import Figure
from bench.thresholds.places import KINDS, offences, read_lines
from services.units.policy import wordings
from services.units.rules.thresholds.checking import check
from services.units.rules.thresholds.reading import Reading
from services.units.rules.thresholds.suspicion import Suspicion
from services.units.rules.thresholds.verdicts import verdict

WORD_LIST = {
    "education": "学历 文凭 本科 大专 专科 中专 高中 初中 硕士 博士 研究生 毕业证",
    "major": "专业 对口 理工科 文科",
    "school_tier": "985 211 双一流 重点 一本 统招 全日制",
    "interview": "面试 笔试 面谈 考试 择优 考核",
}


@dataclass(frozen=True)
class Read:
    """A line and what a check said of it."""

    line: dict[str, Any]
    verdict: str
    spans: tuple[tuple[int, int, str], ...]

    @property
    def kinds(self) -> set[str]:
        """The kinds that were found."""
        return {kind for _, _, kind in self.spans}

    @property
    def is_caught(self) -> bool:
        """Was it refused or flagged."""
        return bool(self.spans)

    @property
    def kinds_are_right(self) -> bool:
        """Are they those of the label, no more and no fewer."""
        return self.kinds == set(self.line["kinds"])

    @property
    def spans_are_right(self) -> bool:
        """Is every labelled stretch overlapped by something found."""
        return all(self._touches(start, end) for start, end, _ in offences(self.line))

    def _touches(self, start: int, end: int) -> bool:
        return any(first < end and start < last for first, last, _ in self.spans)


def checked(text: str) -> Reading:
    return check(text, wordings.lexicon(), wordings.suspicion())


def by_rules(line: dict[str, Any]) -> Read:
    found = checked(line["text"]).findings
    return Read(line, verdict(found, ()), tuple((one.start, one.end, one.kind) for one in found))


def by_words(line: dict[str, Any]) -> Read:
    spans = tuple(
        (match.start(), match.end(), kind)
        for kind, words in WORD_LIST.items()
        for match in re.finditer("|".join(words.split()), line["text"])
    )
    return Read(line, "refuse" if spans else "pass", spans)


def wilson(hits: int, of: int) -> str:
    """A share in per cent with its 95 % interval."""
    if not of:
        return "–"
    z, share = 1.96, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    reach = z / (1 + z * z / of) * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    low, high = max(0.0, middle - reach), min(1.0, middle + reach)
    return f"{hits:3}/{of:<3} {share:6.1%} [{low:.1%}, {high:.1%}]"


def share(rows: Iterable[Read], holds: Callable[[Read], bool]) -> str:
    rows = list(rows)
    return wilson(sum(map(holds, rows)), len(rows))


def table(rows: list[Read]) -> dict[str, str]:
    bad = [row for row in rows if row.line["label"] == "threshold"]
    fine = [row for row in rows if row.line["label"] == "ok"]
    plain = [row for row in fine if "skill_demand" not in row.line["kinds"]]
    grey = [row for row in fine if "skill_demand" in row.line["kinds"]]
    caught = [row for row in bad if row.is_caught]
    shown = {"recall (refused or flagged)": share(bad, lambda row: row.is_caught)}
    shown["  refused outright"] = share(bad, lambda row: row.verdict == "refuse")
    for kind in KINDS:
        of_kind = [row for row in bad if kind in row.line["kinds"]]
        shown[f"  recall of {kind}"] = share(of_kind, lambda row, kind=kind: kind in row.kinds)
    shown["false refusals on ok"] = share(fine, lambda row: row.verdict == "refuse")
    for kind in KINDS:
        shown[f"  wrongly as {kind}"] = share(fine, lambda row, kind=kind: kind in row.kinds)
    shown["refused or flagged on ok"] = share(fine, lambda row: row.is_caught)
    shown["  without grey"] = share(plain, lambda row: row.is_caught)
    shown["  grey alone"] = share(grey, lambda row: row.is_caught)
    shown["  flagged only"] = share(fine, lambda row: row.verdict == "flag")
    shown["kinds right, of caught"] = share(caught, lambda row: row.kinds_are_right)
    shown["spans right, of caught"] = share(caught, lambda row: row.spans_are_right)
    return shown


def speed(lines: list[dict[str, Any]]) -> float:
    """Texts of 100 characters that one core reads in a second, each read once."""
    joined = "".join(line["text"] for line in lines)
    texts = [joined[at : at + 100] for at in range(0, max(1, len(joined) - 100), 100)]
    suspicion = forgetful()
    started = time.process_time()
    for text in texts:
        check(text, wordings.lexicon(), suspicion)
    return len(texts) / (time.process_time() - started)


def forgetful() -> Suspicion:
    """The second reader, ready, with nothing remembered but a few words."""
    suspicion = replace(wordings.suspicion())
    check("本科优先。", wordings.lexicon(), suspicion)
    return suspicion


REPEATED = (
    *("本科", "专业", "面试", "不限学历", "。", "a", "公司有", "本科、", "聊几句合适", "不", "本 "),
    *("本科会计面试985不限公司有期满", "，本科", "本\n", "大学，", "期满", "要不要面试"),
    # The slowest of words and pairs of words, with blanks and without, that were tried.
    *("没有面试考试", "男 师傅。", "有 高中。", "女 面试。", "没有大专，", "本科？"),
    *("试剪𠮷定人选：圈中；读研-", "刷掉𠮷肄业㈠教授-", "读研 养老⑽讲解《", "成人本科，凭\n", "ﷺ"),
    *("选拔。活：", "择先？测量㈠本稞…"),
)
"""Pieces that would make a careless reader go back over what it has read, again and again."""


LENGTH = 10_000
FEWEST = 2_000.0
"""Texts of 100 characters that one core is to read in a second."""
LONGEST_MS = 50.0
"""So long the reading of a long text is to take at most."""


def made(lines: list[dict[str, Any]]) -> Iterable[tuple[str, str]]:
    """Texts of ten thousand characters and what they are made of."""
    for piece in REPEATED:
        yield f"{piece!r} repeated", (piece * LENGTH)[:LENGTH]
    drawn = random.Random(1)
    words = [word for listed in wordings.threshold_words().values() for word in listed]
    for marks in ("", "，。、", "，。！？：、 \n"):
        told = (drawn.choice(words) + drawn.choice(marks or [""]) for _ in range(LENGTH))
        yield f"words of the rules at random, between them {marks!r}", "".join(told)[:LENGTH]
    joined = "".join(line["text"] for line in lines)
    if len(joined) >= LENGTH:
        yield "the first of the labelled lines", joined[:LENGTH]
        yield "the last of the labelled lines", joined[-LENGTH:]


def slowest(lines: list[dict[str, Any]]) -> tuple[float, str]:
    """The longest reading of ten thousand characters, in milliseconds, and of which."""
    return max((min(spent(text) for _ in range(3)), name) for name, text in made(lines))


def spent(text: str) -> float:
    """Milliseconds to read a text by a second reader that remembers nothing."""
    suspicion = forgetful()
    started = time.process_time()
    check(text, wordings.lexicon(), suspicion)
    return 1000 * (time.process_time() - started)


def parts(
    files: list[Path], together: bool, split: int | None
) -> Iterable[tuple[str, list[dict[str, Any]]]]:
    """The lines to score, by the names to print above their tables."""
    told = [(file.name, read_lines([file])) for file in files]
    if together:
        told = [(" + ".join(name for name, _ in told), [one for _, of in told for one in of])]
    for name, lines in told:
        yield name, lines
        if split is not None:
            yield f"{name}, up to {split}", [one for one in lines if len(one["text"]) <= split]
            yield f"{name}, over {split}", [one for one in lines if len(one["text"]) > split]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--misses", action="store_true", help="print the lines read wrongly")
    parser.add_argument("--together", action="store_true", help="score the files as one")
    parser.add_argument("--split", type=int, metavar="N", help="score by length, too")
    options = parser.parse_args()
    every = read_lines(options.files)
    for name, lines in parts(options.files, options.together, options.split):
        rows = [by_rules(line) for line in lines]
        rules, words = table(rows), table([by_words(line) for line in lines])
        print(f"\n{name}: {len(lines)} lines")
        print(f"{'':34}{'rules':36}word list")
        for label, figure in rules.items():
            print(f"{label:34}{figure:36}{words[label]}")
        if options.misses:
            print_misses(rows)
    read, (took, of) = speed(every), slowest(every)
    print(f"\nslowest: {of}")
    results.judge(
        Figure("texts of 100 characters, each read once", read, "a second", least=FEWEST),
        Figure("slowest text of 10,000 characters", took, "ms", most=LONGEST_MS),
    )


def print_misses(rows: list[Read]) -> None:
    for row in rows:
        is_bad = row.line["label"] == "threshold"
        if is_bad != row.is_caught or (
            is_bad and not (row.kinds_are_right and row.spans_are_right)
        ):
            found = [(row.line["text"][a:b], kind) for a, b, kind in row.spans]
            print(row.line["id"], row.verdict, row.line["kinds"], row.line["text"][:300], found)


if __name__ == "__main__":
    main()
