"""Why somebody has no post yet: what one youth is told, post by post, while a fair holds seats."""

import asyncio
from collections.abc import Iterable, Mapping
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
_SHOWN: Final = 2
"""So many posts of each verdict are told."""
_VERDICTS: Final = {
    "full": "已满",
    "reserved": "留给招募会或者批次",
    "free": "有空余",
    "ruled_out": "不符合",
}


@dataclass(frozen=True)
class Explained:
    """What a youth who waits reads of their own standing, with the names of the posts in it."""

    county: str
    told: dict[str, Any]
    posts: list[dict[str, Any]]
    """Those that fit, and those that were asked about: at the fair, and where one change leads."""
    titles: dict[str, str]

    @property
    def kinds(self) -> int:
        """How many of four things it tells: full, reserved, ruled out, and what would bring one."""
        verdicts = {post["verdict"] for post in self.posts} & {"full", "reserved", "ruled_out"}
        return len(verdicts) + bool(_gain(self.told))


async def announce_fair(office: Office, day: date) -> dict[str, Any]:
    """Announce a fair and set the free seats of a few posts aside for it."""
    free = await office.clerk.every("/v1/wishes/posts", region=office.region)
    posts = [{"post_id": one["post_id"], "seats": one["free"]} for one in free[:_SET_ASIDE]]
    fair = {"region": office.region, "day": day.isoformat(), "place": "示例路1号人才市场"}
    announced: dict[str, Any] = await office.clerk.post("/v1/fairs", fair | {"posts": posts})
    return announced


async def close_fair(office: Office, fair: dict[str, Any]) -> None:
    """End the fair; what nobody took there goes to whoever waits."""
    path = f"/v1/fairs/{fair['id']}"
    seen = await office.clerk.get(path)
    await office.clerk.post(f"{path}/closing", {"expected_version": seen["version"]})


async def explain(office: Office, waiting: Iterable[Trainee], fair: Mapping[str, Any]) -> Explained:
    """Of those who wait, the one whose explanation has most to tell; as they read it themselves."""
    youths = list(waiting)
    told = await asyncio.gather(*(_own(youth) for youth in youths))
    youth, own = max(zip(youths, told, strict=True), key=lambda pair: _richness(pair[1]))
    fitting = {one["post_id"]: one for one in own["waits"]["posts"]}
    asked = await _elsewhere(office, own) + [one["post_id"] for one in fair["posts"]]
    told_of = {post_id: await _asked(youth, post_id) for post_id in asked if post_id not in fitting}
    posts = _shown([*fitting.values(), *told_of.values()])
    titles = {one["post_id"]: await _title(youth.member, one["post_id"]) for one in posts}
    return Explained(youth.person.county, own, posts, titles)


def tell(explained: Explained) -> None:
    """Post by post why it is not theirs, then the explanation's own sum."""
    table = Table(title=f"一名候补青年看到的说明（居住在{NAMES[explained.county]}）")
    for title in ("岗位", "结论", "说明"):
        table.add_column(title, overflow="fold")
    for one in explained.posts:
        verdict = _VERDICTS[one["verdict"]]
        table.add_row(explained.titles[one["post_id"]], verdict, one["text"])
    console.print(table)
    console.print(explained.told["text"])


async def _own(youth: Trainee) -> dict[str, Any]:
    told: dict[str, Any] = await youth.member.get(f"/v1/youths/{youth.id}/explanation")
    return told


async def _elsewhere(office: Office, own: dict[str, Any]) -> list[str]:
    """A post with a free seat in a county that the youth might add."""
    gain = _gain(own)
    if gain is None:
        return []
    free = await office.clerk.every("/v1/wishes/posts", region=gain["codes"][0]["code"])
    return [free[0]["post_id"]]


async def _asked(youth: Trainee, post_id: str) -> dict[str, Any]:
    told: dict[str, Any] = await youth.member.get(
        f"/v1/youths/{youth.id}/explanation/posts/{post_id}"
    )
    return told


def _shown(posts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    of_each = ([post for post in posts if post["verdict"] == verdict] for verdict in _VERDICTS)
    return [post for found in of_each for post in found[:_SHOWN]]


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
