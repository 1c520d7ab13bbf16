"""The one report of all benches: what was found beside what was wanted, drawn as text."""

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bench import charts, elsewhere, every, reasons, report, results
from bench.every import RUNS
from bench.results import KEPT_IN, Beside, Figure, Kept, LeftOut
from bench.soak import hour

ROOT = Path(__file__).parents[2]
BENCHES = {
    f"{file.parent.name}/{file.stem}"
    for file in (ROOT / "bench").glob("*/*.py")
    if "__main__" in file.read_text() and file.stem not in ("train", "search", "hour")
}


@pytest.mark.parametrize(
    ("figure", "is_met", "told"),
    [
        (Figure("a start", 8.0, "s", most=8), True, "a start: 8 s, at most 8: met"),
        (Figure("a start", 8.01, "s", most=8), False, "a start: 8.01 s, at most 8: not met"),
        (Figure("kept", 0.6, least=0.6), True, "kept: 0.6, at least 0.6: met"),
        (Figure("kept", 0.599, least=0.6), False, "kept: 0.599, at least 0.6: not met"),
        (
            Figure("read", 12_775.4, "a second", least=700),
            True,
            "read: 12,775 a second, at least 700: met",
        ),
        (Figure("waited", 0.0, "ms", most=1), True, "waited: 0 ms, at most 1: met"),
    ],
)
def test_a_figure_is_met_at_its_bound_and_missed_beyond_it(figure, is_met, told):
    assert figure.is_met == is_met
    assert figure.told() == told


def test_what_benches_tell_is_kept_and_read_again(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(KEPT_IN, str(tmp_path / "kept"))
    monkeypatch.setattr(sys, "argv", ["/somewhere/bench/stack/speed.py", "20"])
    results.judge(Figure("idle", 685, "MiB", most=700))
    results.compare("idle memory", "MiB", {"units": 148, "网关": 53})
    assert "idle: 685 MiB, at most 700: met" in capsys.readouterr().out
    (figure, beside) = results.kept(tmp_path / "kept")
    assert figure.bench == beside.bench == "stack/speed"
    assert figure.found == Figure("idle", 685, "MiB", most=700)
    assert beside.found == Beside("idle memory", "MiB", {"units": 148, "网关": 53})
    assert 1 < figure.pace < 1000


def test_a_report_tells_the_commit_and_whether_its_tree_was_changed(tmp_path):
    def git(*words):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True, capture_output=True)

    git("init")
    assert report.commit_of(tmp_path) == "unknown"
    (tmp_path / "bench.py").touch()
    git("add", "bench.py")
    who = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.invalid")
    git(*who, "commit", "-m", "A bench")
    assert re.fullmatch("[0-9a-f]{8}, unchanged", report.commit_of(tmp_path))
    (tmp_path / "results.jsonl").touch()
    assert report.commit_of(tmp_path).endswith(", unchanged")
    (tmp_path / "bench.py").write_text("print()")
    assert report.commit_of(tmp_path).endswith(", files changed since: 1")


def test_without_a_file_nothing_is_kept(monkeypatch, capsys):
    monkeypatch.delenv(KEPT_IN, raising=False)
    results.compare("idle memory", "MiB", {"units": 148})
    assert capsys.readouterr().out == ""


def test_a_report_says_what_was_wanted_what_was_missed_and_which_bench_failed():
    kept = [
        Kept("stack/speed", Figure("second start", 9.3, "s", most=8), load=1.5, pace=23.6),
        Kept("gateway/speed", Figure("of straight", 0.73, least=0.6), load=2.0, pace=23.1),
        Kept("stack/speed", Beside("idle memory", "MiB", {"units": 148.2}), load=1.5, pace=23.6),
    ]
    files = report.written(kept, ["rounds/whole"], "of today")
    assert [*files] == ["report.md", "report/wanted.svg", "report/stack-speed-idle-memory.svg"]
    told = files["report.md"]
    assert "1 of 2 figures are what was wanted." in told
    assert "| stack/speed | second start | 9.3 s | ≤ 8 | 0.86 | **not met** | 1.5 | 24 |" in told
    assert "| gateway/speed | of straight | 0.73 | ≥ 0.6 | 1.22 | met | 2.0 | 23 |" in told
    assert "| stack/speed | idle memory: units | 148 MiB | 1.5 | 24 |" in told
    assert "**rounds/whole did not end well" in told
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", told)
    assert pictures == ["report/wanted.svg", "report/stack-speed-idle-memory.svg"]


WHY = {"stack/speed": {"second start": "It is long.", "idle": "It is large."}}


def test_a_missed_wish_is_told_with_its_reason_and_a_met_one_without():
    kept = [
        Kept("stack/speed", Figure("second start", 9.3, "s", most=8), load=1.5, pace=23.6),
        Kept("stack/speed", Figure("idle", 600, "MiB", most=700), load=1.5, pace=23.6),
        Kept("feeds/speed", Figure("a million", 70, "s", most=60), load=1.5, pace=23.6),
        Kept("feeds/speed", Beside("reading", "s", {"plain": 1.0}), load=1.5, pace=23.6),
    ]
    assert [*reasons.why(kept, WHY)] == [
        "- stack/speed, second start: It is long.",
        "- feeds/speed, a million: **not yet explained**",
    ]
    told = report.written(kept, [], "of today")["report.md"]
    assert "## Why these are missed\n\n- stack/speed, second start: " in told
    assert "- feeds/speed, a million: **not yet explained**" in told
    met = report.written(kept[1:2], [], "of today")["report.md"]
    assert "missed" not in met


