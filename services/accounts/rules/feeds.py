"""The catalogue of what departments may receive and hand in, as data.

Its entries are those by which a resource is registered with the government's exchange platform
(政务数据共享条例): code, provider, share type, period, fields with the standard of their codes.
"""

from dataclasses import dataclass
from typing import Final, Literal

FeedName = Literal["units", "posts", "placements", "outcomes", "disbursements"]


@dataclass(frozen=True)
class FeedField:
    """A field that an agreement may grant."""

    name: str
    title: str
    standard: str | None = None
    """The standard of its codes, such as GB/T 2260."""


@dataclass(frozen=True)
class Feed:
    """A feed that departments read, and all that may ever be granted of it."""

    name: FeedName
    title: str
    resource_code: str
    provider: str
    share_type: str
    period: str
    path: str
    fields: tuple[FeedField, ...]
    tells_of_persons: bool = False
    """Whether what it gives is about youths: they are told who was given it."""

    @property
    def field_names(self) -> frozenset[str]:
        """What an agreement may name."""
        return frozenset(field.name for field in self.fields)


UNITS: Final = Feed(
    name="units",
    title="见习单位",
    resource_code="NX-RS-JX-0001",
    provider="宁夏回族自治区人力资源和社会保障厅",
    share_type="conditional",
    period="real_time",
    path="/v1/feeds/units",
    fields=(
        FeedField("name", "单位现用名称"),
        FeedField("credit_code", "统一社会信用代码", "GB 32100"),
        FeedField("region", "认定机构的行政区划", "GB/T 2260"),
        FeedField("state", "单位的状态"),
        FeedField("industry", "行业门类", "GB/T 4754"),
        FeedField("ownership", "经济类型"),
        FeedField("kind", "单位类型"),
        FeedField("recommended_by", "推荐渠道"),
        FeedField("occurred_on", "事项发生日期", "GB/T 7408"),
    ),
)
POSTS: Final = Feed(
    name="posts",
    title="见习岗位",
    resource_code="NX-RS-JX-0002",
    provider="宁夏回族自治区人力资源和社会保障厅",
    share_type="conditional",
    period="real_time",
    path="/v1/feeds/posts",
    fields=(
        FeedField("unit_id", "单位编号"),
        FeedField("region", "认定机构的行政区划", "GB/T 2260"),
        FeedField("workplace_county", "见习地点所在县（区）", "GB/T 2260"),
        FeedField("state", "岗位的状态"),
        FeedField("headcount", "岗位人数"),
        FeedField("months", "见习期限（月）"),
        FeedField("industry", "行业门类", "GB/T 4754"),
        FeedField("occupation", "职业", "GB/T 6565"),
        FeedField("lodging", "是否提供住宿"),
        FeedField("unsuitable_under_18", "是否不适合未满18周岁的人员"),
        FeedField("occurred_on", "事项发生日期", "GB/T 7408"),
    ),
)
PLACEMENTS: Final = Feed(
    name="placements",
    title="就业见习",
    resource_code="NX-RS-JX-0003",
    provider="宁夏回族自治区人力资源和社会保障厅",
    share_type="conditional",
    period="real_time",
    path="/v1/feeds/placements",
    fields=(
        FeedField("person", "见习人员的假名"),
        FeedField("unit_id", "单位编号"),
        FeedField("post_id", "岗位编号"),
        FeedField("region", "认定见习单位的机构的行政区划", "GB/T 2260"),
        FeedField("workplace_county", "见习地点所在县（区）", "GB/T 2260"),
        FeedField("state", "见习的状态"),
        FeedField("basis", "符合条件的依据"),
        FeedField("months", "见习期限（月）"),
        FeedField("arrived_on", "到岗日期", "GB/T 7408"),
        FeedField("term_last_day", "期满的最后一天", "GB/T 7408"),
        FeedField("last_day", "在岗的最后一天", "GB/T 7408"),
        FeedField("early_retention", "是否提前留用"),
        FeedField("outcome", "去向"),
        FeedField("outcome_since", "留用或者就业的日期", "GB/T 7408"),
    ),
    tells_of_persons=True,
)
OUTCOMES: Final = Feed(
    name="outcomes",
    title="见习去向",
    resource_code="NX-RS-JX-0004",
    provider="宁夏回族自治区人力资源和社会保障厅",
    share_type="conditional",
    period="real_time",
    path="/v1/feeds/outcomes",
    fields=(
        FeedField("person", "见习人员的假名"),
        FeedField("unit_id", "单位编号"),
        FeedField("region", "认定见习单位的机构的行政区划", "GB/T 2260"),
        FeedField("workplace_county", "见习地点所在县（区）", "GB/T 2260"),
        FeedField("basis", "符合条件的依据"),
        FeedField("last_day", "在岗的最后一天", "GB/T 7408"),
        FeedField("early_retention", "是否提前留用"),
        FeedField("outcome", "去向"),
        FeedField("outcome_since", "留用或者就业的日期", "GB/T 7408"),
        FeedField("outcome_until", "劳动合同的终止日期", "GB/T 7408"),
        FeedField("outcome_evidence", "去向的证明材料的种类"),
        FeedField("outcome_source", "去向由谁提供"),
    ),
    tells_of_persons=True,
)
DISBURSEMENTS: Final = Feed(
    name="disbursements",
    title="资金拨付",
    resource_code="NX-RS-JX-0005",
    provider="宁夏回族自治区人力资源和社会保障厅",
    share_type="conditional",
    period="real_time",
    path="/v1/feeds/disbursements",
    fields=(
        FeedField("kind", "资金种类"),
        FeedField("region", "认定见习单位的机构的行政区划", "GB/T 2260"),
        FeedField("amount", "金额（元）"),
        FeedField("paid_on", "拨付或者退回的日期", "GB/T 7408"),
        FeedField("month", "补贴所属的月份", "GB/T 7408"),
        FeedField("batch_id", "拨付批次"),
        FeedField("returns", "退回的是哪一笔"),
    ),
)
FEEDS: Final = (UNITS, POSTS, PLACEMENTS, OUTCOMES, DISBURSEMENTS)
OWNERS: Final = {
    "units": "units",
    "posts": "units",
    "placements": "matching",
    "outcomes": "matching",
    "disbursements": "reporting",
}
"""Which service tells each feed."""
OF_PERSONS: Final = frozenset(feed.name for feed in FEEDS if feed.tells_of_persons)
BATCHES: Final = {
    "graduates": "高校毕业生名单",
    "unemployed": "登记失业青年名单",
    "recommendations": "推荐单位名单",
    "insurance-facts": "参保事实",
}
"""What departments may hand in."""


def feed_named(name: str) -> Feed | None:
    """The feed of that name, or None."""
    return next((feed for feed in FEEDS if feed.name == name), None)
