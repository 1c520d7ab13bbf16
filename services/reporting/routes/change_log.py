"""The change log of reporting: who settled, paid, filed and set what, when and on what ground."""

from services.common.web import change_log

routes = change_log.routes_of(
    change_log.Log(
        "reporting",
        title="资金报表类对象",
        objects="结算（stm_…）、支付（pbl_…）、退回（rcv_…）、保险、社会保险补贴、政策数值（pol_…）等；"
        "收款账户为户主的编号，预算为“区划/年份”，月报为“区划/月份”，日历为年份",
    )
)
