"""How the soak judges: on both sides of each bound, and blind to what fills once."""

import pytest

from bench import charts
from bench.soak import hour
from bench.soak.hour import Held
from bench.soak.judging import Run, Sample, figures, growth, rise, tail
from bench.soak.telling import drawn, told


def sample(minute: int, **other: float) -> Sample:
    held = {"memory": 900.0, "shared": 60.0, "connections": 40, "files": 4000, "p99": 50.0} | other
    programs = {"units": held["memory"] / 3, "PostgreSQL": held["memory"] / 6}
    return Sample(minute=minute, calls=100, p50=5.0, programs=programs, **held)


@pytest.mark.parametrize(
    ("values", "percent"),
    [
        ([100.0] * 60, 0.0),
        # What fills in the first tenth is not held against anybody.
        ([10.0 * n for n in range(6)] + [100.0] * 54, 0.0),
        ([100.0] * 54 + [105.0] * 6, 5.0),
        ([100.0] * 30 + [90.0] * 30, 0.0),
        ([100.0, 100.0, 110.0], 10.0),
        ([0.0] * 20, 0.0),
    ],
)
def test_growth_is_the_last_tenth_over_the_second(values, percent):
    assert growth(values) == pytest.approx(percent)


def test_a_leak_of_a_little_each_minute_is_seen():
    assert growth([900 + n for n in range(60)]) > 5


@pytest.mark.parametrize(
    ("values", "times"),
    [
        ([50.0] * 60, 1.0),
        ([500.0] * 6 + [50.0] * 54, 1.0),
        ([50.0] * 42 + [62.5] * 18, 1.25),
        # A minute in which the machine did something else is no rise.
        ([50.0] * 58 + [900.0, 50.0], 1.0),
        ([50.0, 50.0, 100.0], 2.0),
    ],
)
def test_the_tail_rises_by_the_middle_of_its_last_third(values, times):
    assert rise(values) == pytest.approx(times)


def test_percentiles_are_told_in_milliseconds():
    assert tail([n / 1000 for n in range(1, 1001)]) == pytest.approx((500.5, 990.99))
    assert tail([0.02]) == pytest.approx((20, 20))
    assert tail([]) == (0, 0)


def found(*, refused: int = 0, **last: float) -> Run:
    samples = [*(sample(n) for n in range(54)), *(sample(n, **last) for n in range(54, 60))]
    counted = {"page: 503 busy": refused} if refused else {}
    return Run(20.0, 10.0, samples, {"page": (3000, 5.0, 50.0)}, counted)


@pytest.mark.parametrize(
    ("run", "missed"),
    [
        (found(), []),
        (found(memory=945.0, connections=42, files=4200), []),
        (found(memory=946.0), ["growth of memory"]),
        (found(connections=43), ["growth of connections"]),
        (found(files=4201), ["growth of open files"]),
        (found(refused=1), ["calls refused or never answered"]),
    ],
)
def test_a_run_is_judged_by_each_bound(run, missed):
    assert [one.what for one in figures(run) if not one.is_met] == missed


def test_a_report_tells_every_minute_and_what_was_refused():
    run = found(refused=2, memory=1000.0)
    text = told(run, figures(run), 60)
    assert "- growth of memory: 11.1 %, at most 5: not met" in text
    assert "- refused: page: 503 busy, 2 times" in text
    assert "| 59.0 | 1000 | 60 | 40 | 4000 | 100 | 5.0 | 50.0 | 0.0 |" in text
    assert f"| units |{' 300 |' * 9} 333 |" in text
    assert f"| all |{' 900 |' * 9} 1000 |" in text
    assert "| of | 5 | 11 | 17 | 23 | 29 | 35 | 41 | 47 | 53 | 59 |" in text
    assert text.count("\n| ") == 3 + 6 + 62
    assert drawn(run).count("<polyline") == 9


def test_a_sample_is_the_mean_of_its_looks():
    looks = [
        Held({"units": 300.0, "PostgreSQL": 150.0}, 70.0, 3900, 40),
        Held({"units": 310.0, "PostgreSQL": 190.0}, 72.0, 4100, 48),
        # A program that falls is gone for a moment, and counts as nothing.
        Held({"units": 320.0}, 74.0, 3400, 44),
    ]
    one = hour.sample(3.0, looks, [0.004, 0.006])
    assert one.programs == pytest.approx({"units": 310.0, "PostgreSQL": 340 / 3})
    assert one.memory == pytest.approx(310 + 340 / 3)
    assert (one.shared, one.files, one.connections, one.calls) == (72, 3800, 44, 2)


def test_few_samples_are_told_too():
    run = Run(20.0, 10.0, [sample(n) for n in range(1, 4)], {}, {})
    text = told(run, figures(run), 3)
    assert "| of | 1 | 2 | 3 |" in text
    assert "| units | 300 | 300 | 300 |" in text


def test_lines_reach_from_edge_to_edge_and_as_high_as_their_most():
    picture = charts.lines("a <day>", "hours", {"a & b": [(0, 0), (5, 10), (10, 5)]})
    assert 'points="430.0,102.0 610.0,52.0 790.0,77.0"' in picture
    assert "a &amp; b" in picture
    assert "5 (most 10)" in picture
