"""Posts whose words shut people out: not published, and what units and officers do about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from launch.demo.door import StepFailed
from launch.demo.offices import Office
from launch.demo.recruiting import HostUnit, name_mentor

_KEPT_BACK: Final = ("threshold-text", "threshold-undecided")


@dataclass(frozen=True)
class Wording:
    """A post as its unit words it, what the unit says for it, and what an officer answers."""

    title: str
    duties: str
    plea: str | None = None
    decision: str | None = None
    ground: str | None = None


WORDINGS: Final = (
    Wording("行政助理", "整理档案，接待来访。要求本科以上学历，计算机专业优先，面试合格后到岗。"),
    Wording(
        "设备运维学员",
        "随带教老师巡检设备。985、211院校毕业生优先。",
        "总公司一向这样招聘。",
        "refuse",
        "优先录取也是以学校设置门槛，请删去。",
    ),
    Wording(
        "洗浴中心保洁学员",
        "清扫女浴室，只招女性。",
        "工作地点是女浴室，营业时间须在场。",
        "allow",
        "工作场所的性质所需，不是以学历、专业设置门槛。",
    ),
)


@dataclass(frozen=True)
class KeptBack:
    """A post that was not published, why, and the review of its words if its unit asked for one."""

    wording: Wording
    problem: dict[str, Any]
    review: dict[str, Any] | None


async def keep_back(units: Iterable[tuple[HostUnit, Office]]) -> list[KeptBack]:
    """Each unit words a post of its own in its way; those that the check keeps back."""
    tried = [
        await _try(unit, office, wording)
        for (unit, office), wording in zip(units, WORDINGS, strict=False)
    ]
    return [one for one in tried if one]


async def _try(unit: HostUnit, office: Office, wording: Wording) -> KeptBack | None:
    draft = {
        "title": wording.title,
        "occupation": "4-07",
        "duties": wording.duties,
        "headcount": 1,
        "workplace": "示例路1号",
        "workplace_county": unit.employer.county,
        "months": 6,
        "mentor_id": await name_mentor(unit),
    }
    made = await unit.member.post(f"{unit.path}/posts", draft)
    seen = {"expected_version": made["version"]}
    try:
        await unit.member.post(f"/v1/posts/{made['id']}/publication", seen)
    except StepFailed as failed:
        if failed.code not in _KEPT_BACK:
            raise
        review = await _review(unit, office, wording, made) if wording.plea else None
        return KeptBack(wording, failed.problem, review)
    return None


async def _review(
    unit: HostUnit, office: Office, wording: Wording, made: dict[str, Any]
) -> dict[str, Any]:
    plea = {"words": wording.plea, "expected_version": made["version"]}
    asked = await unit.member.post(f"/v1/posts/{made['id']}/threshold-reviews", plea)
    decision = {
        "decision": wording.decision,
        "ground": wording.ground,
        "expected_version": asked["version"],
    }
    path = f"/v1/threshold-reviews/{asked['id']}/decision"
    decided: dict[str, Any] = await office.clerk.post(path, decision)
    return decided
