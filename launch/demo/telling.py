"""What the demo says: a bar while it walks, the monthly tables, and whether its claims hold."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table

from launch.demo.mix import Claim
from launch.demo.places import NAMES

console = Console(highlight=False)


def tell_reports(filed: Mapping[str, list[dict[str, Any]]]) -> None:
    """The fifteen indicators of each office, a row a month."""
    for region, reports in filed.items():
        table = Table(
            title=f"{NAMES[region]}　宁夏青年就业见习工作情况汇总表（个、人、万元）",
            box=None,
            padding=(0, 1, 0, 0),
        )
        table.add_column("月份", no_wrap=True)
        for no in range(1, 16):
            table.add_column(str(no), justify="right", no_wrap=True)
        for report in reports:
            table.add_row(report["month"], *(str(i["value"]) for i in report["indicators"]))
        console.print(table)


def tell_claims(claims: Iterable[Claim]) -> None:
    """Each claim with its figure."""
    table = Table(title="演示应当显示的")
    for title, justify in (("内容", "left"), ("至少", "right"), ("实际", "right"), ("", "center")):
        table.add_column(title, justify=justify)  # type: ignore[arg-type]
    for claim in claims:
        mark = "[green]✓[/green]" if claim.holds else "[red]✗[/red]"
        table.add_row(claim.title, str(claim.least), str(claim.found), mark)
    console.print(table)


def tell_work(calls: int, seconds: float, paid: Iterable[Decimal], corrected: int) -> None:
    """How much was asked of the system, and what it paid."""
    console.print(
        f"经网关办理 {calls} 次请求，用时 {seconds:.0f} 秒；"
        f"拨付基本生活补贴 {sum(paid, Decimal(0)):,.2f} 元；更正以前月份的月报 {corrected} 份。"
    )
