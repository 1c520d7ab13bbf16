"""What is sent to departments by itself: described for whoever receives it, served by none."""

from typing import Annotated

from fastapi import APIRouter, Header

from services.accounts.rules.feed_pushes import TYPE
from services.accounts.schemas.feed_pushes import FeedNews
from services.common.web.routing import operation_id

notices = APIRouter(tags=["数据共享协议"], generate_unique_id_function=operation_id)


@notices.post(
    TYPE,
    status_code=204,
    summary="接收通知：数据目录有新的变更",
    response_description="已经收到；任何 2xx 都算送达",
)
async def receive_feed_news(
    body: FeedNews,
    webhook_id: Annotated[
        str, Header(description="通知编号；再发时不变，请按它去重", max_length=64)
    ],
    webhook_timestamp: Annotated[
        str,
        Header(description="发出的时间：自 1970-01-01T00:00:00Z 起的秒数", pattern="^[0-9]{1,12}$"),
    ],
    webhook_signature: Annotated[
        str,
        Header(
            description="v1, 之后是签名：对“编号.时间.正文”的 HMAC-SHA256，Base64，密钥是登记推送时"
            "给出的 signing_secret（whsec_ 之后的部分按 Base64 解码）",
            max_length=200,
        ),
    ],
) -> None:
    """由部门的接收地址实现，本系统向它 POST（Standard Webhooks），登记见 `registerFeedPush`。

    请先用收到的原始字节核验签名，十秒之内答复；没有答复 2xx 的，以同一编号和同样的内容再发，
    间隔从半分钟逐渐延长到一小时。答复 410 的，推送停用。通知不是数据：收到以后照常签名、读取变更。
    对这个数据目录提出的异议有了答复的，也以这种通知告知：没有新的变更时，请查看异议。
    """
