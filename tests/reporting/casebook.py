"""Reads the cases that an officer can read into the facts that the rules read."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from services.common.values.month import Month, last_day_of_term
from services.reporting.rules.facts import Fact
from services.reporting.rules.pictures import Payment

CASES = Path(__file__).parents[1] / "cases" / "months"
SHANGHAI = timezone(timedelta(hours=8))

EVENTS = {
    "认定": "unit.recognised",
    "暂停": "suspended",
    "恢复": "reinstated",
    "清退": "unit.removed",
    "发布": "post.published",
    "增加名额": "post.headcount-raised",
    "减少名额": "post.headcount-lowered",
    "关闭": "post.closed",
    "到岗": "placement.arrived",
    "期满": "placement.completed",
    "提前留用": "placement.completed",
    "提前结束": "placement.ended-early",
    "结果": "placement.outcome-recorded",
    "更正": "placement.corrected",
}
STATES = {"在岗": "arrived", "完成": "completed", "非正常结束": "ended_early"}


@dataclass(frozen=True)
class Case:
    """A month as an officer wrote it down, and what the form must say by region."""

    month: Month
    known_at: datetime
    corrected_at: datetime
    facts: list[Fact]
    payments: list[Payment]
    expected: dict[str, list[Any]]
    corrected: dict[str, list[Any]]
    before: dict[str, list[Any]]
    """What the form of the month before must say, as known at `known_at`."""


def read(name: str) -> Case:
    """Read a case by the name of its file."""
    written = _written(name)
    known_at = instant(written["截至"])
    return Case(
        month=Month.parse(written["月份"]),
        known_at=known_at,
        corrected_at=instant(written["更正"]) if "更正" in written else known_at,
        facts=_Feeds().facts(written["事项"]),
        payments=[
            payment(f"dsb_{no:02}", line, written.get("地区"))
            for no, line in enumerate(written["资金"])
        ],
        expected=_by_form(written["应得"]),
        corrected=_by_form(written.get("更正应得", {})),
        before=_by_form(written.get("上月应得", {})),
    )


def _written(name: str) -> dict[str, Any]:
    """What stands in a file, after what stands in the one that it goes on from (承接)."""
    told: dict[str, Any] = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    if "承接" not in told:
        return told
    before = _written(told["承接"])
    return told | {part: before[part] + told[part] for part in ("事项", "资金")}


def instant(text: str | datetime) -> datetime:
    """An instant as written: Shanghai time."""
    return datetime.fromisoformat(str(text)).replace(tzinfo=SHANGHAI)


def payment(key: str, line: dict[str, Any], area: str | None) -> Payment:
    """One line of money."""
    return Payment(
        id=key,
        kind=line["种类"],
        region=line.get("地区", area),
        amount=Decimal(line["金额"]),
        paid_on=line["日期"],
        recorded_at=instant(line["登记"]) if "登记" in line else _noon(line["日期"]),
    )


def _by_form(rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {region: [*row[:14], Decimal(row[14])] for region, row in rows.items()}


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), SHANGHAI)


class _Feeds:
    """Numbers and fills in what the feeds of units and matching would tell."""

    def __init__(self) -> None:
        self.numbers = {"units": 0, "matching": 0}
        self.said: dict[str, dict[str, Any]] = {}
        self.versions: dict[str, int] = {}

    def facts(self, lines: list[dict[str, Any]]) -> list[Fact]:
        return [self._fact(line) for line in lines]

    def _fact(self, line: dict[str, Any]) -> Fact:
        kind, key, event, told = self._told(line)
        source = "matching" if kind == "placement" else "units"
        self.numbers[source] += 1
        self.versions[key] = self.versions.get(key, 0) + 1
        known = self.said.setdefault(key, {})
        known |= told
        return Fact(
            source=source,
            no=self.numbers[source],
            event=event,
            kind=kind,
            object_id=key,
            version=self.versions[key],
            occurred_on=line["日期"],
            recorded_at=instant(line["登记"]) if "登记" in line else _noon(line["日期"]),
            region=known["region"],
            workplace_county=known.get("workplace_county"),
            data=told,
        )

    def _told(self, line: dict[str, Any]) -> tuple[str, str, str, dict[str, Any]]:
        if "计划" in line:
            key = f"{line['计划']}/{line['月份']}"
            told = {"region": line["计划"], "month": line["月份"], "people": line["人数"]}
            return "intake-plan", key, "intake-plan.set", told
        if "见习" in line:
            return "placement", line["见习"], EVENTS[line["事项"]], self._placement(line)
        if "岗位" in line:
            event = EVENTS[line["事项"]]
            event = event if event.startswith("post") else f"post.{event}"
            return "post", line["岗位"], event, self._offer(line, event)
        event = EVENTS[line["事项"]]
        event = event if event.startswith("unit") else f"unit.{event}"
        told = {"region": line["地区"]} if "地区" in line else {}
        return "unit", line["单位"], event, told

    def _offer(self, line: dict[str, Any], event: str) -> dict[str, Any]:
        before = self.said.get(line["岗位"], {})
        unit = line.get("单位", before.get("unit_id"))
        region = self.said[unit]["region"]
        told = {
            "unit_id": unit,
            "region": region,
            "workplace_county": region,
            "headcount": line.get("名额", before.get("headcount")),
            "state": {"post.closed": "closed", "post.suspended": "suspended"}.get(event, "open"),
            "offer_version": self.versions.get(line["岗位"], 0) + 1,
        }
        if event.startswith("post.headcount"):
            told["before"] = before["headcount"]
        return told

    def _placement(self, line: dict[str, Any]) -> dict[str, Any]:
        if line["事项"] == "到岗":
            return self._arrival(line)
        if line["事项"] == "更正":
            return self._correction(line)
        if line["事项"] == "结果":
            return {"outcome": line["结果"], "since": None}
        told: dict[str, Any] = {"last_day": line["日期"].isoformat()}
        if line["事项"] == "提前结束":
            return told | {"cause": line["原因"], "by_whom": line["由谁"]}
        if line["事项"] == "期满":
            assert told["last_day"] == self.said[line["见习"]]["term_last_day"]
        return told | {"early_retention": line["事项"] == "提前留用"}

    def _correction(self, line: dict[str, Any]) -> dict[str, Any]:
        """All that a placement says, with what was wrong put right."""
        right = line["应为"]
        term = last_day_of_term(right["到岗"], self.said[line["见习"]]["months"])
        last = right.get("最后一天")
        return {
            **self.said[line["见习"]],
            "arrived_on": right["到岗"].isoformat(),
            "term_last_day": term.isoformat(),
            "state": STATES[right["状态"]],
            "last_day": last.isoformat() if last else None,
            "early_retention": right["状态"] == "完成" and last < term,
            "cause": right.get("原因"),
            "by_whom": right.get("由谁"),
            "outcome": right.get("结果"),
        }

    def _arrival(self, line: dict[str, Any]) -> dict[str, Any]:
        post = self.said[line["岗位"]]
        return {
            "youth_id": f"yth_{line['见习']}",
            "post_id": line["岗位"],
            "unit_id": post["unit_id"],
            "region": post["region"],
            "workplace_county": post["workplace_county"],
            "months": line["个月"],
            "term_last_day": last_day_of_term(line["日期"], line["个月"]).isoformat(),
            "graduated_on": line["毕业"].isoformat() if "毕业" in line else None,
            "basis": "graduate" if "毕业" in line else "unemployed_youth",
        }
