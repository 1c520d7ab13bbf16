"""What the demo must have shown at its end: its mix, counted from what the system answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from launch.demo.trainees import Trainee

COUNTIES: Final = 22
UNITS_SCORED: Final = 50
KEPT_BACK: Final = 3
REASONS: Final = 4
PLACED_BY_ROUND: Final = 10
WAGES: Final = 5
"""Standards in force in the story: three classes until February, two from March 2024."""


@dataclass(frozen=True)
class Claim:
    """One thing the demo claims: how much was asked, how much there is."""

    title: str
    least: int
    found: int

    @property
    def holds(self) -> bool:
        """Whether the claim is kept."""
        return self.found >= self.least


@dataclass(frozen=True)
class Seen:
    """What was read back through the gateway at the end."""

    waiting: int
    workplace_counties: frozenset[str]
    wages: frozenset[str]
    reports: int
    paid_batches: int
    upheld: int
    """Complaints that the evaluation of the unit concerned counts."""
    scored: int
    """Units with a score by the published rule."""
    named: int
    warned: int
    proposed: int
    kept_back: int
    """Posts that the threshold check did not let be published."""
    reasons: int
    """Kinds of reasons that one youth's explanation tells."""
    placed_by_round: int
    verified: bool
    """Whether the round's certificate holds offline."""
    forged_is_refused: bool
    """Whether the same with one number changed does not."""


def claims(trainees: Iterable[Trainee], seen: Seen, *, youths: int, months: int) -> list[Claim]:
    """The demo's claims, each of them counted."""
    everyone = list(trainees)
    ends = [end for trainee in everyone for end in trainee.ended]
    return [
        Claim("拒绝派遣的青年（≥5%）", youths * 5 // 100, sum(t.refused for t in everyone)),
        Claim(
            "非正常结束（≥5%）",
            youths * 5 // 100,
            sum(end["state"] == "ended_early" for end in ends),
        ),
        Claim(
            "被见习单位留用（≥30%）",
            youths * 30 // 100,
            sum(end["outcome"] == "retained" for end in ends),
        ),
        Claim("期末仍在候补（≥10%）", youths * 10 // 100, seen.waiting),
        Claim("有见习的县（市、区）", COUNTIES, len(seen.workplace_counties)),
        Claim("结算用到的最低工资标准（三类地区；三月起两类）", WAGES, len(seen.wages)),
        Claim("已填报的月报（五市和自治区）", 6 * months, seen.reports),
        Claim("已拨付的补贴批次", 5 * (months - 1), seen.paid_batches),
        Claim("查实并计入单位评估的投诉", 1, seen.upheld),
        Claim("按公布的办法评出得分的单位", UNITS_SCORED, seen.scored),
        Claim("确定的见习示范单位", 1, seen.named),
        Claim("九个月没有吸纳、已提醒的单位", 1, seen.warned),
        Claim("十二个月没有吸纳、建议清退的单位", 1, seen.proposed),
        Claim("文字设置门槛或存疑、没有发布的岗位", KEPT_BACK, seen.kept_back),
        Claim("候补青年看到的说明：名额已满、留给招募会、不符合、改动意愿", REASONS, seen.reasons),
        Claim("批次派出的青年", PLACED_BY_ROUND, seen.placed_by_round),
        Claim("离线核验通过的批次凭证", 1, int(seen.verified)),
        Claim("改动一个数字即被拒绝的批次凭证", 1, int(seen.forged_is_refused)),
    ]
