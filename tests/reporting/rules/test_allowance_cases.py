"""The worked cases of tests/cases/allowance.yaml: what an officer reads is what the rules give."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from services.common.values.month import Month
from services.reporting.rules.absences import Absence, Stop
from services.reporting.rules.allowance import ARTICLE, Standard
from services.reporting.rules.lines import Voided
from services.reporting.rules.recomputing import recompute
from tests.reporting import money

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "allowance.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_worked_case_comes_out_as_by_hand(case):
    stays = [_stay(told, n) for n, told in enumerate(case["stays"])]
    total = Decimal("0.00")
    for month in dict.fromkeys(line["month"] for line in case["lines"]):
        expected = [line for line in case["lines"] if line["month"] == month]
        lines = money.settle(stays, Month.parse(month), voided=_voided(case), **_terms(case))
        assert len(lines) == len(expected)
        for line, by_hand in zip(lines, expected, strict=True):
            assert line.amount == Decimal(by_hand["amount"])
            assert line.allowance.counted_days == by_hand["counted"]
            assert line.allowance.portions[0].month_days == by_hand["of"]
            assert by_hand.get("says", "") in line.sentence
            assert recompute(as_shown(line)).amount == line.amount
            total += line.amount
    assert total == Decimal(case.get("sum", total))


def test_every_case_has_a_name_of_its_own_and_its_article():
    assert len({case["case"] for case in CASES}) == len(CASES)
    assert {case["article"] for case in CASES} == {ARTICLE}


def as_shown(line):
    """A line as the API shows it, as far as it can be computed again from that."""
    portions = [asdict(portion) for portion in line.allowance.portions] if line.allowance else []
    days = {"first": date.isoformat, "last": date.isoformat, "wage": str, "ratio": str}
    return {
        "portions": [
            told | {name: show(told[name]) for name, show in days.items()} for told in portions
        ],
        "ceiling": str(line.allowance.ceiling) if line.allowance else "0.00",
        "already": str(line.already),
        "adjusts": line.adjusts,
        "set_off": "0.00",
        "county": line.county,
        "method": line.method,
    }


def _terms(case):
    """What a case says differently from the shipped values."""
    told = {name: case[name] for name in ("method", "least_days") if name in case}
    if "stops" in case:
        told["stops"] = {kind: Stop(**stop) for kind, stop in case["stops"].items()}
    if "standards" in case:
        told["standards"] = tuple(
            Standard(one["since"], Decimal(one["wage"]), Decimal(one.get("ratio", "1")))
            for one in case["standards"]
        )
    return told


def _voided(case):
    """The first placement's month, where a signal of it was confirmed."""
    return {"plc_0": Voided(case["confirmed"], "value")} if "confirmed" in case else {}


def _stay(told, n):
    return money.a_stay(
        told["arrived_on"],
        told["last_day"],
        county=told["county"],
        absences=tuple(_absences(told)),
        placement_id=f"plc_{n}",
        moves=tuple((move["since"], move["county"]) for move in told.get("moves", ())),
    )


def _absences(told):
    for one in told.get("absences", ()):
        for day in one["days"] if "days" in one else [one["day"]]:
            yield Absence(day, one["kind"], one.get("rostered", False))
