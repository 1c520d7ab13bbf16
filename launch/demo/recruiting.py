"""Units come in: they register, are examined and recognised, and offer their posts."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from launch.demo.door import Door, Member
from launch.demo.employers import Employer, Post
from launch.demo.offices import PASSWORD, Office

SYSTEMS: Final = ("safety_management", "daily_management", "training_plan", "duty_definition")
CONDITIONS: Final = ("production_normal", "labour_sound", "safety_assured")
PAPER: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
)
"""An empty page: what stands in the four systems is the unit's affair."""


@dataclass
class HostUnit:
    """A unit of the demo, by its account."""

    employer: Employer
    member: Member
    id: str
    version: int = 0
    posts: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        """Where it stands."""
        return f"/v1/units/{self.id}"


async def recruit(door: Door, employer: Employer, office: Office, today: date) -> HostUnit:
    """Bring one unit from sign-up to its published posts."""
    unit = await register(door, employer, office.region)
    await offer_posts(unit, office, today)
    return unit


async def offer_posts(unit: HostUnit, office: Office, today: date) -> None:
    """Bring one that has registered to its recognition and its published posts."""
    employer = unit.employer
    await _hand_in_papers(unit, today)
    # A mentor leads only so many; each post has its own, and there is one in any case.
    mentors = [await name_mentor(unit) for _ in employer.posts] or [await name_mentor(unit)]
    await _recognise(unit, office, today)
    for post, mentor_id in zip(employer.posts, mentors, strict=False):
        unit.posts.append(await publish(unit, post, mentor_id))


async def name_mentor(unit: HostUnit) -> str:
    """Name one more mentor of a unit; the mentor's id."""
    mentor = {"name": "带教·测试", "title": "主管", "phone": unit.employer.phone}
    return str((await unit.member.post(f"{unit.path}/mentors", mentor))["id"])


async def register(door: Door, employer: Employer, office_region: str) -> HostUnit:
    """Sign a unit up and enter what it says of itself."""
    member = Member(door, employer.login, PASSWORD)
    account = await member.sign_up("unit")
    # A unit of the autonomous region itself is recognised there, every other by its county.
    region = office_region if office_region.endswith("0000") else employer.county
    await member.post(
        "/v1/units",
        {
            "name": employer.name,
            "credit_code": employer.credit_code,
            "region": region,
            "address": "示例路1号",
            "industry": employer.industry,
            "ownership": "private" if employer.kind == "enterprise" else "state",
            "kind": employer.kind,
            "staff": employer.staff,
            "recommended_by": employer.recommended_by,
            "contact": {"name": "联系·测试", "phone": employer.phone},
        },
    )
    return HostUnit(employer, member, account["unit_id"])


async def _hand_in_papers(unit: HostUnit, today: date) -> None:
    for kind in SYSTEMS:
        await unit.member.post(
            f"{unit.path}/documents",
            data={"kind": kind, "valid_from": today.isoformat()},
            files={"file": (f"{kind}.pdf", PAPER, "application/pdf")},
        )


async def _recognise(unit: HostUnit, office: Office, today: date) -> None:
    for condition in CONDITIONS:
        finding = {
            "condition": condition,
            "met": True,
            "evidence": "现场查看，并查验了工资表和参保记录。",
            "found_on": today.isoformat(),
        }
        await office.clerk.post(f"{unit.path}/findings", finding)
    seen = await office.clerk.get(unit.path)
    decision = {
        "decision": "recognise",
        "ground": "四项制度齐全，三项条件符合。",
        "expected_version": seen["version"],
    }
    recognised = await office.clerk.post(f"{unit.path}/recognition", decision)
    unit.version = recognised["version"]


async def publish(unit: HostUnit, post: Post, mentor_id: str) -> str:
    """Draft a post and publish it; its id."""
    employer = unit.employer
    draft = {
        "title": post.title,
        "occupation": post.occupation,
        "duties": post.duties,
        "headcount": post.headcount,
        "workplace": "示例路1号",
        "workplace_county": employer.county,
        "months": post.months,
        "extras": {"meals": True, "lodging": post.lodging},
        "skills": ["岗位技能"],
        "mentor_id": mentor_id,
    }
    made = await unit.member.post(f"{unit.path}/posts", draft)
    await unit.member.post(
        f"/v1/posts/{made['id']}/publication", {"expected_version": made["version"]}
    )
    return str(made["id"])
