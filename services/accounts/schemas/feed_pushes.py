"""What travels about pushes: where to, whose turn, why the last attempt failed."""

from typing import Annotated, Final, Literal

from pydantic import Field

from services.accounts.rules.feed_pushes import State
from services.accounts.schemas.data_agreements import AgreementId, CatalogueName
from services.common.web.wire import AwareInstant, GroundText, NoNumbers, Wire, id_field

PushId = Annotated[str, id_field("psh"), Field(description="推送编号")]
STATES: Final = "active 推送中，disabled 已停用（连续失败），ended 已终止"


class FeedPushRequest(Wire):
    """登记推送。"""

    feed: CatalogueName = Field(description="数据目录，须是协议准许的", examples=["units"])
    url: Annotated[str, NoNumbers] = Field(
        description="接收的地址：https，公网上的主机，端口443或者1024至65535；"
        "或者在系统管理员准许的网络之内，用其准许的端口",
        min_length=12,
        max_length=2000,
        examples=["https://hooks.example.gov.cn/jianxi"],
    )
    reason: GroundText = Field(description="理由", examples=["部门要求有变更时通知"])


class FeedPushIssuedOut(Wire):
    """新登记的推送，签名密钥只在此时给出一次。"""

    id: PushId
    signing_secret: str = Field(
        description="签名密钥（whsec_ 开头），只给出这一次；部门凭它核验收到的推送", max_length=100
    )
    version: int = Field(description="版本号，办理时请在 expected_version 中注明", ge=1)


class FeedPushOut(Wire):
    """一项推送，不含签名密钥。"""

    id: PushId
    feed: CatalogueName = Field(description="数据目录")
    url: str = Field(description="接收的地址", max_length=2000)
    state: State = Field(description=f"状态：{STATES}")
    delivered_at: AwareInstant | None = Field(description="最近一次送达的时间；没有送达过的为 null")
    failing_since: AwareInstant | None = Field(
        description="从何时起一直没有送达；没有失败的为 null"
    )
    waiting_since: AwareInstant | None = Field(
        description="从何时起一直不能确定数据目录有没有新的变更；能够确定的为 null"
    )
    tries: int = Field(description="从那时起失败的次数", ge=0, le=2**31 - 1)
    problem: str | None = Field(
        description="最近一次为什么没有送达：unreachable 连不上，tls 证书有问题，time-out 超时，"
        "destination-unfit 地址不能使用，status-… 对方答复的状态码，"
        "not-taken 没有送达（对方在系统管理员准许的网络之内，不再说明）；"
        "feed-unavailable 数据目录的服务暂时联系不上，feed-refused 数据目录的服务没有接受询问；"
        "送达的、恢复以后还没有再试的为 null",
        max_length=30,
    )
    made_at: AwareInstant = Field(description="登记的时间")
    version: int = Field(description="版本号，办理时请在 expected_version 中注明", ge=1)


class WebhookOut(FeedPushOut):
    """一项推送，连同它属于哪份协议。"""

    agreement_id: AgreementId


class FeedPushesOut(Wire):
    """一份数据共享协议的推送。"""

    items: list[FeedPushOut] = Field(description="新的在前", max_length=100)


class FeedNewsData(Wire):
    """哪个数据目录有新的变更，从哪里读起；没有任何人的信息。"""

    feed: CatalogueName = Field(description="数据目录", examples=["units"])
    cursor: str | None = Field(
        description="上一条送达的通知所到之处，从这里读取一条不漏；"
        "第一条给出登记时所到之处，以前的请先读快照；"
        "为 null 的，以前的游标不再有效，请从快照重新读取",
        max_length=500,
    )


class FeedNews(Wire):
    """一条通知：数据目录有新的变更，或者部门的异议有了答复。"""

    type: Literal["feed.news"] = Field(description="通知种类：feed.news 有新的变更或者异议的答复")
    timestamp: AwareInstant = Field(description="写成通知的时间；再发时不变")
    data: FeedNewsData
