"""What to do about a problem: by its code where the status tells too little, else by its status."""

import re
from typing import Final, NamedTuple

from services.gateway.guides import GUIDES

_RENEWED: Final = (
    "用续期令牌换新的访问令牌，再发一次；仍然答 401 的，重新登录。"
    "部门没有续期令牌，用密钥另取令牌。"
)
_SIGNED_IN: Final = "重新登录；部门用密钥另取令牌。"
_SIGNED_ANEW: Final = "签名的部门每次用新的随机数和时间重新签名。"
_WAITED: Final = (
    "过 `Retry-After` 秒再发同一个请求；带 `Idempotency-Key` 的用同一个键，只会办理一次。"
    + _SIGNED_ANEW
)
_HEADED: Final = "按 `detail` 和接口文档改正请求头再发。"
_ADMINISTRATOR: Final = "等待没有用，请系统管理员查明；咨询时提供 `request_id`。"
_BY_STATUS: Final = {
    400: "请求本身的写法不对，原样再发结果相同：按含义和 `detail` 改正再发。",
    401: _SIGNED_IN,
    403: "当前身份不能办理，原样再发结果相同：请有这项权利的人办理。"
    "谁可以办理、及于哪里，见接口文档中这个接口的 `x-rights`。",
    404: "核对地址中的编号。编号正确的，是这个身份看不到它，或者它还没有、已经没有："
    "换可以看到的身份，或者从列表重新找到它。",
    405: "用答复的 `Allow` 所列的方法。",
    408: "网络好转以后再发；带 `Idempotency-Key` 的用同一个键。",
    409: "重新读取这个对象，看它现在的状态，再看 `detail`：所说的条件具备以后再办理；"
    "没有变化的，再发结果相同。写明 `article` 的，是这一条款不准。",
    410: "丢弃游标和以前读到的内容，从答复的 `restart` 所给的快照重新读取。",
    412: "重新读取，请办理的人核对新的内容；仍要办理的，把 `expected_version` 换成新的版本再发。",
    413: "缩小或者分成几份再提交；上限见含义和接口文档。",
    415: "把 `Content-Type` 改成 `detail` 所说的、接口文档中这个接口接受的种类，内容也用那一种写。",
    422: "看 `errors`：`pointer` 指出是哪一处（查询参数以 `/query` 开头，空的是整个内容），"
    "`detail` 说明怎样不对；改正再发，原样再发结果相同。",
    428: "先读取，把看到的版本写在请求的 `expected_version` 中再发。",
    429: _WAITED + "经常遇到的，请放慢。",
    431: "缩短地址，减少请求头。",
    500: "系统内部出错，不是请求的写法不对。请提供 `request_id` 咨询系统管理员；"
    "要再发的，用同一个 `Idempotency-Key`。" + _SIGNED_ANEW,
    502: _WAITED,
    503: _WAITED,
    504: "请求可能已经办成：用同一个 `Idempotency-Key` 再发，只会办理一次；"
    "不带键的，先读取，看是否办成。" + _SIGNED_ANEW,
}
BY_CODE: Final = {
    "account-gone": "重新登录；账号已经没有的，另行注册，或者请管理员添加。沙箱中 `jianxi token` "
    "给的令牌没有账号：用 `jianxi officer` 添加管理员，登录取得令牌。",
    "account-locked": "过 `Retry-After` 秒再登录。",
    "account-suspended": "再登录结果相同：请管理这个账号的人恢复。",
    "agreement-not-in-force": "再取结果相同：请联系签订机构续期或者另订协议。",
    "client-invalid": "核对 `client_id` 和 `client_secret`；都正确的，密钥已经吊销："
    "请签订机构另发。",
    "code-needed": "同样的内容加上动态口令再发。",
    "code-wrong": "等应用给出下一个动态口令再发，并校准手机的时间。",
    "document-missing": _ADMINISTRATOR,
    "facts-incomplete": "所需的数据还在路上，" + _WAITED + "很久仍是这样的，请系统管理员查明。",
    "feed-gap": _ADMINISTRATOR,
    "idempotency-key-missing": "每一项新的请求生成一个新的键，放在 `Idempotency-Key` 中；"
    "重发同一个请求用同一个键。",
    "idempotency-key-refused": "去掉 `Idempotency-Key`：这个接口的答复不保存，重发就再办一次。",
    "idempotency-key-reused": "内容不同的是另一项请求：给它一个新的键。"
    "要重发的，内容和查询串须与以前一样。",
    "network-locked": "过 `Retry-After` 秒再登录，或者换一个网络。",
    "no-such-path": "对照接口文档核对地址。",
    "origin-not-allowed": "请系统管理员准许这个网站（`JIANXI_CORS_ORIGINS`）。",
    "password-change-due": "先用登录得到的令牌修改密码，再办理。",
    "phone-unknown": "先注册，或者用其他方式登录后绑定这个手机号码。",
    "request-in-progress": "同一个请求上一次还没有办完：" + _WAITED,
    "rights-changed": "以前的答复不再给出：重新登录，读取现在的情况；仍要办理的，用新的键。",
    "second-factor-missing": "先绑定动态口令，再办理。",
    "sign-in-required": "带上请求头 `Authorization: Bearer 令牌`；还没有令牌的，先登录。",
    "sign-in-failed": "核对登录名和密码。连续输错的，账号会暂时锁定。",
    "sms-astray": _ADMINISTRATOR,
    "sms-not-configured": "用其他方式登录；等待没有用。",
    "token-expired": _RENEWED,
    "token-of-wrong-kind": "请求头写作 `Authorization: Bearer 令牌`；"
    "写法没有错的，换接口文档中这个接口准许的身份的令牌。",
    "unknown-path": "对照接口文档核对地址。",
    "wechat-astray": _ADMINISTRATOR,
    "wechat-not-configured": "用其他方式登录；等待没有用。",
    "wechat-unknown": "先注册，或者用其他方式登录后绑定这个微信。",
}
_BY_MET: Final = {
    "within": "调用方不会遇到，没有什么要做。",
    "work": "看结果中说明的原因，处理以后重新办理；原因是系统内部出错的，请系统管理员查明。",
}
_GUIDE: Final = GUIDES["/docs/for-departments"]
_HEADS: Final = "| `code` | 原因 | 怎么办 |"
_ROW: Final = re.compile(r"\| `([a-z-]+)` \| [^|]+ \| ([^|]+) \|")


class Remedy(NamedTuple):
    """What anyone does, and what a department that signs its requests does; either may be empty."""

    anyone: tuple[str, ...]
    departments: str


def of(code: str, statuses: tuple[str, ...], met: str) -> Remedy:
    """What to do about a problem that is answered with these statuses."""
    told = departments().get(code, "")
    if code in BY_CODE:
        return Remedy((BY_CODE[code],), told)
    if met in _BY_MET:
        return Remedy((_BY_MET[met],), told)
    # Who signs wrongly is not helped by signing in anew.
    if told and statuses == ("401",):
        return Remedy((), told)
    found = dict.fromkeys(_BY_STATUS[int(status)] for status in statuses)
    return Remedy(tuple(found), told)


def departments() -> dict[str, str]:
    """What the departments' guide says to do, by code."""
    table = _GUIDE.read_text("utf-8").partition(_HEADS)[2].partition("\n\n")[0]
    return dict(_ROW.findall(table))
