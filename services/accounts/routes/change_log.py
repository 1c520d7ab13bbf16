"""The change log of accounts: who made officers, named deputies, issued keys."""

from services.common.web import change_log

routes = change_log.routes_of(
    change_log.Log(
        "accounts",
        title="账号类对象",
        objects="经办人员和其他账号（acc_…）、代理（dpy_…）、数据共享协议（dag_…）、部门密钥（dky_…）、"
        "部门的异议（fob_…）、消息（msg_…）",
        roles=("approver", "auditor"),
    )
)
