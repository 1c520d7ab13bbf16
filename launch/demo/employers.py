"""The units and posts of the demo, from the same seeded generator; none of them exists."""

from dataclasses import dataclass, replace
from random import Random
from typing import Final

from launch.demo.places import COUNTIES, NAMES
from services.common.values.identity import credit_check

_TRADES: Final = (
    ("枸杞加工", "C", "enterprise"),
    ("风电运维", "D", "enterprise"),
    ("物流", "G", "enterprise"),
    ("软件", "I", "enterprise"),
    ("商业超市", "F", "enterprise"),
    ("葡萄酒庄", "A", "enterprise"),
    ("口腔医院", "Q", "institution"),
    ("文化馆", "R", "institution"),
    ("社会工作服务中心", "Q", "social_organisation"),
    ("幼儿园", "P", "institution"),
)
_TITLES: Final = (
    ("行政助理", "4-07", "整理档案，协助会务，接待来访。"),
    ("仓储管理员", "4-02", "清点货物，登记出入库，维护台账。"),
    ("新媒体运营助理", "2-10", "撰写推文，剪辑短视频，统计阅读情况。"),
    ("设备运维学员", "6-31", "随带教老师巡检设备，记录运行数据。"),
    ("客户服务专员", "4-04", "接听电话，解答疑问，回访客户。"),
    ("质检学员", "6-31", "抽样检验，填写检验记录，整理样品。"),
    ("幼儿保育助理", "4-10", "协助照料幼儿起居，整理教具。"),
)
_RECOMMENDED: Final = ("self", "self", "commerce", "sasac", "youth_league", "federation")


@dataclass(frozen=True)
class Post:
    """One post as its unit would offer it."""

    title: str
    occupation: str
    duties: str
    headcount: int
    months: int
    lodging: bool


@dataclass(frozen=True)
class Employer:
    """One unit as it would register itself."""

    number: int
    name: str
    credit_code: str
    county: str
    industry: str
    kind: str
    recommended_by: str
    staff: int
    phone: str
    posts: tuple[Post, ...]

    @property
    def login(self) -> str:
        """The name of its account."""
        return f"unit-{self.number:03}"


def employers(random: Random, count: int, posts: int) -> list[Employer]:
    """So many units over all counties, which offer so many posts in all."""
    shares = [posts // count + (n < posts % count) for n in range(count)]
    return [_employer(random, n, share) for n, share in enumerate(shares)]


def employer_of(random: Random, county: str, seats: int) -> Employer:
    """One more unit of a county, none of the first hundred, with one post of so many seats."""
    number = COUNTIES.index(county) + len(COUNTIES) * random.randint(5, 44)
    found = _employer(random, number, 1)
    return replace(found, posts=(replace(found.posts[0], headcount=seats, lodging=False),))


def _employer(random: Random, number: int, posts: int) -> Employer:
    county = COUNTIES[number % len(COUNTIES)]
    trade, industry, kind = random.choice(_TRADES)
    first17 = f"{_HEADS[kind]}{county}MAXX{number:03}{random.randint(0, 99):02}"
    return Employer(
        number=number,
        name=f"{NAMES[county]}示例{number:02}{trade}{_SUFFIXES[kind]}",
        credit_code=first17 + credit_check(first17),
        county=county,
        industry=industry,
        kind=kind,
        recommended_by=random.choice(_RECOMMENDED),
        staff=random.randint(12, 400),
        phone=f"1549{number:03}{random.randint(0, 9999):04}",
        posts=tuple(_post(random) for _ in range(posts)),
    )


_HEADS: Final = {"enterprise": "91", "institution": "12", "social_organisation": "51"}
_SUFFIXES: Final = {"enterprise": "有限公司", "institution": "", "social_organisation": ""}


def _post(random: Random) -> Post:
    title, occupation, duties = random.choice(_TITLES)
    return Post(
        title=title,
        occupation=occupation,
        duties=duties,
        headcount=random.choice((1, 1, 1, 2)),
        months=random.choice((3, 3, 3, 6)),
        lodging=random.random() < 0.3,
    )
