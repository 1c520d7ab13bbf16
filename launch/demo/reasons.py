"""Why somebody has no post yet: what one youth is told, post by post, while a fair holds seats."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rich.table import Table

from launch.demo.door import Member
from launch.demo.offices import Office
from launch.demo.places import NAMES
from launch.demo.telling import console
from launch.demo.trainees import Trainee

_SET_ASIDE: Final = 6
"""Posts of whose free seats a fair takes all."""
_SHOWN: Final = 3
"""Posts of each verdict that the table shows."""
_VERDICTS: Final = {
    "full": "已满",
    "reserved": "留给招募会",
    "free": "有空余",
    "ruled_out": "不符合",
}


@dataclass(frozen=True)
class Explained:
    """What a youth who waits reads of their own standing, with the names of the posts in it."""

    county: str
    told: dict[str, Any]
    titles: dict[str, str]
    elsewhere: dict[str, Any] | None
    """A post that one change of the wish would bring, and what rules it out now."""

    @property
    def kinds(self) -> int:
        """How many of four things it tells: full, reserved, ruled out, and what would bring one."""
        waits = self.told["waits"]
        found = (waits["full"], waits["reserved"], waits["ruled_out_posts"], _gain(self.told))
        return sum(map(bool, found))


async def announce_fair(office: Office, day: date) -> str:
    """Announce a fair and set the free seats of a few posts aside for it; its path."""
    free = await office.clerk.every("/v1/wishes/posts", region=office.region)
    posts = [{"post_id": one["post_id"], "seats": one["seats"]} for one in free[:_SET_ASIDE]]
    fair = {"region": office.region, "day": day.isoformat(), "place": "示例路1号人才市场"}
    announced = await office.clerk.post("/v1/fairs", fair | {"posts": posts})
    return f"/v1/fairs/{announced['id']}"


async def close_fair(office: Office, path: str) -> None:
    """End the fair; what nobody took there goes to whoever waits."""
    seen = await office.clerk.get(path)
    await office.clerk.post(f"{path}/closing", {"expected_version": seen["version"]})


async def explain(office: Office, waiting: Iterable[Trainee]) -> Explained:
    """Of those who wait, the one whose explanation has most to tell; as they read it themselves."""
    youths = list(waiting)
    told = await asyncio.gather(*(_own(youth) for youth in youths))
    youth, own = max(zip(youths, told, strict=True), key=lambda pair: _richness(pair[1]))
    elsewhere = await _elsewhere(office, youth, own)
    posts = own["waits"]["posts"] + ([elsewhere] if elsewhere else [])
    titles = {one["post_id"]: await _title(youth.member, one["post_id"]) for one in posts}
    return Explained(youth.person.county, own, titles, elsewhere)


def tell(explained: Explained) -> None:
    """Post by post why it is not theirs, then the explanation's own sum."""
    waits = explained.told["waits"]
    table = Table(title=f"一名候补青年看到的说明（居住在{NAMES[explained.county]}）")
    for title in ("岗位", "结论", "说明"):
        table.add_column(title)
    listed = waits["posts"] + ([explained.elsewhere] if explained.elsewhere else [])
    for verdict, words in _VERDICTS.items():
        for one in [post for post in listed if post["verdict"] == verdict][:_SHOWN]:
            table.add_row(explained.titles[one["post_id"]], words, one["text"])
    console.print(table)
    console.print(explained.told["text"])


async def _own(youth: Trainee) -> dict[str, Any]:
    told: dict[str, Any] = await youth.member.get(f"/v1/youths/{youth.id}/explanation")
    return told


async def _elsewhere(office: Office, youth: Trainee, own: dict[str, Any]) -> dict[str, Any] | None:
    gain = _gain(own)
    if gain is None:
        return None
    free = await office.clerk.every("/v1/wishes/posts", region=gain["codes"][0]["code"])
    path = f"/v1/youths/{youth.id}/explanation/posts/{free[0]['post_id']}"
    asked: dict[str, Any] = await youth.member.get(path)
    return asked


async def _title(member: Member, post_id: str) -> str:
    post = await member.get(f"/v1/public/posts/{post_id}")
    return f"{post['unit_name']} {post['title']}"


def _gain(own: dict[str, Any]) -> dict[str, Any] | None:
    changes = own["waits"]["changes"]
    found = (c for c in changes if c["field"] == "regions" and c["free_seats"])
    return next(found, None)


def _richness(own: dict[str, Any]) -> tuple[int, int]:
    waits = own["waits"]
    found = (waits["full"], waits["reserved"], _gain(own))
    return sum(map(bool, found)), len(waits["posts"])
