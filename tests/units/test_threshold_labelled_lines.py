"""The labelled lines that may be read: no change of a rule loses them silently."""

from pathlib import Path

import pytest

from bench.thresholds.places import read_lines
from bench.thresholds.score import by_rules

LINES = Path("bench/thresholds")
READABLE = sorted([*LINES.glob("open-*.jsonl"), *LINES.glob("kept-*.jsonl")])


DUTIES = "工作内容：整理台账、打印文件，接待来访。"
BEFORE = (
    DUTIES,
    "协助整理资料；",
    "工作内容：\n1. 整理台账；\n2. 打印文件；\n3. 接待来访。\n",
    "岗位职责：\n一、整理台账；\n二、打印文件。\n",
)
SEVERITY = ("pass", "flag", "refuse")


def severity(text):
    return SEVERITY.index(by_rules({"text": text}).verdict)


@pytest.mark.parametrize("before", BEFORE)
def test_what_is_caught_alone_is_caught_behind_lawful_duties(before):
    texts = [line["text"] for line in read_lines(READABLE) if line["label"] == "threshold"]
    told = [(severity(text), severity(before + text)) for text in texts]
    caught = [(alone, behind) for alone, behind in told if alone]
    assert len(caught) > 1800
    assert sum(behind >= alone for alone, behind in caught) >= 0.98 * len(caught)
    assert sum(behind > 0 for _, behind in caught) >= 0.99 * len(caught)


@pytest.mark.parametrize(
    "text",
    [
        "文凭越高，越先上岗",
        "不论年龄，但得有本科学位证",
        "我们会从报名的人里挑两个最合适的",
        "民办高校、独立学院的简历不看",
    ],
)
def test_lawful_sentences_around_an_offence_hide_nothing_of_it(text):
    alone = severity(text)
    assert alone
    for before in BEFORE:
        assert severity(f"{before}{text}。每天工作七小时，午餐免费。") >= alone


def test_whose_gate_is_to_be_passed_is_caught_behind_lawful_duties():
    text = "凡是下个月想来的人要先过林主任那一关才算数。"
    assert all(severity(before + text) for before in ("", *BEFORE))


def test_the_lines_that_may_be_read_are_caught_and_the_lawful_ones_not_refused():
    rows = [by_rules(line) for line in read_lines(READABLE)]
    bad = [row.is_caught for row in rows if row.line["label"] == "threshold"]
    fine = [row.verdict == "refuse" for row in rows if row.line["label"] == "ok"]
    assert len(bad) > 1800
    assert len(fine) > 1800
    assert sum(bad) >= 0.95 * len(bad)
    assert sum(fine) <= 0.03 * len(fine)