def test_reasons_are_of_benches_that_there_are_and_lead_to_what_is_there():
    written = reasons.written()
    assert written.keys() <= BENCHES
    for words in (reason for of in written.values() for reason in of.values()):
        for record in re.findall(r"docs/decisions/(\d{4})", words):
            assert [*(ROOT / "docs/decisions").glob(f"{record}-*.md")]


def test_the_kept_report_explains_what_it_misses():
    kept = (ROOT / "bench/report.md").read_text()
    rows = [line.strip("| ").split(" | ") for line in kept.splitlines() if "**not met**" in line]
    assert rows
    for bench, figure, *_ in rows:
        assert f"\n- {bench}, {figure}: {reasons.written()[bench][figure]}" in kept


def test_what_was_not_measured_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(KEPT_IN, str(tmp_path / "kept"))
    monkeypatch.setattr(sys, "argv", ["/somewhere/bench/gateway/speed.py"])
    results.leave_out("nginx is not installed here.")
    assert "nginx is not installed here." in capsys.readouterr().out
    kept = [*results.kept(tmp_path / "kept")]
    assert [one.found for one in kept] == [LeftOut("nginx is not installed here.")]
    told = report.written(kept, [], "of today")["report.md"]
    assert "## Left out\n\n- gateway/speed: nginx is not installed here.\n" in told


def test_a_report_leads_to_each_piece_and_tells_what_is_of_another_run(tmp_path):
    told = "\n".join(report.beyond(ROOT / "bench", ["stack/speed"], ["stack/speed", "feeds/walk"]))
    assert "- Not run this time: feeds/walk." in told
    assert "- [stack/speed](stack/README.md): The whole house, measured" in told
    assert re.search(
        r"- \[soak/report.md\]\(soak/report.md\), by a command of its own: "
        r"\d{4}-\d\d-\d\d \d\d:\d\d UTC, the soak's form, of commit [0-9a-f]{8}\.",
        told,
    )
    assert re.search(r"- \[chaos.md\]\(chaos.md\), .* of commit [0-9a-f]{8}[.,]", told)
    assert "- [gateway/README.md](gateway/README.md) tells of earlier runs, too: commit" in told
    away = "\n".join(elsewhere.pieces(["stack/speed"], tmp_path))
    [link] = re.findall(r"\((.+)\)", away)
    assert (tmp_path / link).resolve() == ROOT / "bench/stack/README.md"


def test_what_is_short_or_of_some_goes_beside_the_kept_report():
    assert every.place_for(is_whole=True) == ROOT / "bench"
    assert every.place_for(is_whole=False) == ROOT / "var/bench"
    assert hour.place_for(60) == ROOT / "bench/soak"
    assert hour.place_for(6) == ROOT / "var/bench/soak"
    assert "/var/" in (ROOT / ".gitignore").read_text().splitlines()


def widths(drawing: str) -> list[float]:
    tree = ET.fromstring(drawing)
    return [float(one.get("width", "0")) for one in tree.iter() if one.get("x") == "430"]


def test_bars_are_as_long_as_what_they_stand_for():
    drawn = charts.bars("rates <of> all", {"a & b": (10.0, "10"), "c": (5.0, "5"), "d": (0.0, "0")})
    assert widths(drawn) == [360, 180, 1]
    assert "rates &lt;of&gt; all" in drawn


def test_what_is_wanted_is_a_line_and_what_reaches_far_is_cut():
    drawn = charts.reaching("all", {"half": (0.5, ""), "met": (1.0, ""), "far": (90.0, "")})
    assert widths(drawn) == [60, 120, 360]
    assert drawn.count(charts._BAD) == 1
    assert 'x1="550"' in drawn


def test_every_bench_is_run_by_the_one_command_in_both_forms():
    assert {each.bench for each in RUNS} == BENCHES
    assert all(each.short for each in RUNS)


@pytest.mark.parametrize("bench", sorted(BENCHES))
def test_every_bench_judges_what_it_found(bench):
    told = (ROOT / "bench" / f"{bench}.py").read_text()
    assert "results.judge(" in told
    assert re.search(r"(most|least)=", told)


def test_the_short_form_ends_with_a_report(tmp_path):
    # One that needs no peer: these are installed for benches alone.
    command = [sys.executable, ROOT / "bench" / "every.py", "--short", "--only", "settlement/speed"]
    told = {name: value for name, value in os.environ.items() if name != KEPT_IN}
    subprocess.run([*command, "--to", tmp_path], env=told, check=True, stdout=subprocess.DEVNULL)
    report = (tmp_path / "report.md").read_text()
    assert "the short form" in report
    assert "Machine: " in report
    assert (tmp_path / "report" / "wanted.svg").exists()
    drawn = tmp_path / "report" / "settlement-speed-a-month-s-settlement.svg"
    assert "100 placements" in drawn.read_text()
