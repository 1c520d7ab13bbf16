"""Units are judged: a complaint and what comes of it, demonstration units, removal proposals."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from launch.demo.offices import Office
from launch.demo.recruiting import HostUnit
from launch.demo.trainees import Trainee
from services.common.values.region import PROVINCE

UPHELD: Final = "complaints-upheld"
"""What an evaluation calls the complaints found true."""


@dataclass
class Judged:
    """What came of complaints, scores and sweeps, as the offices were answered."""

    complainant: Trainee | None = None
    complaint: dict[str, Any] = field(default_factory=dict)
    own_answer: dict[str, Any] = field(default_factory=dict)
    evaluation: dict[str, Any] = field(default_factory=dict)
    candidates: list[dict[str, Any]] = field(default_factory=list)
    named: dict[str, Any] = field(default_factory=dict)
    swept: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Removal proposals by the state in which they stood on the day of a sweep."""

    @property
    def upheld(self) -> int:
        """How many complaints the evaluation of that unit counts."""
        figures = self.evaluation.get("figures", ())
        return sum(f["value"] or 0 for f in figures if f["name"] == UPHELD)


async def complain(youth: Trainee, unit: HostUnit, today: date) -> dict[str, Any]:
    """A youth complains of a telephone interview; the receipt is theirs alone."""
    told = {
        "unit_id": unit.id,
        "kind": "interview_or_threshold",
        "happened_on": today.isoformat(),
        "words": "到岗前单位打来电话，问了二十分钟问题，说答得不好就不要。",
    }
    received: dict[str, Any] = await youth.member.post("/v1/complaints", told)
    return received


async def uphold(office: Office, complaint_id: str) -> dict[str, Any]:
    """The office investigates and finds the complaint true."""
    path = f"/v1/complaints/{complaint_id}"
    seen = await office.clerk.get(path)
    seen = await office.clerk.post(f"{path}/investigation", {"expected_version": seen["version"]})
    finding = {
        "upheld": True,
        "finding": "单位以电话面试挑选已派遣的见习对象，违反不得以面试等方式确定人员的规定。",
        "evidence": "单位提供的通话记录，带教老师的情况说明。",
        "consequence": "warning",
        "answer": "您反映的情况属实，已责令单位改正并计入评估。您的派遣不受影响。",
        "expected_version": seen["version"],
    }
    decided: dict[str, Any] = await office.clerk.post(f"{path}/finding", finding)
    return decided


async def answer_of(youth: Trainee) -> dict[str, Any]:
    """What the youth reads of their own complaint."""
    own = (await youth.member.get("/v1/me/complaints"))["items"]
    return dict(own[0])


async def evaluate(office: Office, unit_id: str, first: date, last: date) -> dict[str, Any]:
    """A unit's evaluation for some days."""
    days = {"from": first.isoformat(), "to": last.isoformat()}
    found: dict[str, Any] = await office.clerk.get(f"/v1/evaluations/{unit_id}", **days)
    return found


async def candidates(offices: Iterable[Office]) -> list[dict[str, Any]]:
    """Every unit with its score, the best first; whom too little measured, and nothing, last."""
    path = "/v1/demonstration-candidates"
    lists = await asyncio.gather(
        *(office.clerk.every(path, region=office.region) for office in offices)
    )
    found = [candidate for each in lists for candidate in each]
    return sorted(found, key=_place, reverse=True)


def _place(candidate: dict[str, Any]) -> tuple[bool, float]:
    score = candidate["score"]
    return score["ranked"], float(score["score"] or -1)


async def name_best(offices: dict[str, Office], best: dict[str, Any], city: str) -> dict[str, Any]:
    """The city proposes a candidate, the autonomous region names it."""
    path = f"/v1/demonstration-candidates/{best['unit_id']}"
    ground = {"ground": "岗位质量、吸纳人员、见习成效和留用率得分居全区前列。"}
    proposed = await offices[city].clerk.post(f"{path}/proposal", ground)
    decision = {"decision": "name", "expected_version": proposed["version"]} | ground
    named: dict[str, Any] = await offices[PROVINCE].clerk.post(f"{path}/decision", decision)
    return named


async def sweep(offices: Iterable[Office], state: str) -> list[dict[str, Any]]:
    """Every office counts the removal clock; what then stands in a state."""
    found: list[dict[str, Any]] = []
    path = "/v1/removal-proposals"
    for office in offices:
        await office.clerk.post(f"{path}/sweeps")
        listed = await office.clerk.every(path, state=state, region=office.region)
        found += [await office.clerk.get(f"{path}/{one['id']}") for one in listed]
    return found
