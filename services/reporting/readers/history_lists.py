"""Money paid and figures reported in the time before, as an office lists them at go-live."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from services.common.lists.choices import counties_on
from services.common.lists.columns import Column, Form
from services.common.lists.spelling import chosen
from services.common.values import region
from services.reporting.rules.disbursements import KINDS, Kind

_ALSO: Final[Mapping[Kind, tuple[str, ...]]] = {
    "living_allowance": ("见习补贴", "生活补贴", "就业见习补贴"),
    "accident_premium": ("意外险", "意外伤害保险费", "保险费"),
    "social_insurance_subsidy": ("社保补贴", "灵活就业社会保险补贴"),
    "unit_award": ("奖补", "单位奖补", "留用补贴", "指导管理费"),
}


def disbursements_on(today: date) -> Form:
    """The form of money paid, a row for each payment, with the codes of a day."""
    kinds = {
        chosen(words): kind for kind, name in KINDS.items() for words in (kind, name, *_ALSO[kind])
    }
    columns = (
        _office(today),
        Column("kind", "资金种类", "choice", choices=kinds, shown_choices=tuple(KINDS.values()),
               aliases=("补贴种类", "项目", "种类")),
        Column("amount", "金额（元）", "money", most=10**11, aliases=("拨付金额", "实拨金额"),
               hint="实际拨付或者退回的金额，不填负数；退回的另填一行，写明原凭证号"),
        Column("paid_on", "拨付日期", "day", aliases=("拨付时间", "到账日期", "支付日期"),
               hint="资金到达收款人账户的日期；退回的为退回到账的日期"),
        Column("voucher", "凭证号", "code", longest=60, aliases=("凭证", "记账凭证", "支付凭证号")),
        Column("returns", "退回的原凭证号", "code", required=False, longest=60,
               aliases=("原凭证号", "原支付凭证号"),
               hint="这一行是退回的，填原来拨付的那一行的凭证号；拨付的不填"),
    )  # fmt: skip
    key = ("region", "kind", "paid_on", "voucher")
    return Form("history-disbursements", 2, "启用以前拨付的资金", columns, key=key)


def opening_figures_on(today: date) -> Form:
    """The form of the last report on paper, a row for each region, with the codes of a day."""
    columns = (
        _office(today),
        Column("month", "月报所属月份", "month",
               aliases=("月份", "填报月份", "统计月份"), hint="如 2026-02，单元格须为文本格式"),
        Column("units", "指标1 实有见习单位", "integer", required=False, most=10**6,
               suffixes=("个",), aliases=("指标1", "1", "本期末实有见习单位总数")),
        Column("seats", "指标3 实有见习岗位", "integer", required=False, most=10**6,
               suffixes=("个",), aliases=("指标3", "3", "本期末实有见习岗位总数")),
        Column("on_post", "指标14 实有在岗见习人数", "integer", most=10**6,
               suffixes=("人",), aliases=("指标14", "14", "本期末实有在岗见习人数")),
        Column("subsidy", "指标15 本年累计拨付（万元）", "money", most=10**9,
               aliases=("指标15", "15", "本年累计各级财政实际拨付的见习补贴资金数"),
               hint="万元，两位小数，与纸质报表一致"),
    )  # fmt: skip
    return Form("history-opening-figures", 1, "最近一期纸质月报的期初数", columns, key=("region",))


def _office(today: date) -> Column:
    spelt, names = counties_on(today)
    above = [one for one in region.regions_on(today) if one.level != "county"]
    offices: dict[str, Any] = dict(spelt)
    offices |= {chosen(words): one.code for one in above for words in (one.name, one.code)}
    return Column("region", "办理机构所在地区", "choice", choices=offices,
                  shown_choices=(*names, *(one.name for one in above)),
                  aliases=("填报单位", "地区", "办理机构", "县区", "认定机构所在地区"),
                  hint="认定见习单位的机构所在地区")  # fmt: skip
