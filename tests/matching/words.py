"""The words of posts for matching's tests, as units would tell them of any post."""

from dataclasses import asdict, replace
from datetime import date
from typing import Any

import httpx2

from services.common import keys
from services.common.upstream import Upstream
from services.matching.clients.units import Units
from services.matching.rules.agreement_words import Words
from tests import house_keys

WORDS = Words(
    unit_name="塞上测试机械有限公司",
    credit_code="91640100MA76TEST0A",
    unit_address="银川市兴庆区示例路1号",
    post_title="行政助理",
    duties="整理档案，协助会务，接待来访。",
    workplace="示例路1号办公楼",
    meals=True,
    lodging=False,
    extra_allowance="每月300元",
    skills=("公文写作", "档案管理"),
    mentor_name="带教·测试",
    mentor_title="主管",
    plan_digest="ab" * 32,
    plan_handed_in_on=date(2026, 1, 5),
)


def a_sister(**told: Any) -> Units:
    """A sister that tells the same words of every post; `told` replaces some."""
    words = asdict(replace(WORDS, **told))
    words["plan_handed_in_on"] = "2026-01-05" if words["plan_handed_in_on"] else None
    return over(httpx2.MockTransport(lambda _: httpx2.Response(200, json=words)))


def a_sister_who_removed(decided_on: str | None, removed_on: str | None = None) -> Units:
    """A sister that tells the same of the removal of every unit."""
    told = {"decided_on": decided_on, "removed_on": removed_on}
    return over(httpx2.MockTransport(lambda _: httpx2.Response(200, json=told)))


def out_of_reach() -> Units:
    """A sister that does not answer."""

    def refuse(_: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("no line")

    return over(httpx2.MockTransport(refuse))


def over(line: httpx2.AsyncBaseTransport) -> Units:
    """Units, asked over a line."""
    mine = keys.load(house_keys.keys_file("matching"))
    return Units(Upstream("units", "http://units", mine, line))
